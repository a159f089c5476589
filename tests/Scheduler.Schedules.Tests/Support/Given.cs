using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;

namespace Scheduler.Schedules.Tests.Support;

internal static class Given
{
    public static readonly IRecurrences Recurrences = Schedules.Recurrences.Instance;

    public static IRecurrence Recurrence(string text, string? zone = null) => Recurrences.Parse(text, zone).OrThrow();

    public static RecurrenceError Error(string text, string? zone = null)
    {
        var parsed = Recurrences.Parse(text, zone);
        Assert.Null(parsed.Value);
        return parsed.Error!;
    }

    public static Timestamp Moment(string text) => Timestamp.From(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>From a moment on, that moment included.</summary>
    public static IEnumerable<DueMoment> From(this IRecurrence recurrence, string moment)
    {
        var after = new Timestamp(Moment(moment).Ticks - 1);
        while (recurrence.NextMoment(after) is { } next)
        {
            yield return next;
            after = next.Due;
        }
    }

    /// <summary>Local times with their offset, and what daylight saving has to do with them.</summary>
    public static string[] Local(this IEnumerable<DueMoment> moments, int count) =>
    [
        .. moments.Take(count).Select(m =>
            m.Local.ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture).Replace(":00+", "+", StringComparison.Ordinal).Replace(":00-", "-", StringComparison.Ordinal)
            + (m.Change == ClockChange.None ? "" : " " + m.Change)),
    ];
}
