using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Rules;

/// <summary>Rules with periods of years, months, weeks or days: each period has dates, each date the same times of day.</summary>
internal sealed class PeriodTimes(Rule rule, long[] times) : ILocalTimes
{
    private readonly RuleDates _dates = new(rule);
    private readonly int _startPeriod = PeriodOf(DateOnly.FromDateTime(rule.Start).DayNumber, rule);

    public DateTime? Next(DateTime after)
    {
        after = rule.After(after);
        var period = PeriodOf(DateOnly.FromDateTime(after).DayNumber, rule);
        var since = period - _startPeriod;
        period += since % rule.Interval == 0 ? 0 : rule.Interval - (since % rule.Interval);
        var last = rule.LastDayOfSearch(DateOnly.FromDateTime(after).DayNumber);
        while (true)
        {
            var (first, end) = DaysOf(period);
            if (first > last)
            {
                return null;
            }

            if (NextIn(first, end, after) is { } next)
            {
                return next;
            }

            period += rule.Interval;
        }
    }

    private static int PeriodOf(int day, Rule rule)
    {
        var date = DateOnly.FromDayNumber(day);
        return rule.Frequency switch
        {
            Frequency.Yearly => date.Year,
            Frequency.Monthly => (date.Year * 12) + date.Month - 1,
            Frequency.Weekly => (day + WeekShift(rule)) / 7,
            _ => day,
        };
    }

    // Day 0 is a Monday: weeks that begin on another day are cut so many days earlier.
    private static int WeekShift(Rule rule) => (8 - (int)rule.WeekStart) % 7;

    private (int First, int End) DaysOf(int period)
    {
        switch (rule.Frequency)
        {
            case Frequency.Yearly:
                return (new DateOnly(period, 1, 1).DayNumber, new DateOnly(period + 1, 1, 1).DayNumber);
            case Frequency.Monthly:
                var month = new DateOnly(period / 12, (period % 12) + 1, 1);
                return (month.DayNumber, month.AddMonths(1).DayNumber);
            case Frequency.Weekly:
                var week = (period * 7) - WeekShift(rule);
                return (Math.Max(0, week), week + 7);
            default:
                return (period, period + 1);
        }
    }

    private DateTime? NextIn(int first, int end, DateTime after)
    {
        if (rule.Positions.Length > 0)
        {
            return NextChosen(first, end, after);
        }

        var afterDay = DateOnly.FromDateTime(after).DayNumber;
        for (var day = Math.Max(first, afterDay); day < end; day++)
        {
            if (_dates.Has(DateOnly.FromDayNumber(day)))
            {
                var ofDay = day * TimeSpan.TicksPerDay;
                foreach (var time in times)
                {
                    if (ofDay + time > after.Ticks)
                    {
                        return new DateTime(ofDay + time);
                    }
                }
            }
        }

        return null;
    }

    private DateTime? NextChosen(int first, int end, DateTime after)
    {
        Span<int> days = stackalloc int[end - first];
        var count = 0;
        for (var day = first; day < end; day++)
        {
            if (_dates.Has(DateOnly.FromDayNumber(day)))
            {
                days[count++] = day;
            }
        }

        var next = long.MaxValue;
        foreach (var position in rule.Positions)
        {
            var place = position > 0 ? position - 1 : (count * times.Length) + position;
            if (place >= 0 && place < count * times.Length)
            {
                var ticks = (days[place / times.Length] * TimeSpan.TicksPerDay) + times[place % times.Length];
                next = ticks > after.Ticks && ticks < next ? ticks : next;
            }
        }

        return next == long.MaxValue ? null : new DateTime(next);
    }
}
