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

/// <param name="Nth">Of the month or the year, from its end where negative. 0: every one.</param>
internal readonly record struct RuleDay(int Nth, DayOfWeek Day);

/// <summary>The parts of a rule of RFC 5545, as they were written. Empty lists: not given.</summary>
internal sealed record Rule
{
    private const int DaysOf400Years = 146_097;
    private const int DaysOfLongestPeriod = 366;

    /// <summary>Monday, and the first of a month and of a year: what a rule without a start leaves open is read from that.</summary>
    public static readonly DateTime DefaultStart = DateTime.MinValue;

    public Frequency Frequency { get; init; }

    public int Interval { get; init; } = 1;

    /// <summary>Local time. Nothing comes before it.</summary>
    public DateTime Start { get; init; } = DefaultStart;

    /// <summary>Of the moments behind one, the first that may come: not before the start.</summary>
    public DateTime After(DateTime moment) => moment < Start ? Start.AddTicks(Start.Ticks > 0 ? -1 : 0) : moment;

    /// <summary>Where a search from a day on may end. The calendar repeats itself after 400 years, which are whole weeks, and so does a rule
    /// after 400 years for each period of its interval: what has not come until then never comes.</summary>
    public int LastDayOfSearch(int day) => (int)Math.Min(ZoneClock.EndDay - 1, day + ((DaysOf400Years + DaysOfLongestPeriod) * (long)Interval));

    public int? Count { get; init; }

    /// <summary>Local time, the last that may come. Null: not given, or given in UTC.</summary>
    public DateTime? Until { get; init; }

    /// <summary>Ticks.</summary>
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

    /// <summary>With the day that its start gives, where the rule names none.</summary>
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
