using Scheduler.Core.Contracts;

namespace Scheduler.Core;

/// <summary>Makes tasks: all or none. Answered by <see cref="SubmitAccepted"/>. What users send is beside the answers, in
/// <c>Contracts</c>; here is what only shells say to a kernel.</summary>
public sealed record SubmitTasks(IReadOnlyList<TaskSpec> Tasks) : KernelCommand;

/// <summary>The shell knows for certain that the node's process is gone.</summary>
public sealed record NodeDied(NodeId Node) : KernelCommand;

/// <summary>A node speaks. Answered by effects, not by an answer.</summary>
public sealed record HearNode(FromNode Message) : KernelCommand;

/// <summary>Time has passed: what is due comes due. To be sent when <c>Kernel.NextWakeUp</c> says.</summary>
public sealed record Tick : KernelCommand
{
    public static readonly Tick Instance = new();
}
