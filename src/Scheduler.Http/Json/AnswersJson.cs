using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A page of tasks.</summary>
internal sealed record PageJson(IReadOnlyList<TaskJson> Tasks, string? Next);

internal sealed record ReceiptJson(string Id, bool AlreadyKnown, TaskPhase Phase);

/// <summary>All tasks of the submit are durable, in the order in which they were given.</summary>
internal sealed record SubmittedJson(IReadOnlyList<ReceiptJson> Receipts)
{
    public static SubmittedJson From(SubmitAccepted accepted) =>
        new([.. accepted.Receipts.Select(r => new ReceiptJson(r.Task.Value, r.AlreadyKnown, r.Phase))]);

    public SubmitAccepted ToAnswer() => new([.. Receipts.Select(r => new TaskReceipt(new TaskId(r.Id), r.AlreadyKnown, r.Phase))]);
}

/// <summary>Where a task is after a cancel or a retry.</summary>
internal sealed record PhaseJson(string Id, TaskPhase Phase);

/// <summary>How many tasks are in each phase.</summary>
internal sealed record CountsJson(IReadOnlyDictionary<TaskPhase, long> Counts);

/// <summary>The last event that a copy has.</summary>
internal sealed record BackupJson(long LastEvent);

internal sealed record NodesJson(IReadOnlyList<NodeJson> Nodes);

/// <summary>A refusal as in RFC 9457, and its code.</summary>
internal sealed record ProblemJson(string Title, int Status, string Detail, RejectionCode? Code)
{
    public string Type => "about:blank";
}
