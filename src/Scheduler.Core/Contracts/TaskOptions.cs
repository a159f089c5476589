using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// All settings of a task besides its kind and payload, in the short forms of a submit:
/// <c>o => o.After(delay).Queue("images").Priority(5)</c>. Each method changes one setting and returns these options. A later call replaces an earlier one,
/// except for settings that can have several values (<see cref="DependsOn"/>, <see cref="Limit"/>, <see cref="Label"/>, <see cref="PreferLabel"/>,
/// <see cref="Header"/>).
/// </summary>
/// <remarks>The scheduler refuses values that are out of range, as with any <see cref="TaskSpec"/>, whose properties describe ranges and
/// defaults.</remarks>
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

    /// <summary>Sets an id of your own: a task that is submitted twice under one id with the same content is one task. Default: a new one.</summary>
    public TaskOptions Id(TaskId id) => Set(_task with { Id = id });

    /// <summary>Starts the task no earlier than this long from now, by the submitter's clock. (To wait for other tasks, use
    /// <see cref="DependsOn"/>.)</summary>
    /// <param name="delay">Zero to 3,650 days.</param>
    /// <exception cref="RequestRejectedException">The delay is out of range.</exception>
    public TaskOptions After(TimeSpan delay) => Set(_task with { NotBefore = FromNow("notBefore", delay) });

    /// <summary>Starts the task no earlier than this moment: <see cref="TaskSpec.NotBefore"/>.</summary>
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

    /// <summary>How soon from now it should be done.</summary>
    /// <param name="within">Zero to 3,650 days.</param>
    /// <exception cref="RequestRejectedException">The duration is out of range.</exception>
    public TaskOptions Deadline(TimeSpan within) => Set(_task with { Deadline = FromNow("deadline", within) });

    /// <inheritdoc cref="TaskSpec.ExpiresAt" path="/summary"/>
    public TaskOptions ExpiresAt(DateTimeOffset moment) => Set(_task with { ExpiresAt = Timestamp.From(moment) });

    /// <summary>As <see cref="ExpiresAt"/>, this long from now.</summary>
    /// <param name="delay">Zero to 3,650 days.</param>
    /// <exception cref="RequestRejectedException">The delay is out of range.</exception>
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

    /// <summary>The version of the payload's shape, if it is not that of the kind: 1 to 1,000,000. It is the header
    /// <see cref="PayloadVersion.Header"/>.</summary>
    /// <exception cref="RequestRejectedException">The version is out of range.</exception>
    public TaskOptions Version(int version) => version is >= 1 and <= PayloadVersion.Highest
        ? Header(PayloadVersion.Header, PayloadVersion.Text(version))
        : throw Refused("headers", string.Create(CultureInfo.InvariantCulture, $"The version of the payload is {version}, but must lie between 1 and {PayloadVersion.Highest}."));

    /// <inheritdoc cref="TaskSpec.Principal" path="/summary"/>
    public TaskOptions Principal(string principal) => Set(_task with { Principal = principal });

    /// <summary>Changes anything that has no method here: <c>o.With(task => task with { … })</c>.</summary>
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
