using System.Globalization;

namespace Scheduler.Schedules.Tests.Cron;

/// <summary>What a cron text means, as plainly as it can be said, and by no code of the library: each minute is asked whether it is one.</summary>
internal sealed class PlainCron
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly Func<DateTime, bool> _isDay;

    public PlainCron(string text)
    {
        var fields = text.Split(' ');
        _minutes = Set(fields[0], 0, 59, []);
        _hours = Set(fields[1], 0, 23, []);
        var months = Set(fields[3], 1, 12, Months);
        var ofMonth = DayOfMonth(fields[2]);
        var ofWeek = DayOfWeek(fields[4]);
        _isDay = date => months.Contains(date.Month) && ofMonth(date) && ofWeek(date);
        IsInterval = (fields[0] + fields[1]).Any(c => c is '*' or '-' or '/');
    }

    public bool IsInterval { get; }

    public bool IsDay(DateTime date) => _isDay(date);

    public bool IsTime(int minuteOfDay) => _hours.Contains(minuteOfDay / 60) && _minutes.Contains(minuteOfDay % 60);

    private static Func<DateTime, bool> DayOfMonth(string field)
    {
        if (field.StartsWith('L'))
        {
            var back = field.Contains('-', StringComparison.Ordinal) ? int.Parse(field.Trim('L', 'W', '-'), CultureInfo.InvariantCulture) : 0;
            return Weekday(field, date => DateTime.DaysInMonth(date.Year, date.Month) - back);
        }

        if (field.EndsWith('W'))
        {
            var day = int.Parse(field[..^1], CultureInfo.InvariantCulture);
            return Weekday(field, date => day <= DateTime.DaysInMonth(date.Year, date.Month) ? day : 0);
        }

        var days = Set(field, 1, 31, []);
        return date => days.Contains(date.Day);
    }

    /// <summary>With a W the weekday that is nearest, in the same month.</summary>
    private static Func<DateTime, bool> Weekday(string field, Func<DateTime, int> wanted) => date =>
    {
        var day = wanted(date);
        if (day < 1)
        {
            return false;
        }

        var target = new DateTime(date.Year, date.Month, day);
        if (field.EndsWith('W'))
        {
            int[] order = target.DayOfWeek switch
            {
                System.DayOfWeek.Saturday => [-1, 2],
                System.DayOfWeek.Sunday => [1, -2],
                _ => [0],
            };
            target = order.Select(d => target.AddDays(d)).First(d => d.Month == date.Month);
        }

        return target.Date == date.Date;
    };

    private static Func<DateTime, bool> DayOfWeek(string field)
    {
        if (field.EndsWith('L'))
        {
            var last = int.Parse(field[..^1], CultureInfo.InvariantCulture) % 7;
            return date => (int)date.DayOfWeek == last && date.AddDays(7).Month != date.Month;
        }

        if (field.Split('#') is [var name, var nth])
        {
            var day = Value(name, Days, 0) % 7;
            var place = int.Parse(nth, CultureInfo.InvariantCulture);
            return date => (int)date.DayOfWeek == day && date.AddDays(-7 * (place - 1)).Month == date.Month && date.AddDays(-7 * place).Month != date.Month;
        }

        var days = Set(field, 0, 7, Days).Select(d => d % 7).ToHashSet();
        return date => days.Contains((int)date.DayOfWeek);
    }

    private static HashSet<int> Set(string field, int low, int high, string[] names)
    {
        var all = new HashSet<int>();
        foreach (var item in field.Split(','))
        {
            var parts = item.Split('/');
            var range = parts[0] is "*" or "?" ? [] : parts[0].Split('-').Select(v => Value(v, names, low)).ToArray();
            var first = range.Length == 0 ? low : range[0];
            var last = range.Length == 0 ? high : range.Length == 2 ? range[1] : parts.Length == 2 ? high : first;
            var step = parts.Length == 2 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;

            // Backwards is over the end: 22-4.
            var span = high - low + (high == 7 ? 0 : 1);
            for (var n = first; n <= (last < first ? last + span : last); n += step)
            {
                all.Add(n > high ? n - span : n);
            }
        }

        return all;
    }

    private static int Value(string text, string[] names, int low) =>
        Array.IndexOf(names, text) is var i and >= 0 ? i + low : int.Parse(text, CultureInfo.InvariantCulture);
}
