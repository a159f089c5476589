using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// Any actor to the scheduler (<c>SchedulerExtension.Scheduler</c>): run these tasks, all or none. Answered by
/// <see cref="TaskAccepted"/> or <see cref="TaskRejected"/> once that is durable. No answer means that nobody knows:
/// send the same again, with the same ids.
/// </summary>
/// <param name="Tasks">At most <see cref="SchedulerLimits.MaxTasksPerSubmit"/>. From outside of the cluster, as many as fit one message: <c>SchedulerExtension.MaxMessageBytes</c> with payloads and all.</param>
public sealed record TaskSubmitted(params IReadOnlyList<TaskSpec> Tasks)
{
    private readonly ValueList<TaskSpec> _tasks = new(Tasks);

    public IReadOnlyList<TaskSpec> Tasks { get => _tasks.Items; init => _tasks = new(value); }

    /// <summary>
    /// Whether the sender is to hear of each task's end as well, as if it had sent a <see cref="WatchTask"/> for each.
    /// Default false.
    /// </summary>
    public bool Watch { get; init; }

    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>All tasks of a <see cref="TaskSubmitted"/> are durable. In the order in which they were given.</summary>
public sealed record TaskAccepted(params IReadOnlyList<TaskReceipt> Receipts)
{
    private readonly ValueList<TaskReceipt> _receipts = new(Receipts);

    public IReadOnlyList<TaskReceipt> Receipts { get => _receipts.Items; init => _receipts = new(value); }
}

/// <summary>
/// A <see cref="TaskSubmitted"/> or <see cref="WatchTask"/> was refused. With <see cref="RejectionCode.Unavailable"/> it may
/// have counted all the same: send it again with the same ids.
/// </summary>
/// <param name="Tasks">What had been asked for.</param>
public sealed record TaskRejected(IReadOnlyList<TaskId> Tasks, Rejection Rejection)
{
    private readonly ValueList<TaskId> _tasks = new(Tasks);

    public IReadOnlyList<TaskId> Tasks { get => _tasks.Items; init => _tasks = new(value); }
}
