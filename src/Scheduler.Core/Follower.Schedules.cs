using Scheduler.Core.Events;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <content>Schedules.</content>
public sealed partial class Follower
{
    private const int MostUnfinishedListed = 100;

    // Of the occurrences that this scheduler has submitted: how many, and how late all of them and the latest were.
    private (long Count, TimeSpan Sum, TimeSpan Max) _lateness;

    /// <summary>A page of schedules, by name.</summary>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range.</exception>
    public SchedulePage Schedules(ScheduleFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        if (filter.Name is { } name)
        {
            return new SchedulePage(_state.Schedules.Find(name) is { } one ? [Describe(one)] : []);
        }

        var (prefix, after) = (filter.NamePrefix ?? "", filter.After ?? "");
        var found = _state.Schedules.From(string.CompareOrdinal(prefix, after) > 0 ? prefix : after)
            .SkipWhile(s => s.Spec.Name == after)
            .TakeWhile(s => s.Spec.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Take(filter.Limit + 1)
            .Select(Describe)
            .ToArray();
        return found.Length <= filter.Limit
            ? new SchedulePage(found)
            : new SchedulePage(found[..filter.Limit], found[filter.Limit - 1].Spec.Name);
    }

    private ScheduleStatistics ScheduleStatistics()
    {
        var (held, counts) = (0, OccurrenceCounts.None);
        foreach (var schedule in _state.Schedules.All)
        {
            held += schedule.Hold is null ? 0 : 1;
            counts += Describe(schedule).Counts();
        }

        return new ScheduleStatistics(_state.Schedules.Count, held, counts)
        {
            SubmittedSince = _lateness.Count,
            MeanLateness = _lateness.Count == 0 ? default : _lateness.Sum / _lateness.Count,
            MaxLateness = _lateness.Max,
        };
    }

    private void Time(IReadOnlyList<Event> events)
    {
        if (_state.Schedules.Count == 0)
        {
            return;
        }

        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is OccurrenceSubmitted { Asked: false } e)
            {
                var late = e.At - e.Due;
                _lateness = (_lateness.Count + 1, _lateness.Sum + late, late > _lateness.Max ? late : _lateness.Max);
            }
        }
    }

    private static ScheduleInfo Describe(ScheduleState schedule) => new(schedule.Spec, schedule.Next)
    {
        Hold = schedule.Hold,
        Waiting = schedule.Waiting,
        Last = schedule.Last,
        Unfinished = [.. schedule.Unfinished.Take(MostUnfinishedListed)],
        Submitted = schedule.Decided[(int)OccurrenceDecision.Submitted] - schedule.Asked,
        RunByHand = schedule.Asked,
        Backfilled = schedule.Backfilled,
        BackfillLeft = schedule.Backfill.Count,
        Overlapped = schedule.Decided[(int)OccurrenceDecision.Overlap],
        Missed = schedule.Decided[(int)OccurrenceDecision.Missed],
        SkippedByHold = schedule.Decided[(int)OccurrenceDecision.Held],
        SkippedOtherwise = schedule.Decided[(int)OccurrenceDecision.Refused] + schedule.Decided[(int)OccurrenceDecision.Changed],
    };
}
