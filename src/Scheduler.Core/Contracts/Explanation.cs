using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>How many of the examined nodes each filter removed.</summary>
/// <param name="Affinity">Nodes that hold a task of the same anti-affinity key, or are not the affinity key's node.</param>
public readonly record struct FilterCounts(
    int Unavailable = 0, int Kind = 0, int Labels = 0, int Resources = 0, int Reserved = 0, int Affinity = 0)
{
    public int Total => Unavailable + Kind + Labels + Resources + Reserved + Affinity;
}

/// <summary>A node and its score; lower is better.</summary>
public readonly record struct ScoredNode(NodeId Node, long Score);

/// <summary>
/// Why an attempt was assigned to its node: stored with the assignment, so that it remains available when the nodes are gone.
/// </summary>
/// <param name="Policy">The scheduling policy that put the task first.</param>
/// <param name="Strategy">The allocation strategy that chose the node.</param>
/// <param name="Aged">Whether the task went first because of its age, regardless of the policy.</param>
/// <param name="Score">The score of the chosen node; lower is better, and its unit depends on the strategy.</param>
/// <param name="Examined">How many nodes were examined; strategies stop early, so this may be fewer than there are.</param>
/// <param name="Removed">How many of the examined nodes each filter removed.</param>
/// <param name="RunnersUp">The best of the other nodes, best first; at most three.</param>
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

    /// <summary>The sum of the weights of the preferred labels that the chosen node has. Nodes are compared by this before their score.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Preference { get; init; }
}

/// <summary>The reason why a task is not running now, as a code.</summary>
public enum PendingReason
{
    /// <summary>It is running, or has its outcome.</summary>
    None = 0,

    /// <summary>It is not due yet.</summary>
    NotDue = 1,

    /// <summary>An attempt failed; the next one waits for the end of the backoff.</summary>
    RetryBackoff = 2,

    /// <summary>Its queue is paused.</summary>
    QueuePaused = 3,

    /// <summary>No node has joined.</summary>
    NoNodes = 4,

    /// <summary>No node has a handler of its kind.</summary>
    NoNodeHasKind = 5,

    /// <summary>No node with its kind has the labels it requires.</summary>
    NoNodeHasLabels = 6,

    /// <summary>No node could ever satisfy its request, even when empty.</summary>
    RequestExceedsEveryNode = 7,

    /// <summary>Every node that could take it is cordoned or draining.</summary>
    NodesCordoned = 8,

    /// <summary>Every slot that could take it is in use.</summary>
    SlotsBusy = 9,

    /// <summary>Slots are free, but not enough CPU, memory or other resources on any one node.</summary>
    ResourcesBusy = 10,

    /// <summary>The nodes that could take it are being kept free for tasks ahead of it.</summary>
    Reserved = 11,

    /// <summary>It is assigned to a node, which has not yet started it.</summary>
    WaitingForNode = 12,

    /// <summary>It crashed nodes before, so it waits for a node that it can have to itself.</summary>
    NeedsNodeAlone = 13,

    /// <summary>Other tasks go first, and are being assigned now.</summary>
    BehindOthers = 14,

    /// <summary>The nodes with room hold a task of its anti-affinity key, or the node of its affinity key has no room.</summary>
    Affinity = 15,

    /// <summary>One of its limits is fully used, or is 0.</summary>
    LimitReached = 16,

    /// <summary>The rate of one of its limits lets no task begin now.</summary>
    RateReached = 17,

    /// <summary>There is a hold on it, its queue, its kind, its group or a group around that, its order key, or a limit that it names.</summary>
    Held = 18,

    /// <summary>An earlier task of its order key has no outcome yet.</summary>
    BehindOrderKey = 19,

    /// <summary>It waits for other tasks, or for groups of them, to end.</summary>
    Awaiting = 20,
}

/// <summary>The share that a fairness key has of its queue, if that queue shares, and how many keys go before it.</summary>
/// <param name="Key">Empty: the key of tasks without one.</param>
/// <param name="Weight">The weight of the latest of its tasks that ran; 1 before the first.</param>
/// <param name="Share">Lower goes first. Under <c>drf</c>, the dominant share, 0 to 1, divided by the weight. Under <c>fair-shares</c>, how many
/// seconds of slot time, divided by the weight, the key is ahead of what is served now: 0 for a key that has had no more than its share.</param>
/// <param name="KeysAhead">How many other keys with waiting tasks have a lower share.</param>
public sealed record FairShare(string Key, long Weight, double Share, int KeysAhead);

/// <summary>Why a task is asked to yield.</summary>
public enum PreemptionCause
{
    /// <summary>The policy puts a waiting task before it.</summary>
    Outranked = 1,

    /// <summary>Its time slice is over, and other tasks wait.</summary>
    SliceOver = 2,
}

/// <summary>A running task that was asked to yield and has not done so yet.</summary>
/// <param name="Task">The running task.</param>
/// <param name="For">The waiting task. Null: not known, because a version that did not store it asked, and a snapshot was taken since.</param>
public sealed record PendingPreemption(TaskId Task, NodeId Node, TaskId? For, PreemptionCause Cause);

/// <summary>The answer to "why is it not running?", or "why did it go there?".</summary>
/// <param name="Reason">Why it is not running now.</param>
/// <param name="Text">The reason in a sentence, with the numbers that matter.</param>
/// <param name="TasksAhead">How many waiting tasks of its queue (or of its fairness key, if the queue shares) go first, counted up to 10,000. For a
/// task that waits for others of its order key, how many of those have no outcome yet. Null when it is not pending.</param>
/// <param name="Assignment">Why its latest attempt was assigned to its node; null before the first.</param>
public sealed record TaskExplanation(
    [property: JsonPropertyName("id")] TaskId Task,
    TaskPhase Phase = TaskPhase.Pending,
    PendingReason Reason = PendingReason.BehindOthers,
    string Text = "",
    int? TasksAhead = null,
    NodeId? Node = null,
    Explanation? Assignment = null)
{
    /// <summary>What would let the task proceed, in a sentence; null if nothing blocks it.</summary>
    public string? Unblocks { get; init; }

    /// <summary>The share of its fairness key. Null if the task does not wait, or its queue does not share.</summary>
    public FairShare? Share { get; init; }

    /// <summary>Its second attempt, made because the task runs much longer than its siblings. Null: it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskCopy? Copy { get; init; }

    /// <summary>Set for the running task and for the one that waits for its place. Null: no task was asked to yield.</summary>
    public PendingPreemption? Preemption { get; init; }
}
