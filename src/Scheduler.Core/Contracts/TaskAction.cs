namespace Scheduler.Core.Contracts;

/// <summary>What a <see cref="BulkChange"/> does with each of its tasks. Repeating an action has no further effect, except a
/// retry of a task that has failed again in between. Two actions are equal if they do the same.</summary>
public sealed class TaskAction : IEquatable<TaskAction>
{
    private static readonly Hold AnyHold = new("", default);

    private readonly Func<TaskId, KernelCommand> _command;
    private readonly Func<TaskInfo, bool> _concerns;
    private readonly KernelCommand _ofAny;

    private TaskAction(string name, bool finished, Func<TaskInfo, bool> concerns, Func<TaskId, KernelCommand> command)
    {
        Name = name;
        Finished = finished;
        _concerns = concerns;
        _command = command;
        _ofAny = command(new TaskId("any"));
    }

    /// <summary>Cancels tasks that have not ended.</summary>
    public static TaskAction Cancel { get; } = new("cancel", finished: false, _ => true, id => new CancelTask(id));

    /// <summary>Retries tasks that failed, were cancelled or have expired.</summary>
    public static TaskAction Retry { get; } = new("retry", finished: true, task => task.Phase != TaskPhase.Succeeded, id => new RetryTask(id));

    /// <summary>Releases tasks that are held.</summary>
    public static TaskAction Release { get; } = new(
        "release", finished: false, task => task.Phase == TaskPhase.Held || task.Hold is not null, id => new ReleaseHold(HoldTarget.Task, id.Value));

    /// <summary>The name used in commands: <c>cancel</c>.</summary>
    public string Name { get; }

    /// <summary>Whether the action is for tasks that have ended, or for those that have not.</summary>
    internal bool Finished { get; }

    /// <summary>Holds tasks that have not ended; running ones continue.</summary>
    /// <param name="by">Who holds them; null: not known.</param>
    public static TaskAction Hold(string reason, string? by = null) => new(
        "hold", finished: false, _ => true, id => new PlaceHold(HoldTarget.Task, id.Value, reason) { Principal = by });

    /// <summary>Changes tasks that wait. A null value stays as it is; a queue is the one that they move to.</summary>
    public static TaskAction Revise(int? priority = null, Timestamp? notBefore = null, string? queue = null) => new(
        "revise",
        finished: false,
        task => task.Phase.IsWaiting(),
        id => new ReviseTask(id) { Priority = priority, NotBefore = notBefore, Queue = queue });

    public bool Equals(TaskAction? other) => other is not null && _ofAny == other._ofAny;

    public override bool Equals(object? obj) => Equals(obj as TaskAction);

    // In-process lookups only.
    public override int GetHashCode() => Name.Length;

    public override string ToString() => Name;

    /// <summary>Narrows the filter to tasks that the action can apply to, so that no others are read.</summary>
    internal TaskFilter Narrow(TaskFilter filter) => filter with { Finished = Finished, WithoutSuccess = ReferenceEquals(this, Retry) };

    internal bool Concerns(TaskInfo task) => task.Phase.IsFinal() == Finished && _concerns(task);

    internal KernelCommand For(TaskId task) => _command(task);

    /// <exception cref="SchedulerConfigurationException">The action lacks something, or does not apply to tasks in the phase.</exception>
    internal void Validate(TaskPhase? phase)
    {
        if (_ofAny.Refusal() is { } refusal)
        {
            throw new SchedulerConfigurationException(refusal.Message);
        }

        // Whether a task that runs is held, its phase does not say.
        var phases = TaskPhases.All.Where(some => Concerns(new TaskInfo { Id = default, Kind = "", Queue = "", Phase = some, Hold = AnyHold })).ToArray();
        if (phase is { } wanted && !phases.Contains(wanted))
        {
            throw new SchedulerConfigurationException(
                $"Phase is {Word(wanted)}, but {Name} is for tasks in one of the phases {string.Join(", ", phases.Select(Word))}.");
        }
    }

    private static string Word(TaskPhase phase) => char.ToLowerInvariant(phase.ToString()[0]) + phase.ToString()[1..];
}
