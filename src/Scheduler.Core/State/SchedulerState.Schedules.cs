using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to schedules.</content>
internal sealed partial class SchedulerState
{
    public ScheduleTable Schedules { get; } = new();

    private void ApplyToSchedules(Event next)
    {
        switch (next)
        {
            case ScheduleSet e:
                Apply(e);
                break;
            case ScheduleHeld e:
                Change(e.Schedule, schedule => schedule.Hold = new Hold(e.Reason, e.At, e.Principal));
                break;
            case ScheduleReleased e:
                Change(e.Schedule, schedule => (schedule.Hold, schedule.ReleasedAt) = (null, e.At));
                break;
            case ScheduleRemoved e:
                var removed = Schedule(e.Schedule);
                _digest -= removed.Digest();
                Schedules.Remove(removed);
                Calendars.Release(removed.Spec);
                break;
            case CalendarSet e:
                Apply(e);
                break;
            case CalendarRemoved e:
                Apply(e);
                break;
            case OccurrenceSubmitted e:
                Change(e.Schedule, schedule => Apply(schedule, e));
                break;
            case OccurrenceQueued e:
                Change(e.Schedule, schedule => (schedule.Waiting, schedule.Next) = (e.Due, e.Next));
                break;
            case BackfillRequested e:
                Change(e.Schedule, schedule =>
                {
                    schedule.AskFor(e.Moments);
                    schedule.BackfilledAt = e.At;
                });
                break;
            case OccurrenceBackfilled e:
                Change(e.Schedule, schedule => Apply(schedule, e));
                break;
            case OccurrencesSkipped e:
                Change(e.Schedule, schedule => Apply(schedule, e));
                break;
            default:
                throw Broken($"{next.GetType().Name} is no event that is known here");
        }
    }

    private void Apply(ScheduleSet e)
    {
        var schedule = Schedules.Find(e.Schedule.Name);
        if (schedule is null)
        {
            schedule = new ScheduleState(e.Schedule);
        }
        else
        {
            _digest -= schedule.Digest();
            Calendars.Release(schedule.Spec);
            schedule.Spec = e.Schedule;
        }

        Calendars.Use(e.Schedule);
        schedule.Next = e.Next;
        schedule.DeferredUntil = null;
        _digest += schedule.Digest();
        Schedules.Put(schedule);
    }

    private void Apply(ScheduleState schedule, OccurrenceSubmitted e)
    {
        schedule.Waiting = schedule.Waiting == e.Due && !e.Asked ? null : schedule.Waiting;
        schedule.Next = e.Next;
        schedule.Decided[(int)OccurrenceDecision.Submitted]++;
        schedule.Asked += e.Asked ? 1 : 0;
        schedule.Last = new LastOccurrence(e.Due, OccurrenceDecision.Submitted, e.At, e.Task);
        Schedules.Add(schedule, e.Task);
    }

    private void Apply(ScheduleState schedule, OccurrenceBackfilled e)
    {
        if (!schedule.TryTakeBackfill(e.Due))
        {
            throw Broken($"schedule '{e.Schedule}' has no backfill of {e.Due}");
        }

        schedule.BackfilledAt = e.At;

        if (e.Task is { } task)
        {
            schedule.Backfilled++;
            Schedules.Add(schedule, task);
        }
    }

    private static void Apply(ScheduleState schedule, OccurrencesSkipped e)
    {
        schedule.Waiting = schedule.Waiting == e.First ? null : schedule.Waiting;
        schedule.Next = e.Next;
        schedule.Decided[(int)e.Reason] += e.Count;
        schedule.Last = new LastOccurrence(e.Last, e.Reason, e.At);
    }

    /// <summary>An occurrence's task that had ended runs again: its schedule's next one overlaps with it.</summary>
    private void BeginAgain(TaskId task)
    {
        if (task.Value.LastIndexOf('@') is > 0 and var at && Schedules.Find(task.Value[..at]) is { } schedule)
        {
            _digest -= schedule.Digest();
            Schedules.Add(schedule, task);
            Schedules.Put(schedule);
            _digest += schedule.Digest();
        }
    }

    /// <summary>Of an occurrence's task, which has its outcome.</summary>
    private void EndOccurrence(TaskId task)
    {
        if (Schedules.OfTask(task) is { } schedule)
        {
            _digest -= schedule.Digest();
            Schedules.TaskEnded(task);
            _digest += schedule.Digest();
        }
    }

    private void Change(string name, Action<ScheduleState> change)
    {
        var schedule = Schedule(name);
        _digest -= schedule.Digest();
        change(schedule);
        schedule.DeferredUntil = null;
        _digest += schedule.Digest();
        Schedules.Put(schedule);
    }

    private ScheduleState Schedule(string name) => Schedules.Find(name) ?? throw Broken($"schedule '{name}' is not known");

    private static SnapshotSchedule ToSnapshot(ScheduleState schedule) => new(schedule.Spec, schedule.Next)
    {
        Hold = schedule.Hold,
        ReleasedAt = schedule.ReleasedAt,
        Waiting = schedule.Waiting,
        Last = schedule.Last,
        Unfinished = [.. schedule.Unfinished],
        Decided = [.. schedule.Decided],
        Asked = schedule.Asked,
        Backfill = [.. schedule.Backfill],
        Backfilled = schedule.Backfilled,
    };

    private void Restore(SnapshotSchedule record)
    {
        var schedule = new ScheduleState(record.Spec)
        {
            Next = record.Next,
            Hold = record.Hold,
            ReleasedAt = record.ReleasedAt,
            Waiting = record.Waiting,
            Last = record.Last,
            Asked = record.Asked,
            Backfilled = record.Backfilled,
        };
        Calendars.Use(record.Spec);
        schedule.AskFor(record.Backfill);
        for (var i = 0; i < Math.Min(record.Decided.Count, schedule.Decided.Length); i++)
        {
            schedule.Decided[i] = record.Decided[i];
        }

        foreach (var task in record.Unfinished)
        {
            Schedules.Add(schedule, task);
        }

        _digest += schedule.Digest();
        Schedules.Put(schedule);
    }
}
