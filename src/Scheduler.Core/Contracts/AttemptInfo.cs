using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>How an attempt ended. Stored by number: add, never renumber.</summary>
public enum AttemptEnd
{
    /// <summary>It succeeded: its result is the task's result.</summary>
    Succeeded = 1,

    /// <summary>Its handler failed, or exceeded its timeout; the error says which.</summary>
    Failed = 2,

    /// <summary>Its node's lease expired. The node's process may still have been alive.</summary>
    LeaseExpired = 3,

    /// <summary>Its node's process died before its handler was known to be running.</summary>
    ProcessDied = 4,

    /// <summary>Its node's process died while its handler was running: this counts towards poison.</summary>
    Crashed = 5,

    /// <summary>Its node gave it back without an end: the node drained, or the attempt had waited there too long.</summary>
    HandedBack = 6,

    /// <summary>Its handler yielded on its own initiative.</summary>
    Yielded = 7,

    /// <summary>Its handler was asked to make room for another task, and did.</summary>
    Preempted = 8,

    /// <summary>Its task was cancelled.</summary>
    Cancelled = 9,

    /// <summary>Its task had expired when it ended without success.</summary>
    Expired = 10,

    /// <summary>Another attempt produced the task's outcome.</summary>
    Superseded = 11,

    /// <summary>Its node was lost, or handed it back, while another attempt of its task continued.</summary>
    Lost = 12,
}

/// <summary>One attempt of a task, as known at one moment.</summary>
public sealed record AttemptInfo
{
    /// <summary>How many characters of an error are kept with an attempt; <see cref="TaskInfo.Error"/> has the full error of the latest one.</summary>
    public const int MostErrorChars = 2_048;

    /// <summary>1 for the first. A task that was made to run again starts at 1 again.</summary>
    public required int Number { get; init; }

    /// <summary>Which run of its task it belongs to: 1, and one more for each time that the task was made to run again and then had an
    /// attempt.</summary>
    public int Run { get; init; } = 1;

    /// <summary>Grows from attempt to attempt, also across a retry.</summary>
    public required FencingToken Token { get; init; }

    /// <summary>The node that it was assigned to.</summary>
    public required NodeId Node { get; init; }

    public required Timestamp AssignedAt { get; init; }

    /// <summary>When its end was recorded. Null: it has not ended.</summary>
    public Timestamp? EndedAt { get; init; }

    /// <summary>How long its handler ran, by its node's clock. Null: its node did not report it.</summary>
    [JsonPropertyName("runSeconds")]
    public TimeSpan? RunTime { get; init; }

    /// <summary>How it ended. Null: it has not ended.</summary>
    public AttemptEnd? End { get; init; }

    /// <summary>Whether its handler is known to be running now.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsRunning { get; init; }

    /// <summary>The latest progress that the scheduler received. Null: the handler reported none, or the attempt succeeded.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>How many bytes of its log are kept: read the log with <see cref="GetLog"/>. Not set while the attempt runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int LogBytes { get; init; }

    /// <summary>The error of a failed attempt.</summary>
    public string? Error { get; init; }
}
