namespace Scheduler.Core;

/// <summary>A command that only a shell gives to its kernel. The commands of clients are in <c>Contracts</c>.</summary>
public abstract record ShellCommand : KernelCommand
{
    public override Rejection? Refusal() => new(RejectionCode.Invalid, $"{GetType().Name} is for the scheduler's own host, not for its clients.");
}

/// <summary>The shell knows for certain that the node's process is gone.</summary>
public sealed record NodeDied(NodeId Node) : ShellCommand;

/// <summary>A node sent a message. The kernel responds with effects, not with an answer.</summary>
public sealed record HearNode(FromNode Message) : ShellCommand;

/// <summary>How the tasks ended, from the archive, that a handler's added tasks wait for, so that its success can be judged.</summary>
public sealed record HearLookedUp(LookUp Asked, IReadOnlyList<TaskInfo> Ended) : ShellCommand;

/// <summary>Time has passed: tasks and schedules may have become due. To be sent when <c>Kernel.NextWakeUp</c> says.</summary>
public sealed record Tick : ShellCommand
{
    public static readonly Tick Instance = new();
}
