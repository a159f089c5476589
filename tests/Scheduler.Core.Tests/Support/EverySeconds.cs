using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;

namespace Scheduler.Core.Tests.Support;

/// <summary>Recurrences that are numbers of seconds: due at each multiple. Calendars are not read.</summary>
internal sealed class EverySeconds : IRecurrences
{
    public Parsed<IRecurrence> Parse(string text, string? zone = null) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? new Parsed<IRecurrence>(new Interval(seconds, zone ?? "UTC"), null)
            : new Parsed<IRecurrence>(null, new RecurrenceError("text", 1, $"'{text}' is no number of seconds."));

    public Parsed<ICalendar> ParseCalendar(string text, string? zone = null) => throw new NotSupportedException();

    private sealed class Interval(int seconds, string zone) : IRecurrence
    {
        public string Text => seconds.ToString(CultureInfo.InvariantCulture);

        public string Zone => zone;

        public DueMoment? NextMoment(Timestamp after)
        {
            var step = seconds * TimeSpan.TicksPerSecond;
            return step == 0 ? null : new DueMoment(new Timestamp(((after.Ticks / step) + 1) * step), TimeSpan.Zero);
        }

        public IRecurrence Except(ICalendar calendar) => throw new NotSupportedException();
    }
}
