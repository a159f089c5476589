using System.Globalization;
using Scheduler.Cli.Tasks;

namespace Scheduler.Cli.Calendars;

/// <summary>Calendars for people.</summary>
internal static class CalendarText
{
    private const int MostName = 50;
    private const int MostRecurrence = 60;

    // Dates of a line of 'show'.
    private const int DatesInLine = 8;

    public static string[] Header { get; } = ["NAME", "DATES", "RECURRENCE", "SCHEDULES"];

    public static string[] Row(CalendarInfo calendar) =>
    [
        Printable.Of(calendar.Calendar.Name, MostName),
        Units.Count(calendar.Calendar.Dates.Count),
        Printable.Of(calendar.Calendar.Recurrence ?? "", MostRecurrence),
        Units.Count(calendar.Schedules),
    ];

    public static string Excludes(CalendarSpec calendar)
    {
        var dates = calendar.Dates is [var first, .., var last] ? $"{Units.Count(calendar.Dates.Count, "date")} from {Text(first)} to {Text(last)}"
            : calendar.Dates is [var only] ? Text(only)
            : null;
        var recurrence = calendar.Recurrence is { } text ? $"each date on which '{Printable.Of(text)}' is due" : null;
        return (dates, recurrence) is (null, null) ? "nothing" : string.Join(", and ", new[] { dates, recurrence }.OfType<string>());
    }

    /// <summary>All that is known of it.</summary>
    public static IEnumerable<string> Of(CalendarInfo info)
    {
        var calendar = info.Calendar;
        yield return TaskText.Fact("Calendar", Printable.Of(calendar.Name));
        yield return TaskText.Fact("Excludes", Excludes(calendar));
        if (calendar.Principal is { } principal)
        {
            yield return TaskText.Fact("Set by", Printable.Of(principal));
        }

        var heading = "Dates";
        foreach (var some in calendar.Dates.Chunk(DatesInLine))
        {
            yield return TaskText.Fact(heading, string.Join(' ', some.Select(Text)));
            heading = "";
        }

        yield return TaskText.Fact("Schedules", Units.Count(info.Schedules));
        foreach (var name in info.UsedBy)
        {
            yield return TaskText.Fact("", Printable.Of(name));
        }

        if (info.Schedules > info.UsedBy.Count)
        {
            yield return TaskText.Fact("", $"and {Units.Count(info.Schedules - info.UsedBy.Count)} more");
        }
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
