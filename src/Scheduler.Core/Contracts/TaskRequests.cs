namespace Scheduler.Core.Contracts;

/// <summary>Makes tasks: all or none. Answered by <see cref="SubmitAccepted"/>, or by <see cref="TaskAccepted"/> to an actor that sends a
/// <see cref="TaskSubmitted"/> instead.</summary>
public sealed record SubmitTasks(IReadOnlyList<TaskSpec> Tasks) : KernelCommand
{
    private readonly ValueList<TaskSpec> _tasks = new(Tasks);
    private readonly ValueList<TaskInfo>? _ended;

    public IReadOnlyList<TaskSpec> Tasks { get => _tasks.Items; init => _tasks = new(value); }

    /// <summary>For the shell to fill in if the kernel does not know a task that another waits for: how it ended, from the archive. The kernel forgets
    /// outcomes. Null: not looked up yet.</summary>
    public IReadOnlyList<TaskInfo>? Ended { get => _ended?.Items; init => _ended = value is null ? null : new ValueList<TaskInfo>(value); }

    /// <summary>Whether it was refused because an outcome is no longer remembered, and is to be sent again with the outcome from the archive.</summary>
    public bool IsToBeLookedUp(Answer answer) => Ended is null && answer is Rejection { Code: RejectionCode.UnknownTask };

    public override Rejection? Refusal() => Tasks is null
        ? new Rejection(RejectionCode.Invalid, "The list of a submit's tasks is null.")
        : IncompleteTasks.Refusal(Tasks);

    public override Request Detached() => this with { ReplyTo = null, Ended = null, Tasks = [.. Tasks.Select(task => task.Detached())] };
}

/// <summary>Cancels a task in any phase that is not final. Answered by <see cref="CancelAccepted"/>.</summary>
public sealed record CancelTask(TaskId Task) : KernelCommand
{
    public override Rejection? Refusal() => Task.Refusal();
}

/// <summary>Makes a task that ended without success run again. Answered by <see cref="RetryAccepted"/>.</summary>
/// <param name="Ended">For the shell to fill in: how the task ended, from the archive. The kernel keeps no task's content, and forgets
/// outcomes. Null: the archive does not know it.</param>
public sealed record RetryTask(TaskId Task, TaskInfo? Ended = null) : KernelCommand
{
    /// <summary>The maximum number of tasks, cancelled because of the task, that run again at once.</summary>
    public const int MostDependants = 10_000;

    private readonly ValueList<TaskInfo> _dependants = new([]);
    private readonly ValueList<TaskInfo> _others = new([]);

    /// <summary>Whether tasks that were cancelled because the task or its group had not succeeded, directly or through other tasks, are to run again
    /// as well: they wait for the task once more. Default false.</summary>
    public bool WithDependants { get; init; }

    /// <summary>For the shell to fill in, if dependants are asked for: those tasks, from the archive.</summary>
    public IReadOnlyList<TaskInfo> Dependants { get => _dependants.Items; init => _dependants = new(value); }

    /// <summary>For the shell to fill in as well: how the other tasks that the dependants wait for ended, from the archive.</summary>
    public IReadOnlyList<TaskInfo> Others { get => _others.Items; init => _others = new(value); }

    /// <summary>The ids of those other tasks.</summary>
    public IEnumerable<TaskId> FindOthers()
    {
        var own = Dependants.Select(dependant => dependant.Id).Append(Task).ToHashSet();
        return Dependants.SelectMany(dependant => dependant.Spec?.After ?? []).Where(edge => !edge.IsGroup).Select(edge => new TaskId(edge.Name)).Distinct()
            .Where(other => !own.Contains(other));
    }

    public override Rejection? Refusal() => Task.Refusal();

    public override Request Detached() => this with { ReplyTo = null, Ended = null, Dependants = [], Others = [] };
}

/// <summary>Changes a task that waits: a null value stays as it is. Answered by <see cref="ReviseAccepted"/>.</summary>
public sealed record ReviseTask(TaskId Task) : KernelCommand
{
    /// <summary>Higher goes first under the priority policy.</summary>
    public int? Priority { get; init; }

    /// <summary>The task is not assigned before this; a moment in the past: at once. After a failed attempt it
    /// replaces the backoff.</summary>
    public Timestamp? NotBefore { get; init; }

    /// <summary>The queue that it moves to.</summary>
    public string? Queue { get; init; }

    public override Rejection? Refusal() => Task.Refusal() ?? (Priority is null && NotBefore is null && Queue is null
        ? new Rejection(RejectionCode.Invalid, "Nothing is to be changed: give a priority, a notBefore or a queue.")
        : null);
}

/// <summary>Why is it not running, or why was it assigned to its node? Answered by <see cref="Explained"/>.</summary>
public sealed record ExplainTask(TaskId Task) : KernelCommand
{
    public override Rejection? Refusal() => Task.Refusal();
}

/// <summary>What is known about a task? Answered by <see cref="TaskFound"/>.</summary>
public sealed record GetTask(TaskId Task) : Read
{
    /// <summary>Whether to send its content, result and assignment, as far as there are any. Default true.</summary>
    public bool Details { get; init; } = true;

    /// <summary>The answer, made from all that is known about the task.</summary>
    public TaskFound Found(TaskInfo? task) => new(Details ? task : task?.WithoutDetails());

    public override Rejection? Refusal() => Task.Refusal();
}

/// <param name="Task">Null: it is unknown, or no longer known.</param>
public sealed record TaskFound(TaskInfo? Task) : Answer;

/// <summary>Which tasks are there? Answered by <see cref="TaskPage"/>.</summary>
public sealed record ListTasks(TaskFilter Filter) : Read
{
    public override Rejection? Refusal() => Filter is null
        ? new Rejection(RejectionCode.Invalid, "The filter of the list is null.")
        : OptionRange.Refusal(Filter.Validate);
}

/// <summary>How many tasks are there in each phase? Answered by <see cref="TasksCounted"/>.</summary>
public sealed record CountTasks : Read;

/// <param name="Counts">For each phase that has any tasks.</param>
public sealed record TasksCounted(IReadOnlyDictionary<TaskPhase, long> Counts) : Answer
{
    private readonly ValueMap<TaskPhase, long> _counts = new(Counts);

    public IReadOnlyDictionary<TaskPhase, long> Counts { get => _counts.Pairs!; init => _counts = new(value); }
}

/// <summary>Requests about tasks.</summary>
public static class TaskRequests
{
    /// <summary>Submits tasks, all or none. A task submitted again with the same content gets the answer to the first submit.</summary>
    public static ValueTask<Response<SubmitAccepted>> TrySubmitAsync(
        this ISchedulerClient client, IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        return client.AskAsync<SubmitAccepted>(new SubmitTasks(tasks), cancellationToken);
    }

    /// <summary>What is known about a task; null if it is unknown, or no longer known.</summary>
    public static async ValueTask<TaskInfo?> GetAsync(this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<TaskFound>(new GetTask(task), cancellationToken).ConfigureAwait(false)).OrThrow().Task;

    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range, a header or label has no name, or the filter's
    /// place does not come from a page.</exception>
    public static async ValueTask<TaskPage> ListAsync(this ISchedulerClient client, TaskFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        var response = await client.AskAsync<TaskPage>(new ListTasks(filter), cancellationToken).ConfigureAwait(false);
        return response.Rejection is { Code: RejectionCode.Invalid } invalid
            ? throw new SchedulerConfigurationException(invalid.Message)
            : response.OrThrow();
    }

    /// <summary>How many tasks there are in each phase that has any; finished ones as long as they are known.</summary>
    public static async ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(
        this ISchedulerClient client, CancellationToken cancellationToken = default) =>
        (await client.AskAsync<TasksCounted>(new CountTasks(), cancellationToken).ConfigureAwait(false)).OrThrow().Counts;

    /// <summary>Cancels a task in any phase that is not final. A running attempt is asked to stop; if it succeeds all the
    /// same, that is the outcome.</summary>
    public static ValueTask<Response<CancelAccepted>> CancelAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        client.AskAsync<CancelAccepted>(new CancelTask(task), cancellationToken);

    /// <summary>Makes a task that failed, was cancelled or has expired run again: under its id, with all its attempts available again, and
    /// without its expiry time. Repeating this while it is unfinished gives the same answer. Refused for a task that
    /// succeeded, or has not ended yet.</summary>
    public static ValueTask<Response<RetryAccepted>> RetryAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        client.AskAsync<RetryAccepted>(new RetryTask(task), cancellationToken);

    /// <summary>As <see cref="RetryAsync"/>, together with all tasks that were cancelled because the task had not succeeded: they wait for it once
    /// more.</summary>
    public static ValueTask<Response<RetryAccepted>> RetryWithDependantsAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default) =>
        client.AskAsync<RetryAccepted>(new RetryTask(task) { WithDependants = true }, cancellationToken);

    /// <summary>Changes the priority, the queue, or the earliest start of a task that waits; a null value stays as it is.</summary>
    public static ValueTask<Response<ReviseAccepted>> ReviseAsync(
        this ISchedulerClient client,
        TaskId task,
        int? priority = null,
        Timestamp? notBefore = null,
        string? queue = null,
        CancellationToken cancellationToken = default) =>
        client.AskAsync<ReviseAccepted>(new ReviseTask(task) { Priority = priority, NotBefore = notBefore, Queue = queue }, cancellationToken);

    /// <summary>Why it is not running now, and why its latest attempt was assigned to its node; null if the task is not known.</summary>
    public static async ValueTask<TaskExplanation?> ExplainAsync(
        this ISchedulerClient client, TaskId task, CancellationToken cancellationToken = default)
    {
        var answer = await client.AskAsync<Explained>(new ExplainTask(task), cancellationToken).ConfigureAwait(false);
        if (answer.Value is { } explained && !explained.Explanation.Phase.IsFinal())
        {
            return explained.Explanation;
        }

        if (answer.Rejection is { } rejection && rejection.Code != RejectionCode.UnknownTask)
        {
            throw new RequestRejectedException(rejection);
        }

        // The kernel forgets outcomes, and where their attempts went.
        var finished = await client.GetAsync(task, cancellationToken).ConfigureAwait(false);
        return finished is null
            ? answer.Value?.Explanation
            : new TaskExplanation(
                task, finished.Phase, PendingReason.None, $"It {finished.Phase.HowItEnded()}{(finished.Unmet is { } unmet ? $" because of what it waited for. {unmet}" : ".")}", null, finished.Node, finished.Assignment);
    }
}
