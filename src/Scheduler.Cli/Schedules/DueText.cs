using System.Globalization;
using Scheduler.Core.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary>Moments of schedules: in UTC as in the ids of their tasks, and in their time zone.</summary>
internal static class DueText
{
    public static string Utc(Timestamp moment) => moment.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Local(DueMoment moment) => moment.Local.ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>The largest two units: <c>3d4h</c>, <c>12m30s</c>.</summary>
    public static string Span(TimeSpan span)
    {
        var unit = span.TotalDays >= 1 ? TimeSpan.TicksPerHour : span.TotalHours >= 1 ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerSecond;
        return Durations.Text(new TimeSpan(span.Ticks - (span.Ticks % unit)));
    }
}
