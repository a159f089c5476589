using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of schedules: every due moment of a recurrence that no calendar excludes has exactly one decision, in
/// order. Moments are found by trying one after the other.</summary>
internal sealed class ScheduleFacts
{
    // More in a row are excluded only where all are.
    private const int MostTried = 4_000;

    private readonly Dictionary<string, Known> _schedules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CalendarSpec> _calendars = new(StringComparer.Ordinal);

    // Each due moment that has its task, also of schedules that were removed and made again.
    private readonly HashSet<(string Schedule, Timestamp Due)> _withTask = [];

    public int Count => _schedules.Count;

    public int Calendars => _calendars.Count;

    /// <summary>Occurrences of the past that were submitted because somebody asked for it.</summary>
    public int Backfilled { get; private set; }

    /// <summary>Occurrences that were submitted, those that someone had run included.</summary>
    public int Submitted { get; private set; }

    /// <summary>The task that one submitted last; null: none did.</summary>
    public TaskId? LatestTask { get; private set; }

    public void Clear()
    {
        LatestTask = null;
        _schedules.Clear();
        _calendars.Clear();
        _withTask.Clear();
        Submitted = 0;
        Backfilled = 0;
    }

    public ScheduleSpec? Find(string schedule) => _schedules.GetValueOrDefault(schedule)?.Spec;

    public IReadOnlyList<CalendarSpec> CalendarsOf(ScheduleSpec schedule) => [.. schedule.Calendars.Select(name => _calendars[name])];

    public bool HasTask(string schedule, Timestamp due) => _withTask.Contains((schedule, due));

    /// <exception cref="FaultException">It does not follow from what came before.</exception>
    public void Read(Event happened)
    {
        switch (happened)
        {
            case ScheduleSet e:
                Set(e);
                break;
            case CalendarSet e:
                Set(e);
                break;
            case CalendarRemoved e:
                FaultException.Require(_calendars.Remove(e.Calendar), $"the calendar {e.Calendar} was there before it was removed");
                FaultException.Require(
                    _schedules.Values.All(known => !Names(known.Spec, e.Calendar)), $"no schedule names {e.Calendar} when it is removed");
                break;
            case ScheduleHeld e:
                Of(e.Schedule).IsHeld = true;
                break;
            case ScheduleReleased e:
                Of(e.Schedule).IsHeld = false;
                break;
            case ScheduleRemoved e:
                FaultException.Require(_schedules.Remove(e.Schedule), $"the schedule {e.Schedule} was there before it was removed");
                break;
            case OccurrenceSubmitted e:
                Submitted++;
                LatestTask = e.Task;
                if (!e.Asked)
                {
                    FaultException.Require(!Of(e.Schedule).IsHeld, $"{e.Schedule} submits nothing while it is held");
                    Decide(e.Schedule, e.Due, e.Due, e.At, e.Next);
                    Give(e.Schedule, e.Due);
                }

                break;
            case OccurrenceQueued e:
                Decide(e.Schedule, e.Due, e.Due, e.At, e.Next);
                FaultException.Require(Of(e.Schedule).Waiting is null, $"one occurrence of {e.Schedule} waits at a time");
                Of(e.Schedule).Waiting = e.Due;
                break;
            case BackfillRequested e:
                Ask(e);
                break;
            case OccurrenceBackfilled e:
                Backfill(e);
                break;
            case OccurrencesSkipped e:
                FaultException.Require(
                    Of(e.Schedule).Waiting == e.First || e.Count == CountOf(Of(e.Schedule).Spec, e.First, e.Last), $"all due moments between are counted: {e}");
                Decide(e.Schedule, e.First, e.Last, e.At, e.Next, isLeft: e.Reason == OccurrenceDecision.Changed);
                break;
        }
    }

    private void Ask(BackfillRequested e)
    {
        var known = Of(e.Schedule);
        foreach (var due in e.Moments)
        {
            FaultException.Require(IsDue(known.Spec, due), $"what is backfilled of {e.Schedule} was due: {due}");
            FaultException.Require(
                !(due >= known.Next) && due != known.Waiting && due <= e.At, $"what is backfilled of {e.Schedule} was decided before: {due} at {e.At}");
            FaultException.Require(!HasTask(e.Schedule, due) && known.Backfill.Add(due), $"{e.Schedule} backfills only what has no task: {due}");
        }
    }

    private void Backfill(OccurrenceBackfilled e)
    {
        FaultException.Require(!Of(e.Schedule).IsHeld, $"{e.Schedule} submits nothing while it is held");
        FaultException.Require(Of(e.Schedule).Backfill.Remove(e.Due), $"{e.Schedule} backfills what was asked for, once: {e.Due}");
        if (e.Task is not null)
        {
            Backfilled++;
            Give(e.Schedule, e.Due);
        }
    }

    private void Give(string schedule, Timestamp due) =>
        FaultException.Require(_withTask.Add((schedule, due)), $"the occurrence of {schedule} at {due} is submitted once");

    private void Set(ScheduleSet e)
    {
        var known = _schedules.GetValueOrDefault(e.Schedule.Name);
        FaultException.Require(e.Schedule.Calendars.All(_calendars.ContainsKey), $"the calendars of {e.Schedule.Name} are there");
        if (known is null || known.Spec.Recurrence != e.Schedule.Recurrence || !known.Spec.Calendars.SequenceEqual(e.Schedule.Calendars, StringComparer.Ordinal))
        {
            FaultException.Require(e.Next == FirstAfter(e.Schedule, e.At), $"{e.Schedule.Name} is due next at its first moment from now on: {e}");
            FaultException.Require(known is null || !(known.Next <= e.At), $"each due moment of {e.Schedule.Name} was decided before it was changed");
            _schedules[e.Schedule.Name] = new Known(e.Schedule)
            {
                Next = e.Next,
                IsHeld = known?.IsHeld ?? false,
                Waiting = known?.Waiting,
                Backfill = known?.Backfill ?? [],
            };
        }
        else
        {
            FaultException.Require(known.Next == e.Next, $"{e.Schedule.Name} is due when it would have been");
            known.Spec = e.Schedule;
        }
    }

    /// <param name="isLeft">Whether it is due by another recurrence from now on, which the next event says.</param>
    private void Decide(string schedule, Timestamp first, Timestamp last, Timestamp at, Timestamp? next, bool isLeft = false)
    {
        var known = Of(schedule);
        FaultException.Require(last <= at, $"{schedule} is decided when it is due: {last} at {at}");
        if (known.Waiting == first)
        {
            known.Waiting = null;
            return;
        }

        FaultException.Require(known.Next == first, $"each due moment of {schedule} is decided once, in order: {first} after {known.Next}");
        FaultException.Require(next == (isLeft ? null : FirstAfter(known.Spec, last)), $"{schedule} is due next at its first moment after {last}: {next}");
        known.Next = next;
    }

    private void Set(CalendarSet e)
    {
        _calendars[e.Calendar.Name] = e.Calendar;
        var moved = e.Moved.ToDictionary(m => m.Schedule, m => m.Next, StringComparer.Ordinal);
        foreach (var (name, known) in _schedules.Where(s => Names(s.Value.Spec, e.Calendar.Name)))
        {
            // What has no decision yet is due by the calendar as it is now.
            var next = FirstAfter(known.Spec, known.Next <= e.At ? known.Next.Value + TimeSpan.FromTicks(-1) : e.At);
            FaultException.Require(moved.Remove(name, out var to) ? to == next : known.Next == next, $"{name} is due next at its first moment that no calendar excludes, {next}: {e}");
            known.Next = next;
        }

        FaultException.Require(moved.Count == 0, $"only schedules that name the calendar are moved: {e}");
    }

    private Timestamp? FirstAfter(ScheduleSpec spec, Timestamp after)
    {
        var step = StepOf(spec).Ticks;
        for (var number = (after.Ticks / step) + 1; number <= (after.Ticks / step) + MostTried; number++)
        {
            if (IsDue(spec, new Timestamp(number * step)))
            {
                return new Timestamp(number * step);
            }
        }

        return null;
    }

    private long CountOf(ScheduleSpec spec, Timestamp first, Timestamp last)
    {
        var count = 0L;
        for (var due = first; due <= last; due += StepOf(spec))
        {
            count += IsDue(spec, due) ? 1 : 0;
        }

        return count;
    }

    private bool IsDue(ScheduleSpec spec, Timestamp moment)
    {
        var date = SteadyRecurrences.DateAt(moment);
        return moment.Ticks % StepOf(spec).Ticks == 0 && !CalendarsOf(spec).Any(calendar => calendar.Dates.Contains(date)
            || (calendar.Recurrence is { } each && date.DayNumber % int.Parse(each, CultureInfo.InvariantCulture) == 0));
    }

    private static bool Names(ScheduleSpec spec, string calendar) => spec.Calendars.Contains(calendar, StringComparer.Ordinal);

    private static TimeSpan StepOf(ScheduleSpec spec) => TimeSpan.FromSeconds(int.Parse(spec.Recurrence, CultureInfo.InvariantCulture));

    private Known Of(string schedule) =>
        _schedules.GetValueOrDefault(schedule) ?? throw new FaultException($"It does not hold that the schedule {schedule} was set.");

    private sealed class Known(ScheduleSpec spec)
    {
        public ScheduleSpec Spec { get; set; } = spec;

        public Timestamp? Next { get; set; }

        public Timestamp? Waiting { get; set; }

        public HashSet<Timestamp> Backfill { get; init; } = [];

        public bool IsHeld { get; set; }
    }
}
