using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Schedules;

/// <summary>What was decided of an occurrence in a rehearsal.</summary>
/// <param name="Due">When it was due; of several that were skipped together, the first.</param>
/// <param name="At">When it was decided.</param>
/// <param name="Task">Null: it was skipped.</param>
/// <param name="EndedAt">When its task had ended; null: it had not by the end, or there is none.</param>
public sealed record RehearsedOccurrence(
    Timestamp Due, OccurrenceDecision Decision, Timestamp At, TaskId? Task = null, Timestamp? EndedAt = null)
{
    /// <summary>How many were skipped together. Default 1.</summary>
    public long Count { get; init; } = 1;
}
