using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of schedules: every due moment of a recurrence has exactly one decision, in order.</summary>
internal sealed class ScheduleFacts
{
    private readonly Dictionary<string, Known> _schedules = new(StringComparer.Ordinal);

    // Each due moment that has its task, also of schedules that were removed and made again.
    private readonly HashSet<(string Schedule, Timestamp Due)> _withTask = [];

    public int Count => _schedules.Count;

    /// <summary>Occurrences of the past that were submitted because somebody asked for it.</summary>
    public int Backfilled { get; private set; }

    /// <summary>Occurrences that were submitted, those that someone had run included.</summary>
    public int Submitted { get; private set; }

    public void Clear()
    {
        _schedules.Clear();
        _withTask.Clear();
        Submitted = 0;
        Backfilled = 0;
    }

    public ScheduleSpec? Find(string schedule) => _schedules.GetValueOrDefault(schedule)?.Spec;

    public bool HasTask(string schedule, Timestamp due) => _withTask.Contains((schedule, due));

    /// <exception cref="FaultException">It does not follow from what came before.</exception>
    public void Read(Event happened)
    {
        switch (happened)
        {
            case ScheduleSet e:
                Set(e);
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
                    e.Count == ((e.Last - e.First).Ticks / Of(e.Schedule).Step.Ticks) + 1, $"all due moments between are counted: {e}");
                Decide(e.Schedule, e.First, e.Last, e.At, e.Next);
                break;
        }
    }

    private void Ask(BackfillRequested e)
    {
        var known = Of(e.Schedule);
        foreach (var due in e.Moments)
        {
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
        if (known is null || known.Spec.Recurrence != e.Schedule.Recurrence)
        {
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

    private void Decide(string schedule, Timestamp first, Timestamp last, Timestamp at, Timestamp? next)
    {
        var known = Of(schedule);
        FaultException.Require(last <= at, $"{schedule} is decided when it is due: {last} at {at}");
        if (known.Waiting == first)
        {
            known.Waiting = null;
            return;
        }

        FaultException.Require(known.Next == first, $"each due moment of {schedule} is decided once, in order: {first} after {known.Next}");
        FaultException.Require(next is null || next == last + known.Step, $"{schedule} is due next at its next moment: {next} after {last}");
        known.Next = next;
    }

    private Known Of(string schedule) =>
        _schedules.GetValueOrDefault(schedule) ?? throw new FaultException($"It does not hold that the schedule {schedule} was set.");

    private sealed class Known(ScheduleSpec spec)
    {
        public ScheduleSpec Spec { get; set; } = spec;

        public TimeSpan Step => TimeSpan.FromSeconds(int.Parse(Spec.Recurrence, CultureInfo.InvariantCulture));

        public Timestamp? Next { get; set; }

        public Timestamp? Waiting { get; set; }

        public HashSet<Timestamp> Backfill { get; init; } = [];

        public bool IsHeld { get; set; }
    }
}
