using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// All that a task can say beside its kind and payload, in the short forms of a submit:
/// <c>o => o.After(delay).Queue("images").Priority(5)</c>. Each method changes one thing and returns these options; what is said twice counts as it was said last,
/// but for what can be several (<see cref="DependsOn"/>, <see cref="Limit"/>, <see cref="Label"/>, <see cref="PreferLabel"/>, <see cref="Header"/>).
/// </summary>
/// <remarks>What is out of range is refused by the scheduler, as with any <see cref="TaskSpec"/>; its properties have ranges and defaults.</remarks>
public sealed partial class TaskOptions
{
    private readonly TimeProvider _time;
    private TaskSpec _task;

    internal TaskOptions(TaskSpec task, TimeProvider time)
    {
        _task = task;
        _time = time;
    }

    internal static TaskSpec Make(TaskSpec task, Action<TaskOptions>? configure, TimeProvider? time)
    {
        if (configure is null)
        {
            return task;
        }

        var options = new TaskOptions(task, time ?? NewTask.SystemTime);
        configure(options);
        return options._task;
    }

    /// <summary>An id of one's own: a task that is submitted twice under one id with the same content is one task. Default: a new one.</summary>
    public TaskOptions Id(TaskId id) => Set(_task with { Id = id });

    /// <summary>Not before so long from now, by the clock of whoever submits. (Tasks to wait for are <see cref="DependsOn"/>.)</summary>
    /// <param name="delay">Zero to 3,650 days.</param>
    /// <exception cref="RequestRejectedException">It is out of range.</exception>
    public TaskOptions After(TimeSpan delay) => Set(_task with { NotBefore = FromNow("notBefore", delay) });

    /// <summary>Not before then: <see cref="TaskSpec.NotBefore"/>.</summary>
    public TaskOptions At(DateTimeOffset moment) => Set(_task with { NotBefore = Timestamp.From(moment) });

    /// <inheritdoc cref="TaskSpec.Queue" path="/summary"/>
    public TaskOptions Queue(string name) => Set(_task with { Queue = name });

    /// <inheritdoc cref="TaskSpec.Priority" path="/summary"/>
    public TaskOptions Priority(int priority) => Set(_task with { Priority = priority });

    /// <inheritdoc cref="TaskSpec.Timeout" path="/summary"/>
    public TaskOptions Timeout(TimeSpan timeout) => Set(_task with { Timeout = timeout });

    /// <inheritdoc cref="TaskSpec.Estimate" path="/summary"/>
    public TaskOptions Estimate(TimeSpan estimate) => Set(_task with { Estimate = estimate });

    /// <summary>When it should be done: <see cref="TaskSpec.Deadline"/>.</summary>
    public TaskOptions Deadline(DateTimeOffset moment) => Set(_task with { Deadline = Timestamp.From(moment) });

    /// <summary>Within how long it should be done, from now on.</summary>
    /// <param name="within">Zero to 3,650 days.</param>
    /// <exception cref="RequestRejectedException">It is out of range.</exception>
    public TaskOptions Deadline(TimeSpan within) => Set(_task with { Deadline = FromNow("deadline", within) });

    /// <inheritdoc cref="TaskSpec.ExpiresAt" path="/summary"/>
    public TaskOptions ExpiresAt(DateTimeOffset moment) => Set(_task with { ExpiresAt = Timestamp.From(moment) });

    /// <summary>As <see cref="ExpiresAt"/>, so long from now.</summary>
    /// <param name="delay">Zero to 3,650 days.</param>
    /// <exception cref="RequestRejectedException">It is out of range.</exception>
    public TaskOptions ExpiresAfter(TimeSpan delay) => Set(_task with { ExpiresAt = FromNow("expiresAt", delay) });

    /// <inheritdoc cref="TaskSpec.Retry" path="/summary"/>
    public TaskOptions Retry(RetryPolicy policy) => Set(_task with { Retry = policy });

    /// <inheritdoc cref="RetryPolicy.MaxAttempts" path="/summary"/>
    public TaskOptions MaxAttempts(int attempts) => Set(_task with { Retry = _task.Retry with { MaxAttempts = attempts } });

    /// <summary>A header, which travels with the task to its handler: <see cref="TaskSpec.Headers"/>.</summary>
    public TaskOptions Header(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var headers = _task.Headers?.ToDictionary(StringComparer.Ordinal) ?? new Dictionary<string, string>(StringComparer.Ordinal);
        headers[name] = value;
        return Set(_task with { Headers = headers });
    }

    /// <summary>The version of the payload's shape, where it is not that of the kind: 1 to 1,000,000. It is the header <see cref="PayloadVersion.Header"/>.</summary>
    /// <exception cref="RequestRejectedException">It is out of range.</exception>
    public TaskOptions Version(int version) => version is >= 1 and <= PayloadVersion.Highest
        ? Header(PayloadVersion.Header, PayloadVersion.Text(version))
        : throw Refused("headers", string.Create(CultureInfo.InvariantCulture, $"The version of the payload is {version}, but must lie between 1 and {PayloadVersion.Highest}."));

    /// <inheritdoc cref="TaskSpec.Principal" path="/summary"/>
    public TaskOptions Principal(string principal) => Set(_task with { Principal = principal });

    /// <summary>Whatever has no method of its own here: <c>o.With(task => task with { … })</c>.</summary>
    public TaskOptions With(Func<TaskSpec, TaskSpec> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Set(change(_task));
    }

    private TaskOptions Set(TaskSpec task)
    {
        _task = task;
        return this;
    }

    private Timestamp FromNow(string field, TimeSpan delay) => delay >= TimeSpan.Zero && delay <= Durations.Longest
        ? Timestamp.From(_time.GetUtcNow()) + delay
        : throw Refused(field, $"The delay is {Durations.Text(delay)}, but must be a duration from 0 to 3,650 days.");

    private RequestRejectedException Refused(string field, string reason) => new(new TaskFault(field, reason).ToRejection(_task.Id));
}
