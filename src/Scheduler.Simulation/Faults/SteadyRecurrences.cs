using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;

namespace Scheduler.Simulation.Faults;

/// <summary>Recurrences that are whole numbers of seconds, due at each multiple: a world needs no time zones.</summary>
/// <param name="skips">For tests of the tests: whether each tenth moment is left out.</param>
internal sealed class SteadyRecurrences(bool skips) : IRecurrences
{
    public Parsed<IRecurrence> Parse(string text, string? zone = null) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? new Parsed<IRecurrence>(new Steady(seconds, skips), null)
            : new Parsed<IRecurrence>(null, new RecurrenceError("text", 1, $"'{text}' is no number of seconds."));

    public Parsed<ICalendar> ParseCalendar(string text, string? zone = null) =>
        new(null, new RecurrenceError("text", 0, "There are no calendars here."));

    private sealed class Steady(int seconds, bool skips) : IRecurrence
    {
        public string Text => seconds.ToString(CultureInfo.InvariantCulture);

        public string Zone => "UTC";

        public DueMoment? NextMoment(Timestamp after)
        {
            var step = seconds * TimeSpan.TicksPerSecond;
            var number = (after.Ticks / step) + 1;
            return new DueMoment(new Timestamp((skips && number % 10 == 0 ? number + 1 : number) * step), TimeSpan.Zero);
        }

        public IRecurrence Except(ICalendar calendar) => this;
    }
}
