using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;

namespace Scheduler.Core.Tests.Support;

/// <summary>Recurrences that are numbers of seconds: due at each multiple. Calendars that are numbers: they exclude each date whose number
/// is a multiple. A date lasts 100 s, so that tests come to some.</summary>
internal sealed class EverySeconds : IRecurrences
{
    public const int DateLasts = 100;

    /// <summary>As many excluded moments as are passed.</summary>
    public const int MostExcluded = 3_660;

    public Parsed<IRecurrence> Parse(string text, string? zone = null) => Number(text) is { } seconds
        ? new Parsed<IRecurrence>(new Interval(seconds, zone ?? "UTC"), null)
        : new Parsed<IRecurrence>(null, new RecurrenceError("text", 1, $"'{text}' is no number of seconds."));

    public Parsed<ICalendar> ParseCalendar(string text, string? zone = null) => Number(text) is { } dates
        ? new Parsed<ICalendar>(new EachOf(dates), null)
        : new Parsed<ICalendar>(null, new RecurrenceError("text", 1, $"'{text}' is no number of dates."));

    /// <summary>The date of a moment.</summary>
    public static DateOnly DateAt(Timestamp moment) => DateOnly.FromDayNumber((int)(moment.Ticks / (DateLasts * TimeSpan.TicksPerSecond)));

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed class EachOf(int dates) : ICalendar
    {
        public string Text => dates.ToString(CultureInfo.InvariantCulture);

        public bool Excludes(DateOnly date) => date.DayNumber % dates == 0;
    }

    private sealed class Interval(int seconds, string zone, ICalendar? except = null) : IRecurrence
    {
        public string Text => seconds.ToString(CultureInfo.InvariantCulture);

        public string Zone => zone;

        public DueMoment? NextMoment(Timestamp after)
        {
            var step = seconds * TimeSpan.TicksPerSecond;
            for (var i = 1; step > 0 && i <= MostExcluded; i++)
            {
                var moment = new Timestamp(((after.Ticks / step) + i) * step);
                if (except?.Excludes(DateAt(moment)) != true)
                {
                    return new DueMoment(moment, TimeSpan.Zero);
                }
            }

            return null;
        }

        public IRecurrence Except(ICalendar calendar) => new Interval(seconds, zone, calendar);
    }
}
