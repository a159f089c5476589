using Scheduler.Core.Contracts;

namespace Scheduler.Core;

/// <summary>What the kernel is asked to do. None of them throws, in whatever phase it comes.</summary>
public abstract record Command
{
    /// <summary>Handed back beside the answer; the kernel never looks at it. Null: nobody wants the answer.</summary>
    public object? ReplyTo { get; init; }

    /// <summary>Who asks, as the shell knows it. Null: not known.</summary>
    public string? Principal { get; init; }
}

/// <summary>All or none. Answered by <see cref="SubmitAccepted"/>.</summary>
public sealed record SubmitTasks(IReadOnlyList<TaskSpec> Tasks) : Command;

/// <summary>Answered by <see cref="CancelAccepted"/>.</summary>
public sealed record CancelTask(TaskId Task) : Command;

/// <summary>Makes a task that ended without success run again. Answered by <see cref="RetryAccepted"/>.</summary>
/// <param name="Ended">How it ended, as the archive has it: the kernel keeps no task's content, and forgets outcomes. Null:
/// the archive does not know it.</param>
public sealed record RetryTask(TaskId Task, TaskInfo? Ended = null) : Command;

/// <summary>Answered by <see cref="Explained"/>.</summary>
public sealed record ExplainTask(TaskId Task) : Command;

/// <summary>Makes or changes a queue. Answered by <see cref="Acknowledged"/>.</summary>
public sealed record ConfigureQueue(QueueOptions Queue) : Command;

/// <summary>The node takes no more; answered by <see cref="Acknowledged"/>.</summary>
public sealed record CordonNode(string Name) : Command;

/// <summary>The node takes tasks again; answered by <see cref="Acknowledged"/>.</summary>
public sealed record UncordonNode(string Name) : Command;

/// <summary>The node takes no more, and leaves when it has finished what it has; answered by <see cref="Acknowledged"/>.</summary>
public sealed record DrainNode(string Name) : Command;

/// <summary>The shell knows for certain that the node's process is gone.</summary>
public sealed record NodeDied(NodeId Node) : Command;

/// <summary>A node speaks. Answered by effects, not by an answer.</summary>
public sealed record HearNode(FromNode Message) : Command;

/// <summary>Time has passed: what is due comes due. To be sent when <c>Kernel.NextWakeUp</c> says.</summary>
public sealed record Tick : Command
{
    public static readonly Tick Instance = new();
}
