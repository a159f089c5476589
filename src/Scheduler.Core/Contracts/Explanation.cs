using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>How many of the examined nodes each filter removed.</summary>
/// <param name="Affinity">Hold a task of the same anti-affinity key, or are not the affinity key's node.</param>
public readonly record struct FilterCounts(
    int Unavailable = 0, int Kind = 0, int Labels = 0, int Resources = 0, int Reserved = 0, int Affinity = 0)
{
    public int Total => Unavailable + Kind + Labels + Resources + Reserved + Affinity;
}

/// <summary>A node and its score; lower is better.</summary>
public readonly record struct ScoredNode(NodeId Node, long Score);

/// <summary>
/// Why an attempt went where it went: stored with the assignment, so that it can still be told when the nodes are gone.
/// </summary>
/// <param name="Policy">The scheduling policy that put the task first.</param>
/// <param name="Strategy">The allocation strategy that chose the node.</param>
/// <param name="Aged">Whether the task went first because of its age, whatever the policy said.</param>
/// <param name="Score">The winner's; lower is better, its unit the strategy's own.</param>
/// <param name="Examined">Nodes looked at; strategies stop early, so this may be fewer than there are.</param>
/// <param name="Removed">How many of those each filter took out.</param>
/// <param name="RunnersUp">The best of the others, best first; at most three.</param>
public sealed record Explanation(
    string Policy,
    string Strategy,
    bool Aged = false,
    long Score = 0,
    int Examined = 1,
    FilterCounts Removed = default,
    params IReadOnlyList<ScoredNode> RunnersUp)
{
    public const int MaxRunnersUp = 3;

    private readonly ValueList<ScoredNode> _runnersUp = new(RunnersUp);

    public IReadOnlyList<ScoredNode> RunnersUp { get => _runnersUp.Items; init => _runnersUp = new(value); }

    /// <summary>The sum of the weights of the preferred labels that the winner has. Nodes are compared by this before their score.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Preference { get; init; }
}

/// <summary>The coded cause why a task is not running now.</summary>
public enum PendingReason
{
    /// <summary>It is running, or has its outcome.</summary>
    None = 0,

    /// <summary>Its time has not come.</summary>
    NotDue = 1,

    /// <summary>An attempt failed; the next one waits for its backoff.</summary>
    RetryBackoff = 2,

    /// <summary>Its queue is paused.</summary>
    QueuePaused = 3,

    /// <summary>No node has joined.</summary>
    NoNodes = 4,

    /// <summary>No node has a handler of its kind.</summary>
    NoNodeHasKind = 5,

    /// <summary>No node with its kind has the labels it requires.</summary>
    NoNodeHasLabels = 6,

    /// <summary>No node could ever fulfil its request, even when empty.</summary>
    RequestExceedsEveryNode = 7,

    /// <summary>Every node that could take it is cordoned or draining.</summary>
    NodesCordoned = 8,

    /// <summary>Every slot that could take it is in use.</summary>
    SlotsBusy = 9,

    /// <summary>Slots are free, but not enough CPU, memory or other resources on any one node.</summary>
    ResourcesBusy = 10,

    /// <summary>The nodes that could take it are being kept free for tasks that went before it.</summary>
    Reserved = 11,

    /// <summary>Bound to a node, which has not yet started it.</summary>
    WaitingForNode = 12,

    /// <summary>It crashed nodes before, so it waits for one it can have to itself.</summary>
    NeedsNodeAlone = 13,

    /// <summary>Others go first, and are being assigned now.</summary>
    BehindOthers = 14,

    /// <summary>The nodes with room hold a task of its anti-affinity key, or the node of its affinity key has none.</summary>
    Affinity = 15,

    /// <summary>As much runs as one of its limits lets run, or the limit is 0.</summary>
    LimitReached = 16,

    /// <summary>The rate of one of its limits lets no task begin at the moment.</summary>
    RateReached = 17,

    /// <summary>Someone holds it, or its queue, its kind, its group or one around that, its order key, or a limit that it names.</summary>
    Held = 18,

    /// <summary>An earlier task of its order key has no outcome yet.</summary>
    BehindOrderKey = 19,

    /// <summary>It waits for other tasks, or for groups of them, to end.</summary>
    Awaiting = 20,
}

/// <summary>What a fairness key has of its queue, where that shares, and who goes before it.</summary>
/// <param name="Key">Empty: that of tasks without one.</param>
/// <param name="Weight">That of its latest task that ran; 1 before the first.</param>
/// <param name="Share">Lower goes first. Under <c>drf</c> the dominant share, 0 to 1, divided by the weight. Under <c>fair-shares</c> the
/// seconds of slot time, divided by the weight, that it is ahead of what is served now: 0 for one that has had no more than its part.</param>
/// <param name="KeysAhead">Other keys with waiting tasks whose share is lower.</param>
public sealed record FairShare(string Key, long Weight, double Share, int KeysAhead);

/// <summary>Why a task is asked to yield.</summary>
public enum PreemptionCause
{
    /// <summary>The policy puts a waiting task before it.</summary>
    Outranked = 1,

    /// <summary>It has had its slice, and others wait.</summary>
    SliceOver = 2,
}

/// <summary>A running task that was asked to yield and has not done so yet.</summary>
/// <param name="Task">That runs.</param>
/// <param name="For">That waits; null: not known, where a version that did not keep it asked, and a snapshot was taken since.</param>
public sealed record PendingPreemption(TaskId Task, NodeId Node, TaskId? For, PreemptionCause Cause);

/// <summary>The answer to "why is it not running?", or "why did it go there?".</summary>
/// <param name="Reason">Why it is not running now.</param>
/// <param name="Text">The reason in a sentence, with the numbers that matter.</param>
/// <param name="TasksAhead">Waiting tasks of its queue (where that shares: of its fairness key) that go first, counted up to 10,000; of a task that
/// waits for others of its order key, how many of those have no outcome yet. Null when it is not pending.</param>
/// <param name="Assignment">Why its latest attempt went where it went; null before the first.</param>
public sealed record TaskExplanation(
    [property: JsonPropertyName("id")] TaskId Task,
    TaskPhase Phase = TaskPhase.Pending,
    PendingReason Reason = PendingReason.BehindOthers,
    string Text = "",
    int? TasksAhead = null,
    NodeId? Node = null,
    Explanation? Assignment = null)
{
    /// <summary>What would let it go on, in a sentence; null where nothing holds it up.</summary>
    public string? Unblocks { get; init; }

    /// <summary>Null where it does not wait, or its queue does not share.</summary>
    public FairShare? Share { get; init; }

    /// <summary>Its second attempt, as it runs much longer than its siblings. Null: it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskCopy? Copy { get; init; }

    /// <summary>Of the running task and of the one that waits for its place, both; null: nobody was asked to yield.</summary>
    public PendingPreemption? Preemption { get; init; }
}
