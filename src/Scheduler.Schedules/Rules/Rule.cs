using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Rules;

internal enum Frequency
{
    Yearly,
    Monthly,
    Weekly,
    Daily,
    Hourly,
    Minutely,
}

/// <param name="Nth">The position in the month or the year, from its end if negative. 0: every one.</param>
internal readonly record struct RuleDay(int Nth, DayOfWeek Day);

/// <summary>The parts of a rule of RFC 5545, as they were written. Empty lists: not given.</summary>
internal sealed record Rule
{
    private const int DaysOf400Years = 146_097;
    private const int DaysOfLongestPeriod = 366;

    /// <summary>A Monday, and the first of a month and of a year. For a rule without a start, it supplies what the start would have
    /// determined.</summary>
    public static readonly DateTime DefaultStart = DateTime.MinValue;

    public Frequency Frequency { get; init; }

    public int Interval { get; init; } = 1;

    /// <summary>The start in local time. No occurrence is before it.</summary>
    public DateTime Start { get; init; } = DefaultStart;

    /// <summary>The moment after which the search begins: not before the start.</summary>
    public DateTime After(DateTime moment) => moment < Start ? Start.AddTicks(Start.Ticks > 0 ? -1 : 0) : moment;

    /// <summary>The day on which a search that begins on a day may end. The calendar repeats after 400 years, which are whole weeks, and a rule
    /// repeats after 400 years for each period of its interval: an occurrence that has not been found by then does not exist.</summary>
    public int LastDayOfSearch(int day) => (int)Math.Min(ZoneClock.EndDay - 1, day + ((DaysOf400Years + DaysOfLongestPeriod) * (long)Interval));

    public int? Count { get; init; }

    /// <summary>The last possible occurrence, in local time. Null: not given, or given in UTC.</summary>
    public DateTime? Until { get; init; }

    /// <summary>The last possible occurrence, in ticks in UTC.</summary>
    public long? UntilUtc { get; init; }

    public int[] Months { get; init; } = [];

    public int[] WeekNumbers { get; init; } = [];

    public int[] YearDays { get; init; } = [];

    public int[] MonthDays { get; init; } = [];

    public RuleDay[] Days { get; init; } = [];

    public int[] Hours { get; init; } = [];

    public int[] Minutes { get; init; } = [];

    public int[] Seconds { get; init; } = [];

    public int[] Positions { get; init; } = [];

    public DayOfWeek WeekStart { get; init; } = DayOfWeek.Monday;

    /// <summary>The rule with the day of its start, if the rule names no day.</summary>
    public Rule WithDaysOfStart()
    {
        if (WeekNumbers.Length + YearDays.Length + MonthDays.Length + Days.Length > 0)
        {
            return this;
        }

        return Frequency switch
        {
            Frequency.Yearly => this with { Months = Months.Length > 0 ? Months : [Start.Month], MonthDays = [Start.Day] },
            Frequency.Monthly => this with { MonthDays = [Start.Day] },
            Frequency.Weekly => this with { Days = [new RuleDay(0, Start.DayOfWeek)] },
            _ => this,
        };
    }
}
