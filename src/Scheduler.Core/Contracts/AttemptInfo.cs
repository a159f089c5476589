using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>How an attempt ended. Stored by number: add, never renumber.</summary>
public enum AttemptEnd
{
    /// <summary>Its result is its task's.</summary>
    Succeeded = 1,

    /// <summary>Its handler failed, or ran longer than its timeout: the error says which.</summary>
    Failed = 2,

    /// <summary>Its node's lease ran out. Its process may still have been alive.</summary>
    LeaseExpired = 3,

    /// <summary>Its node's process died before its handler was known to be at work.</summary>
    ProcessDied = 4,

    /// <summary>Its node's process died while its handler was at work: this counts towards poison.</summary>
    Crashed = 5,

    /// <summary>Its node gave it back without an end: it drained, or the attempt had waited there too long.</summary>
    HandedBack = 6,

    /// <summary>Its handler yielded, as it wanted to.</summary>
    Yielded = 7,

    /// <summary>Its handler was asked to make room for another task, and did.</summary>
    Preempted = 8,

    /// <summary>Its task was cancelled.</summary>
    Cancelled = 9,

    /// <summary>Its task had expired when it ended without success.</summary>
    Expired = 10,

    /// <summary>Another attempt brought the task's outcome.</summary>
    Superseded = 11,

    /// <summary>Its node was lost, or gave it back, while another attempt of its task went on.</summary>
    Lost = 12,
}

/// <summary>One attempt of a task, as far as it is known at one moment.</summary>
public sealed record AttemptInfo
{
    /// <summary>Characters of an error that are kept with an attempt; <see cref="TaskInfo.Error"/> has the whole one of the latest.</summary>
    public const int MostErrorChars = 2_048;

    /// <summary>1 for the first. A task that was made to run again counts from 1 again.</summary>
    public required int Number { get; init; }

    /// <summary>Which run of its task it belongs to: 1, and one more for each time that the task was made to run again and had an attempt
    /// then.</summary>
    public int Run { get; init; } = 1;

    /// <summary>Grows from attempt to attempt, also over a retry.</summary>
    public required FencingToken Token { get; init; }

    /// <summary>Where it went.</summary>
    public required NodeId Node { get; init; }

    public required Timestamp AssignedAt { get; init; }

    /// <summary>When its end was recorded. Null: it has not ended.</summary>
    public Timestamp? EndedAt { get; init; }

    /// <summary>How long its handler ran, by its node's clock. Null: its node did not say.</summary>
    [JsonPropertyName("runSeconds")]
    public TimeSpan? RunTime { get; init; }

    /// <summary>Why it ended. Null: it has not.</summary>
    public AttemptEnd? End { get; init; }

    /// <summary>Whether its handler is known to be at work now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsRunning { get; init; }

    /// <summary>How far it had come, as far as the scheduler heard. Null: it did not say, or it succeeded.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>How many bytes of its log are kept: ask for it with <see cref="GetLog"/>. Of one that runs it is not said.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int LogBytes { get; init; }

    /// <summary>Of one that failed.</summary>
    public string? Error { get; init; }
}
