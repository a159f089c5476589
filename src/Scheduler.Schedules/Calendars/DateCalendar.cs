using System.Globalization;
using Scheduler.Core.Schedules;

namespace Scheduler.Schedules.Calendars;

/// <summary>A list of dates: <c>2027-12-24, 2027-12-25</c>.</summary>
internal sealed class DateCalendar(string text, HashSet<DateOnly> dates) : ICalendar
{
    public string Text => text;

    public bool Excludes(DateOnly date) => dates.Contains(date);

    /// <exception cref="BadTextException">One of the items is not a date.</exception>
    public static DateCalendar Parse(TextPart text)
    {
        var dates = new HashSet<DateOnly>();
        foreach (var part in text.Split(',').Select(p => p.Trim()))
        {
            if (!DateOnly.TryParseExact(part.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                throw BadTextException.At(part.Index, "dates", "The date", part.Text, "a date such as 2027-12-24");
            }

            dates.Add(date);
        }

        return new DateCalendar("dates: " + text.Text, dates);
    }
}
