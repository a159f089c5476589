namespace Scheduler.Core.Contracts;

/// <summary>How many occurrences were decided, and how: of one schedule, or of all.</summary>
/// <param name="Submitted">Because they were due.</param>
/// <param name="RunByHand">Because someone had them run beside the recurrence.</param>
/// <param name="Backfilled">Of the past, because someone asked for it.</param>
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

/// <summary>The schedules of a scheduler, and how punctual it is.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Held">How many of them are held.</param>
/// <param name="Occurrences">Of the schedules that are there, since each was made.</param>
public sealed record ScheduleStatistics(int Count, int Held, OccurrenceCounts Occurrences)
{
    public static readonly ScheduleStatistics None = new(0, 0, OccurrenceCounts.None);

    /// <summary>Occurrences that were submitted because they were due, since the scheduler started: those of <see cref="MeanLateness"/>.</summary>
    public long SubmittedSince { get; init; }

    /// <summary>How much later than they were due they were submitted, in the mean. Default 0: none was.</summary>
    public TimeSpan MeanLateness { get; init; }

    /// <summary>How much later than it was due the latest of them was submitted.</summary>
    public TimeSpan MaxLateness { get; init; }
}
