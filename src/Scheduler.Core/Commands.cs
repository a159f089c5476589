namespace Scheduler.Core;

/// <summary>What only a shell says to its kernel. What clients send is in <c>Contracts</c>.</summary>
public abstract record ShellCommand : KernelCommand
{
    public override Rejection? Refusal() => new(RejectionCode.Invalid, $"{GetType().Name} is for the scheduler's own host, not for its clients.");
}

/// <summary>The shell knows for certain that the node's process is gone.</summary>
public sealed record NodeDied(NodeId Node) : ShellCommand;

/// <summary>A node speaks. Answered by effects, not by an answer.</summary>
public sealed record HearNode(FromNode Message) : ShellCommand;

/// <summary>What the archive knows of tasks that those wait for which a handler adds, so that its success can be judged.</summary>
public sealed record HearLookedUp(LookUp Asked, IReadOnlyList<TaskInfo> Ended) : ShellCommand;

/// <summary>Time has passed: what is due comes due. To be sent when <c>Kernel.NextWakeUp</c> says.</summary>
public sealed record Tick : ShellCommand
{
    public static readonly Tick Instance = new();
}
