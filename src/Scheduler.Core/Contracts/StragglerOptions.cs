using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// When a task that is declared <see cref="TaskSpec.Idempotent"/> gets a copy: a second attempt on another node, because the task runs much longer than
/// its siblings, the idempotent tasks of its kind in its group.
/// </summary>
public sealed record StragglerOptions
{
    /// <summary>The maximum of <see cref="MedianPercent"/>.</summary>
    public const int MostMedianPercent = 100_000;

    public static readonly StragglerOptions Default = new();

    /// <summary>The percentage of siblings that must have ended, in any way: 1 to 100; at 100 none gets a copy. Default 75.</summary>
    [OptionRange(1, 100)]
    public int EndedPercent { get; init; } = 75;

    /// <summary>How long the task must have run, in percent of the median of the siblings that succeeded: 100 to 100,000. Default 300: three times as
    /// long.</summary>
    [OptionRange(100, MostMedianPercent)]
    public int MedianPercent { get; init; } = 300;

    /// <summary>How long the task must have run in any case, so that short tasks are not copied: 0 to 1 day. Default 10 s.</summary>
    [OptionRange("0s", "1d")]
    public TimeSpan MinRunTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message says which, and what it may be.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}

/// <summary>How many copies of tasks were made, and the results of those that have ended.</summary>
/// <param name="Won">How many produced their tasks' outcomes.</param>
/// <param name="Wasted">How many ended otherwise: the first attempt was faster, or the copy failed, was lost or was asked to stop.</param>
public readonly record struct CopyCounts(long Started = 0, long Won = 0, long Wasted = 0)
{
    /// <summary>How many are running.</summary>
    public long Running => Started - Won - Wasted;
}

/// <summary>Why a task was copied: what was known about it and its siblings at that time.</summary>
/// <param name="Ran">How long its first attempt had run since its assignment, including the time that earlier attempts had saved.</param>
/// <param name="Median">The median of the siblings that had succeeded, within 2%.</param>
/// <param name="Ended">How many siblings had ended.</param>
/// <param name="Siblings">How many siblings there were, including the task itself.</param>
public sealed record CopyReason(
    [property: JsonPropertyName("ranSeconds")] TimeSpan Ran,
    [property: JsonPropertyName("medianSeconds")] TimeSpan Median,
    long Ended,
    long Siblings)
{
    public override string ToString() =>
        $"it had run {Durations.Text(TwoDigits(Ran))} when {Ended} of {Counted.Of(Siblings, "sibling")} had ended, the median of those that succeeded after {Durations.Text(TwoDigits(Median))}";

    // As people say it: 4.98 s is 5 s, and 94.2 s is 94 s.
    private static TimeSpan TwoDigits(TimeSpan time)
    {
        var unit = 1L;
        while (time.Ticks / unit >= 100)
        {
            unit *= 10;
        }

        return new TimeSpan((time.Ticks + (unit / 2)) / unit * unit);
    }
}

/// <summary>A second attempt of a task, made because the first one runs much longer than the task's siblings.</summary>
/// <param name="Won">Whether it produced the task's outcome. False while there is none.</param>
public sealed record TaskCopy(NodeId Node, FencingToken Token, Timestamp AssignedAt, CopyReason Reason, bool Won = false);
