namespace Scheduler.Core.Contracts;

/// <summary>How many occurrences were decided, and how; for one schedule or for all.</summary>
/// <param name="Submitted">Submitted because they were due.</param>
/// <param name="RunByHand">Run by hand, in addition to the recurrence.</param>
/// <param name="Backfilled">Past occurrences that were submitted by a backfill.</param>
/// <param name="Overlapped">Skipped: an earlier one was unfinished.</param>
/// <param name="Missed">Skipped: no scheduler decided them in time.</param>
/// <param name="SkippedByHold">Skipped: the schedule was held.</param>
/// <param name="SkippedOtherwise">Skipped for another reason.</param>
public sealed record OccurrenceCounts(
    long Submitted = 0,
    long RunByHand = 0,
    long Backfilled = 0,
    long Overlapped = 0,
    long Missed = 0,
    long SkippedByHold = 0,
    long SkippedOtherwise = 0)
{
    public static readonly OccurrenceCounts None = new();

    public static OccurrenceCounts operator +(OccurrenceCounts left, OccurrenceCounts right) => new(
        left.Submitted + right.Submitted,
        left.RunByHand + right.RunByHand,
        left.Backfilled + right.Backfilled,
        left.Overlapped + right.Overlapped,
        left.Missed + right.Missed,
        left.SkippedByHold + right.SkippedByHold,
        left.SkippedOtherwise + right.SkippedOtherwise);
}

/// <summary>The schedules of a scheduler, and how punctual they are.</summary>
/// <param name="Count">How many schedules there are.</param>
/// <param name="Held">How many of them are held.</param>
/// <param name="Occurrences">The occurrences of the existing schedules, since each was made.</param>
public sealed record ScheduleStatistics(int Count, int Held, OccurrenceCounts Occurrences)
{
    public static readonly ScheduleStatistics None = new(0, 0, OccurrenceCounts.None);

    /// <summary>How many occurrences were submitted because they were due, since the scheduler started: the basis of
    /// <see cref="MeanLateness"/>.</summary>
    public long SubmittedSince { get; init; }

    /// <summary>The mean delay between due time and submission. Default 0: none was submitted.</summary>
    public TimeSpan MeanLateness { get; init; }

    /// <summary>The longest delay between due time and submission.</summary>
    public TimeSpan MaxLateness { get; init; }
}
