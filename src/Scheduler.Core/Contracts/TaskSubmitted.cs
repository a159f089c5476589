using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// A request from any actor to the scheduler (<c>SchedulerExtension.Scheduler</c>) to run these tasks, all or none. Answered by
/// <see cref="TaskAccepted"/> or <see cref="TaskRejected"/> once that is durable. Without an answer, the result is not known:
/// send the same again, with the same ids.
/// </summary>
/// <param name="Tasks">At most <see cref="SchedulerLimits.MaxTasksPerSubmit"/>. From outside the cluster, as many as fit in one message:
/// <c>SchedulerExtension.MaxMessageBytes</c>, including payloads.</param>
public sealed record TaskSubmitted(params IReadOnlyList<TaskSpec> Tasks)
{
    private readonly ValueList<TaskSpec> _tasks = new(Tasks);

    public IReadOnlyList<TaskSpec> Tasks { get => _tasks.Items; init => _tasks = new(value); }

    /// <summary>
    /// Whether the sender is also told of each task's end, as if it had sent a <see cref="WatchTask"/> for each.
    /// Default false.
    /// </summary>
    public bool Watch { get; init; }

    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>All tasks of a <see cref="TaskSubmitted"/> are durable. The receipts are in the order of the tasks.</summary>
public sealed record TaskAccepted(params IReadOnlyList<TaskReceipt> Receipts)
{
    private readonly ValueList<TaskReceipt> _receipts = new(Receipts);

    public IReadOnlyList<TaskReceipt> Receipts { get => _receipts.Items; init => _receipts = new(value); }
}

/// <summary>
/// A <see cref="TaskSubmitted"/> or <see cref="WatchTask"/> was refused. With <see cref="RejectionCode.Unavailable"/> it may
/// have taken effect all the same: send it again with the same ids.
/// </summary>
/// <param name="Tasks">The tasks of the request.</param>
public sealed record TaskRejected(IReadOnlyList<TaskId> Tasks, Rejection Rejection)
{
    private readonly ValueList<TaskId> _tasks = new(Tasks);

    public IReadOnlyList<TaskId> Tasks { get => _tasks.Items; init => _tasks = new(value); }
}
