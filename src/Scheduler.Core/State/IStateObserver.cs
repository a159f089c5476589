using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <summary>
/// Who keeps something that is derived from the state: the kernel its heaps and indices, the follower its lists.
/// Called while an event is applied, after the state has changed.
/// </summary>
internal interface IStateObserver
{
    void TaskAdmitted(TaskState task);

    /// <summary>It had an outcome, and was admitted again just before.</summary>
    void TaskRetried(TaskState task);

    /// <summary>Its phase, its due time or its attempts changed; it is not finished.</summary>
    void TaskChanged(TaskState task);

    /// <summary>What it says of itself is about to change, and with it where it waits; <see cref="TaskChanged"/> follows.</summary>
    void TaskLeaves(TaskState task);

    /// <summary>An attempt that its task does not wait for: a copy beside another one, or what is left of a task that has ended, from a snapshot.</summary>
    void AttemptBegan(AttemptState attempt);

    /// <summary>What a group's idempotent tasks of one kind are compared by has changed.</summary>
    void SiblingsChanged(Siblings siblings);

    /// <summary>One of its attempts ended, however; its task is about to change, or to finish, or has finished before by another one.</summary>
    void AttemptEnded(AttemptState attempt, Timestamp at);

    /// <summary>What it logged; the state itself has no use for it.</summary>
    void AttemptLogged(FencingToken token, ReadOnlyMemory<byte> log)
    {
    }

    /// <summary>It has its outcome, and left the state.</summary>
    void TaskFinished(TaskState task, Event outcome, ulong contentHash);

    void NodeJoined(NodeState node);

    /// <summary>What it holds, or its phase, changed.</summary>
    void NodeChanged(NodeState node);

    void NodeGone(NodeState node);

    void QueueConfigured(QueueState queue);

    /// <summary>One was made, changed or removed.</summary>
    void LimitsChanged();

    /// <summary>It is held, or released. Not told of tasks, which change, nor of schedules.</summary>
    void HoldChanged(HoldTarget target, string name);
}
