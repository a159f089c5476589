using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>What is known about a task at one moment.</summary>
public sealed record TaskInfo
{
    private readonly ValueBytes? _result;
    private readonly ValueList<Dependency> _after = new([]);

    public required TaskId Id { get; init; }

    public required string Kind { get; init; }

    public required string Queue { get; init; }

    public required TaskPhase Phase { get; init; }

    /// <summary>Assignments so far: the number of the latest attempt, 0 before the first.</summary>
    public int Attempt { get; init; }

    /// <summary>How many attempts failed, without those lost with their node.</summary>
    public int FailedAttempts { get; init; }

    /// <summary>How many attempts were lost with their node, or handed back by it.</summary>
    public int LostAttempts { get; init; }

    /// <summary>How often it was interrupted in favour of another task.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Preemptions { get; init; }

    /// <summary>How long it has run with its progress kept, by a checkpoint or by a yield.</summary>
    [JsonPropertyName("ranSeconds")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Ran { get; init; }

    /// <summary>The progress of its running attempt, as reported by its handler; if several run, of the one that has come furthest. Null: it does not
    /// run, or the handler reported none. Attempts that have ended without success keep their own (<see cref="AttemptInfo.Progress"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskProgress? Progress { get; init; }

    /// <summary>When it was submitted, or when it was made to run again.</summary>
    public Timestamp SubmittedAt { get; init; }

    /// <summary>When the latest attempt was assigned.</summary>
    public Timestamp? AssignedAt { get; init; }

    /// <summary>When the outcome was recorded.</summary>
    public Timestamp? FinishedAt { get; init; }

    /// <summary>How long the attempt that produced the outcome ran, by its node's clock.</summary>
    [JsonPropertyName("runSeconds")]
    public TimeSpan? RunTime { get; init; }

    /// <summary>When a scheduled task, or one that waits for its next attempt, will be due.</summary>
    public Timestamp? DueAt { get; init; }

    /// <summary>The node of the latest attempt.</summary>
    public NodeId? Node { get; init; }

    /// <summary>The fencing token of the latest attempt.</summary>
    public FencingToken? Token { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CancelRequested { get; init; }

    /// <summary>Whether it had ended before, and was made to run again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsRetry { get; init; }

    /// <summary>The hold on the task. Null: it is not held.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold { get; init; }

    /// <summary>The result of a task that succeeded, as stored: if codecs are used, <see cref="PayloadCodecExtensions.DecodedAsync"/> decodes
    /// it.</summary>
    public ReadOnlyMemory<byte>? Result { get => _result; init => _result = value; }

    /// <summary>The error of the latest failed attempt.</summary>
    public string? Error { get; init; }

    /// <summary>The condition that can no longer be met, which is why the task was cancelled. Null: it was not cancelled for this.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnmetCondition? Unmet { get; init; }

    /// <summary>What it waits for, or waited for.</summary>
    public IReadOnlyList<Dependency> After { get => _after.Items; init => _after = new(value); }

    /// <summary>The group that it belongs to. Null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }

    /// <summary>Its second attempt, made because it ran much longer than its siblings: set while there are two attempts, and on a task that got its
    /// outcome then. The other fields describe the first attempt or, for a finished task, the one that produced the outcome. Null: there is
    /// none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskCopy? Copy { get; init; }

    /// <summary>Why the latest attempt was assigned to its node.</summary>
    public Explanation? Assignment { get; init; }

    /// <summary>For a finished task: the hash that a submit under its id must have if it means the same work
    /// (<see cref="Rules.ContentHash"/>). Null for an unfinished one, and for one that an earlier version wrote.</summary>
    [JsonIgnore]
    public ulong? ContentHash { get; init; }

    /// <summary>The task as submitted. Null for a task that succeeded: it is no longer needed.</summary>
    public TaskSpec? Spec { get; init; }

    /// <summary>The form used in lists: without its content, its result and its assignment.</summary>
    public TaskInfo WithoutDetails() => this with { Result = null, Assignment = null, Spec = null };
}
