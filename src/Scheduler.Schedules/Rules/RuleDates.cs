namespace Scheduler.Schedules.Rules;

/// <summary>Whether a date is one of a rule's: every part that is given must have it.</summary>
internal sealed class RuleDates
{
    private readonly Rule _rule;
    private readonly bool _isNthOfYear;
    private readonly int _months;

    public RuleDates(Rule rule)
    {
        _rule = rule;
        _isNthOfYear = rule.Frequency == Frequency.Yearly && rule.Months.Length == 0;
        _months = rule.Months.Aggregate(0, (bits, month) => bits | (1 << month));
    }

    public bool Has(DateOnly date)
    {
        if (_months != 0 && (_months & (1 << date.Month)) == 0)
        {
            return false;
        }

        var inMonth = DateTime.DaysInMonth(date.Year, date.Month);
        return HasNumber(_rule.MonthDays, date.Day, inMonth)
            && HasNumber(_rule.YearDays, date.DayOfYear, DaysIn(date.Year))
            && (_rule.Days.Length == 0 || HasDay(date, inMonth))
            && (_rule.WeekNumbers.Length == 0 || HasWeek(date));
    }

    private static bool HasNumber(int[] numbers, int number, int count)
    {
        if (numbers.Length == 0)
        {
            return true;
        }

        foreach (var n in numbers)
        {
            if (n == number || n + count + 1 == number)
            {
                return true;
            }
        }

        return false;
    }

    private static int DaysIn(int year) => DateTime.IsLeapYear(year) ? 366 : 365;

    private bool HasDay(DateOnly date, int inMonth)
    {
        var (day, count) = _isNthOfYear ? (date.DayOfYear, DaysIn(date.Year)) : (date.Day, inMonth);
        foreach (var d in _rule.Days)
        {
            if (d.Day == date.DayOfWeek
                && (d.Nth == 0 || d.Nth == ((day - 1) / 7) + 1 || d.Nth == -(((count - day) / 7) + 1)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Week 1 is the first with four days or more in the year.</summary>
    private bool HasWeek(DateOnly date)
    {
        var start = date.DayNumber - WeekDay(date.DayNumber);
        var year = DateOnly.FromDayNumber(Math.Max(0, start + 3)).Year;
        var first = FirstWeek(year);
        var weeks = (FirstWeek(year + 1) - first) / 7;
        return HasNumber(_rule.WeekNumbers, ((start - first) / 7) + 1, weeks);
    }

    private int FirstWeek(int year)
    {
        var fourth = new DateOnly(year, 1, 4).DayNumber;
        return fourth - WeekDay(fourth);
    }

    /// <summary>0: the first of its week. Day 0, 0001-01-01, is a Monday.</summary>
    private int WeekDay(int dayNumber) => (dayNumber + 8 - (int)_rule.WeekStart) % 7;
}
