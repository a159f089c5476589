using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Rules;

/// <summary>Rules by hours or minutes. Of the 24 hours or 1,440 minutes of each day, those that the interval can reach are selected in
/// advance; so a rule that is never due is detected at once.</summary>
internal sealed class UnitTimes : ILocalTimes
{
    private readonly Rule _rule;
    private readonly RuleDates _dates;
    private readonly long[] _timesInUnit;
    private readonly int[] _unitsOfDay;
    private readonly int _unitsPerDay;
    private readonly long _ticksPerUnit;
    private readonly long _startUnit;

    public UnitTimes(Rule rule, long[] timesInUnit)
    {
        _rule = rule;
        _dates = new RuleDates(rule);
        _timesInUnit = rule.Positions.Length == 0
            ? timesInUnit
            : [.. RuleTimes.Chosen(rule.Positions, timesInUnit.Length).Select(place => timesInUnit[place])];
        var isHourly = rule.Frequency == Frequency.Hourly;
        (_unitsPerDay, _ticksPerUnit) = isHourly ? (24, TimeSpan.TicksPerHour) : (1_440, TimeSpan.TicksPerMinute);
        _startUnit = rule.Start.Ticks / _ticksPerUnit;
        var common = (long)System.Numerics.BigInteger.GreatestCommonDivisor(rule.Interval, _unitsPerDay);
        _unitsOfDay =
        [
            .. Enumerable.Range(0, _unitsPerDay).Where(unit =>
                IsIn(rule.Hours, isHourly ? unit : unit / 60)
                && (isHourly || IsIn(rule.Minutes, unit % 60))
                && (unit - _startUnit) % common == 0),
        ];
    }

    public DateTime? Next(DateTime after)
    {
        after = _rule.After(after);
        if (_unitsOfDay.Length == 0 || _timesInUnit.Length == 0)
        {
            return null;
        }

        var first = DateOnly.FromDateTime(after).DayNumber;
        var last = _rule.LastDayOfSearch(first);
        for (var day = first; day <= last; day++)
        {
            if (_dates.Has(DateOnly.FromDayNumber(day)) && NextOn(day, after.Ticks) is { } next)
            {
                return next;
            }
        }

        return null;
    }

    private static bool IsIn(int[] numbers, int number) => numbers.Length == 0 || numbers.Contains(number);

    private DateTime? NextOn(int day, long after)
    {
        var first = Array.BinarySearch(_unitsOfDay, (int)Math.Max(0, (after / _ticksPerUnit) - ((long)day * _unitsPerDay)));
        for (var i = first < 0 ? ~first : first; i < _unitsOfDay.Length; i++)
        {
            var unit = ((long)day * _unitsPerDay) + _unitsOfDay[i];
            if ((unit - _startUnit) % _rule.Interval != 0)
            {
                continue;
            }

            foreach (var time in _timesInUnit)
            {
                if ((unit * _ticksPerUnit) + time > after)
                {
                    return new DateTime((unit * _ticksPerUnit) + time);
                }
            }
        }

        return null;
    }
}
