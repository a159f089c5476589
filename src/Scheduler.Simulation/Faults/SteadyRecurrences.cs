using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;

namespace Scheduler.Simulation.Faults;

/// <summary>Recurrences that are whole numbers of seconds, due at each multiple, and calendars that are whole numbers, excluding each date
/// whose number is a multiple: a world needs no time zones. A world lasts minutes, so that a date lasts <see cref="DateLasts"/>.</summary>
/// <param name="flaw">For tests of the tests.</param>
internal sealed class SteadyRecurrences(Flaw flaw) : IRecurrences
{
    public static readonly TimeSpan DateLasts = TimeSpan.FromSeconds(5);

    // As many as the recurrences of earnest.
    private const int MaxExcludedInARow = 3_660;

    public Parsed<IRecurrence> Parse(string text, string? zone = null) => Number(text) is { } seconds
        ? new Parsed<IRecurrence>(new Steady(seconds, flaw), null)
        : new Parsed<IRecurrence>(null, new RecurrenceError("text", 1, $"'{text}' is no number of seconds."));

    public Parsed<ICalendar> ParseCalendar(string text, string? zone = null) => Number(text) is { } dates
        ? new Parsed<ICalendar>(new EachOf(dates), null)
        : new Parsed<ICalendar>(null, new RecurrenceError("text", 1, $"'{text}' is no number of dates."));

    /// <summary>The date of a moment.</summary>
    public static DateOnly DateAt(Timestamp moment) => DateOnly.FromDayNumber((int)(moment.Ticks / DateLasts.Ticks));

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private sealed class EachOf(int dates) : ICalendar
    {
        public string Text => dates.ToString(CultureInfo.InvariantCulture);

        public bool Excludes(DateOnly date) => date.DayNumber % dates == 0;
    }

    private sealed class Steady(int seconds, Flaw flaw, ICalendar? except = null) : IRecurrence
    {
        public string Text => seconds.ToString(CultureInfo.InvariantCulture);

        public string Zone => "UTC";

        public DueMoment? NextMoment(Timestamp after)
        {
            var step = seconds * TimeSpan.TicksPerSecond;
            var number = (after.Ticks / step) + 1;
            number = flaw == Flaw.RecurrencesSkipMoments && number % 10 == 0 ? number + 1 : number;
            for (var excluded = 0; excluded <= MaxExcludedInARow; excluded++)
            {
                var moment = new Timestamp((number + excluded) * step);
                if (except?.Excludes(DateAt(moment)) != true)
                {
                    return new DueMoment(moment, TimeSpan.Zero);
                }
            }

            return null;
        }

        public IRecurrence Except(ICalendar calendar) => flaw == Flaw.RecurrencesIgnoreCalendars ? this : new Steady(seconds, flaw, calendar);
    }
}
