using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>Why a task is not running now, and why its latest attempt went where it went.</summary>
internal sealed record ExplanationJson
{
    public required string Id { get; init; }

    public required TaskPhase Phase { get; init; }

    public required PendingReason Reason { get; init; }

    public required string Text { get; init; }

    /// <summary>What would let it go on.</summary>
    public string? Unblocks { get; init; }

    public int? TasksAhead { get; init; }

    public FairShare? Share { get; init; }

    public PreemptionJson? Preemption { get; init; }

    public NodeIdJson? Node { get; init; }

    public AssignmentJson? Assignment { get; init; }

    public static ExplanationJson From(TaskExplanation explanation) => new()
    {
        Id = explanation.Task.Value,
        Phase = explanation.Phase,
        Reason = explanation.Reason,
        Text = explanation.Text,
        Unblocks = explanation.Unblocks,
        TasksAhead = explanation.TasksAhead,
        Share = explanation.Share,
        Preemption = PreemptionJson.From(explanation.Preemption),
        Node = NodeIdJson.From(explanation.Node),
        Assignment = AssignmentJson.From(explanation.Assignment),
    };

    public TaskExplanation ToExplanation() =>
        new(new TaskId(Id), Phase, Reason, Text, TasksAhead, Node?.ToId(), Assignment?.ToExplanation())
        {
            Unblocks = Unblocks,
            Share = Share,
            Preemption = Preemption?.ToPreemption(),
        };
}

/// <summary>A running task that was asked to yield, and for which.</summary>
internal sealed record PreemptionJson(string Task, NodeIdJson Node, string? For, PreemptionCause Cause)
{
    public static PreemptionJson? From(PendingPreemption? preemption) => preemption is null ? null
        : new(preemption.Task.Value, NodeIdJson.From(preemption.Node)!, preemption.For?.Value, preemption.Cause);

    public PendingPreemption ToPreemption() => new(new TaskId(Task), Node.ToId(), For is null ? default(TaskId?) : For, Cause);
}
