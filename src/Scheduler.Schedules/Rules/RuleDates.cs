namespace Scheduler.Schedules.Rules;

/// <summary>Whether a date is one of a rule's: it must match every part that is given.</summary>
internal sealed class RuleDates
{
    private readonly Rule _rule;
    private readonly bool _isNthOfYear;
    private readonly int _months;
    private readonly NumberSet _monthDays;
    private readonly NumberSet _yearDays;
    private readonly NumberSet _weeks;

    // By day of the week. Null: any date of that day.
    private readonly NumberSet?[] _places = new NumberSet?[7];

    public RuleDates(Rule rule)
    {
        _rule = rule;
        _isNthOfYear = rule.Frequency == Frequency.Yearly && rule.Months.Length == 0;
        _months = rule.Months.Aggregate(0, (bits, month) => bits | (1 << month));
        _monthDays = new NumberSet(rule.MonthDays, 31);
        _yearDays = new NumberSet(rule.YearDays, 366);
        _weeks = new NumberSet(rule.WeekNumbers, 53);
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            var places = rule.Days.Where(d => d.Day == day).Select(d => d.Nth).ToArray();
            _places[(int)day] = places.Contains(0) ? null : new NumberSet(places, 53);
        }
    }

    public bool Has(DateOnly date)
    {
        if (_months != 0 && (_months & (1 << date.Month)) == 0)
        {
            return false;
        }

        var inMonth = DateTime.DaysInMonth(date.Year, date.Month);
        return Has(_monthDays, date.Day, inMonth)
            && Has(_yearDays, date.DayOfYear, DaysIn(date.Year))
            && (_rule.Days.Length == 0 || HasDay(date, inMonth))
            && (_weeks.IsEmpty || HasWeek(date));
    }

    private static bool Has(NumberSet numbers, int number, int count) => numbers.IsEmpty || numbers.Has(number, count - number + 1);

    private static int DaysIn(int year) => DateTime.IsLeapYear(year) ? 366 : 365;

    private bool HasDay(DateOnly date, int inMonth)
    {
        var (day, count) = _isNthOfYear ? (date.DayOfYear, DaysIn(date.Year)) : (date.Day, inMonth);
        return _places[(int)date.DayOfWeek] is not { } places || places.Has(((day - 1) / 7) + 1, ((count - day) / 7) + 1);
    }

    /// <summary>Week 1 is the first week with at least four days in the year.</summary>
    private bool HasWeek(DateOnly date)
    {
        var start = date.DayNumber - WeekDay(date.DayNumber);
        var year = DateOnly.FromDayNumber(Math.Max(0, start + 3)).Year;
        var first = FirstWeek(year);
        var weeks = (FirstWeek(year + 1) - first) / 7;
        return Has(_weeks, ((start - first) / 7) + 1, weeks);
    }

    private int FirstWeek(int year)
    {
        var fourth = new DateOnly(year, 1, 4).DayNumber;
        return fourth - WeekDay(fourth);
    }

    /// <summary>The day's position in its week; 0: the first. Day 0, 0001-01-01, is a Monday.</summary>
    private int WeekDay(int dayNumber) => (dayNumber + 8 - (int)_rule.WeekStart) % 7;
}
