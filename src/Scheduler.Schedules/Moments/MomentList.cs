using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Calendars;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Moments;

/// <summary>A list of moments, in any order; duplicates are due once.</summary>
internal sealed class MomentList(string text, DueMoment[] moments, ZoneClock clock) : IRecurrence
{
    public string Text => text;

    public string Zone => clock.Name;

    /// <exception cref="BadTextException">One of the items is not a moment.</exception>
    public static MomentList Parse(TextPart list, string text, ZoneClock clock)
    {
        var moments = list.Split(',')
            .Select(part => MomentText.ParseMoved(part.Trim(), clock))
            .OrderBy(moment => moment.Utc)
            .DistinctBy(moment => moment.Utc)
            .Select(moment => clock.MomentAt(moment.Utc, moment.IsMoved));
        return new MomentList(text, [.. moments], clock);
    }

    public IRecurrence Except(ICalendar calendar) => new ExceptRecurrence(this, clock, calendar);

    public DueMoment? NextMoment(Timestamp after)
    {
        var (low, high) = (0, moments.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = moments[middle].Due > after ? (low, middle) : (middle + 1, high);
        }

        return low < moments.Length ? moments[low] : null;
    }
}
