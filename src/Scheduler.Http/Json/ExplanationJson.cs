using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>Why a task is not running now, and why its latest attempt went where it went.</summary>
internal sealed record ExplanationJson
{
    public required string Id { get; init; }

    public required TaskPhase Phase { get; init; }

    public required PendingReason Reason { get; init; }

    public required string Text { get; init; }

    public int? TasksAhead { get; init; }

    public NodeIdJson? Node { get; init; }

    public AssignmentJson? Assignment { get; init; }

    public static ExplanationJson From(TaskExplanation explanation) => new()
    {
        Id = explanation.Task.Value,
        Phase = explanation.Phase,
        Reason = explanation.Reason,
        Text = explanation.Text,
        TasksAhead = explanation.TasksAhead,
        Node = NodeIdJson.From(explanation.Node),
        Assignment = AssignmentJson.From(explanation.Assignment),
    };

    public TaskExplanation ToExplanation() =>
        new(new TaskId(Id), Phase, Reason, Text, TasksAhead, Node?.ToId(), Assignment?.ToExplanation());
}
