namespace Scheduler.Core.Contracts;

/// <summary>
/// Any actor to the scheduler (<c>SchedulerExtension.Scheduler</c>): run these tasks, all or none. Answered by
/// <see cref="TaskAccepted"/> or <see cref="TaskRejected"/> once that is durable. No answer means that nobody knows:
/// send the same again, with the same ids.
/// </summary>
/// <param name="Tasks">As many as fit one message: <c>SchedulerExtension.MaxMessageBytes</c> with payloads and all.</param>
public sealed record TaskSubmitted(IReadOnlyList<TaskSpec> Tasks)
{
    public TaskSubmitted(TaskSpec task)
        : this([task])
    {
    }

    /// <summary>
    /// Whether the sender is to hear of each task's end as well, as if it had sent a <see cref="WatchTask"/> for each.
    /// Default false.
    /// </summary>
    public bool Watch { get; init; }
}

/// <summary>All tasks of a <see cref="TaskSubmitted"/> are durable. In the order in which they were given.</summary>
public sealed record TaskAccepted(IReadOnlyList<TaskReceipt> Receipts);

/// <summary>
/// A <see cref="TaskSubmitted"/> or <see cref="WatchTask"/> was refused. With <see cref="RejectionCode.Unavailable"/> it may
/// have counted all the same: send it again with the same ids.
/// </summary>
/// <param name="Tasks">What had been asked for.</param>
public sealed record TaskRejected(IReadOnlyList<TaskId> Tasks, Rejection Rejection);
