using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>What is known of a task at one moment.</summary>
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

    /// <summary>Attempts that failed (not those lost with their node).</summary>
    public int FailedAttempts { get; init; }

    /// <summary>Attempts lost with their node, or handed back by it.</summary>
    public int LostAttempts { get; init; }

    /// <summary>How often it was interrupted in favour of another task.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Preemptions { get; init; }

    /// <summary>How long it has run with its progress kept, in a checkpoint or by a yield.</summary>
    [JsonPropertyName("ranSeconds")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TimeSpan Ran { get; init; }

    /// <summary>How far its running attempt has come, as its handler says: of several that one which has come the furthest. Null: it does not run, or did
    /// not say. Attempts that have ended without success keep theirs (<see cref="AttemptInfo.Progress"/>).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskProgress? Progress { get; init; }

    /// <summary>Or when it was made to run again.</summary>
    public Timestamp SubmittedAt { get; init; }

    /// <summary>When the latest attempt was assigned.</summary>
    public Timestamp? AssignedAt { get; init; }

    /// <summary>When the outcome was recorded.</summary>
    public Timestamp? FinishedAt { get; init; }

    /// <summary>How long the attempt that brought the outcome ran, by its node's clock.</summary>
    [JsonPropertyName("runSeconds")]
    public TimeSpan? RunTime { get; init; }

    /// <summary>When it will be due: a scheduled task, or one that waits for its next attempt.</summary>
    public Timestamp? DueAt { get; init; }

    /// <summary>Where the latest attempt went.</summary>
    public NodeId? Node { get; init; }

    /// <summary>The latest attempt's.</summary>
    public FencingToken? Token { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CancelRequested { get; init; }

    /// <summary>Whether it had ended before, and was made to run again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsRetry { get; init; }

    /// <summary>Someone holds the task. Null: nobody does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Hold? Hold { get; init; }

    /// <summary>Of a task that succeeded, as it is stored: where codecs are used, <see cref="PayloadCodecExtensions.DecodedAsync"/> decodes it.</summary>
    public ReadOnlyMemory<byte>? Result { get => _result; init => _result = value; }

    /// <summary>Of the latest failed attempt.</summary>
    public string? Error { get; init; }

    /// <summary>What it waited for and can't come any more: that is why it was cancelled. Null: it is not.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UnmetCondition? Unmet { get; init; }

    /// <summary>What it waits for, or waited for.</summary>
    public IReadOnlyList<Dependency> After { get => _after.Items; init => _after = new(value); }

    /// <summary>The group that it is counted with. Null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Group { get; init; }

    /// <summary>Its second attempt, as it ran much longer than its siblings: while there are two, and of a task whose outcome came then. The other
    /// fields are of the first attempt, and of a finished task those of the one that brought the outcome. Null: there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TaskCopy? Copy { get; init; }

    /// <summary>Why the latest attempt went where it went.</summary>
    public Explanation? Assignment { get; init; }

    /// <summary>Of a finished task: what a submit under its id has to come to if it means the same work
    /// (<see cref="Rules.ContentHash"/>). Null for an unfinished one, and for one that an earlier version wrote.</summary>
    [JsonIgnore]
    public ulong? ContentHash { get; init; }

    /// <summary>As it was submitted. Null for a task that succeeded: nothing needs it any more.</summary>
    public TaskSpec? Spec { get; init; }

    /// <summary>As it is listed: without its content, its result and its assignment.</summary>
    public TaskInfo WithoutDetails() => this with { Result = null, Assignment = null, Spec = null };
}
