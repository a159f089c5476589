using System.Runtime.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>What a scheduler's kernel is asked to do. None of them throws, in whatever phase it comes.</summary>
public abstract record KernelCommand
{
    /// <summary>For the shell: handed back beside the answer; the kernel never looks at it. Null: nobody wants the answer. An actor
    /// leaves it null, and is answered as the sender.</summary>
    public object? ReplyTo { get; init; }

    /// <summary>Who asks, as the shell knows it. Null: not known.</summary>
    public string? Principal { get; init; }

    [OnSerializing]
    private void RefuseOtherSerializers(StreamingContext context) => WireForm.RefuseOthers();
}

/// <summary>Cancels a task in any phase but a final one. Answered by <see cref="CancelAccepted"/>.</summary>
public sealed record CancelTask(TaskId Task) : KernelCommand;

/// <summary>Makes a task that ended without success run again. Answered by <see cref="RetryAccepted"/>.</summary>
/// <param name="Ended">For the shell to look up: how it ended, as the archive has it. The kernel keeps no task's content, and forgets
/// outcomes. Null: the archive does not know it.</param>
public sealed record RetryTask(TaskId Task, TaskInfo? Ended = null) : KernelCommand;

/// <summary>Why is it not running, or why did it go where it went? Answered by <see cref="Explained"/>.</summary>
public sealed record ExplainTask(TaskId Task) : KernelCommand;

/// <summary>Makes or changes a queue. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record ConfigureQueue(QueueOptions Queue) : KernelCommand;

/// <summary>The node takes no more. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record CordonNode(string Name) : KernelCommand;

/// <summary>The node takes tasks again. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record UncordonNode(string Name) : KernelCommand;

/// <summary>The node takes no more, and leaves when it has finished what it has. Answered by <see cref="Acknowledged"/>, or to an
/// actor by <see cref="CommandAccepted"/>.</summary>
public sealed record DrainNode(string Name) : KernelCommand;
