using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Calendars;

/// <summary>A recurrence without the occurrences on excluded dates.</summary>
internal sealed class ExceptRecurrence(IRecurrence recurrence, ZoneClock clock, ICalendar calendar) : IRecurrence
{
    /// <summary>How many excluded dates may follow each other before the recurrence has ended. The limit prevents a search through centuries when a
    /// calendar excludes all dates.</summary>
    public const int MaxExcludedInARow = 3_660;

    public string Text => recurrence.Text;

    public string Zone => recurrence.Zone;

    public IRecurrence Except(ICalendar calendar) => new ExceptRecurrence(this, clock, calendar);

    public DueMoment? NextMoment(Timestamp after)
    {
        for (var excluded = 0; excluded <= MaxExcludedInARow; excluded++)
        {
            if (recurrence.NextMoment(after) is not { } next)
            {
                return null;
            }

            var date = DateOnly.FromDateTime(next.Local.DateTime);
            if (!calendar.Excludes(date))
            {
                return next;
            }

            // All of the date is passed at once. Clocks that go back over midnight bring it again: never go back.
            after = Timestamp.Later(next.Due, new Timestamp(clock.StartOf(date.AddDays(1)) - 1));
        }

        return null;
    }
}
