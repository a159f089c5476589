namespace Scheduler.Schedules.Rules;

/// <summary>The times of day of a rule's occurrences, or, for a rule by hours or minutes, the times within one.</summary>
internal static class RuleTimes
{
    /// <summary>The maximum number of times in a day.</summary>
    public const int Max = 1_440;

    /// <returns>Ticks since the beginning of the day, the hour or the minute, in order. Null: there are too many.</returns>
    public static long[]? Of(Rule rule)
    {
        int[] hours = rule.Frequency >= Frequency.Hourly ? [0] : OrStart(rule.Hours, rule.Start.Hour);
        int[] minutes = rule.Frequency == Frequency.Minutely ? [0] : OrStart(rule.Minutes, rule.Start.Minute);
        var seconds = OrStart(rule.Seconds, rule.Start.Second);
        if ((long)hours.Length * minutes.Length * seconds.Length > Max)
        {
            return null;
        }

        return
        [
            .. hours
                .SelectMany(hour => minutes.SelectMany(minute => seconds.Select(second => new TimeSpan(hour, minute, second).Ticks)))
                .Order(),
        ];
    }

    /// <summary>The positions that BYSETPOS chooses out of a number of them: from 0, in order.</summary>
    public static int[] Chosen(int[] positions, int count) =>
    [
        .. positions.Select(p => p > 0 ? p - 1 : count + p).Where(place => place >= 0 && place < count).Distinct().Order(),
    ];

    private static int[] OrStart(int[] given, int start) => given.Length > 0 ? given : [start];
}
