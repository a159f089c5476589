using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>The decision about an occurrence.</summary>
public enum OccurrenceDecision
{
    Submitted = 1,

    /// <summary>An earlier occurrence was unfinished (<see cref="OverlapPolicy"/>).</summary>
    Overlap = 2,

    /// <summary>No scheduler decided it in time, and it was not caught up (<see cref="CatchUp"/>).</summary>
    Missed = 3,

    /// <summary>It was due while the schedule was held, and it was not caught up.</summary>
    Held = 4,

    /// <summary>Its task could not be accepted: another task has its id, or the schedule's definition is no longer allowed.</summary>
    Refused = 5,

    /// <summary>The recurrence was changed before the occurrence was decided.</summary>
    Changed = 6,
}

/// <summary>The latest occurrence that was decided.</summary>
/// <param name="Due">When it was due; if several were skipped together, when the last of them was due.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Task">The task that was submitted. Null: the occurrence was skipped.</param>
public sealed record LastOccurrence(Timestamp Due, OccurrenceDecision Decision, Timestamp At, TaskId? Task = null);

/// <summary>A schedule at one moment.</summary>
/// <param name="Next">When it is next due; null: never again.</param>
public sealed record ScheduleInfo([property: JsonPropertyName("schedule")] ScheduleSpec Spec, Timestamp? Next = null)
{
    private readonly ValueList<TaskId> _unfinished = new([]);

    /// <summary>The hold on it. Null: it is not held.</summary>
    public Hold? Hold { get; init; }

    /// <summary>The due time of the occurrence that waits until the earlier ones have ended; null: none waits.</summary>
    public Timestamp? Waiting { get; init; }

    /// <summary>Null: none has been decided yet.</summary>
    public LastOccurrence? Last { get; init; }

    /// <summary>Unfinished tasks of its occurrences, earliest first; at most 100 of them.</summary>
    public IReadOnlyList<TaskId> Unfinished { get => _unfinished.Items; init => _unfinished = new(value); }

    /// <summary>How many occurrences were submitted because they were due.</summary>
    public long Submitted { get; init; }

    /// <summary>How often it was run by hand, in addition to its recurrence.</summary>
    public long RunByHand { get; init; }

    /// <summary>How many past occurrences were submitted by a backfill.</summary>
    public long Backfilled { get; init; }

    /// <summary>How many past occurrences of a backfill still wait for their turn.</summary>
    public int BackfillLeft { get; init; }

    /// <summary>How many occurrences were skipped because an earlier one was unfinished.</summary>
    public long Overlapped { get; init; }

    /// <summary>How many occurrences were skipped because no scheduler decided them in time.</summary>
    public long Missed { get; init; }

    /// <summary>How many occurrences were skipped because the schedule was held.</summary>
    public long SkippedByHold { get; init; }

    /// <summary>How many occurrences were skipped for another reason.</summary>
    public long SkippedOtherwise { get; init; }

    /// <summary>All of these counts.</summary>
    public OccurrenceCounts Counts() => new(Submitted, RunByHand, Backfilled, Overlapped, Missed, SkippedByHold, SkippedOtherwise);
}

/// <summary>A page of schedules, by name.</summary>
/// <param name="Next">For <see cref="NameFilter.After"/>; null when this page is the last.</param>
public sealed record SchedulePage(IReadOnlyList<ScheduleInfo> Schedules, string? Next = null) : Answer
{
    private readonly ValueList<ScheduleInfo> _schedules = new(Schedules);

    public IReadOnlyList<ScheduleInfo> Schedules { get => _schedules.Items; init => _schedules = new(value); }
}
