using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Schedules that are set, changed, held, run and removed while all the rest happens.</content>
internal sealed partial class FaultyWorld
{
    private const int Schedules = 3;

    private readonly SeededRandom _schedules;

    private void ChangeSchedulesNowAndThen() => Queue.After(TimeSpan.FromTicks((long)_schedules.Exponential(Mix.BetweenScheduleChanges.Ticks)), () =>
    {
        if (IsFaulty)
        {
            LeaderOfAnyGroup?.Hear(ScheduleChange());
            ChangeSchedulesNowAndThen();
        }
    });

    private KernelCommand ScheduleChange()
    {
        var name = "s" + _schedules.Below(Schedules).ToString(CultureInfo.InvariantCulture);
        return _schedules.Below(11) switch
        {
            < 5 => new SetSchedule(new ScheduleSpec
            {
                Name = name,
                Recurrence = (1 + _schedules.Below(6)).ToString(CultureInfo.InvariantCulture),
                Overlap = (OverlapPolicy)(1 + _schedules.Below(4)),
                CatchUp = new CatchUp(_schedules.Below(4)),
                Jitter = TimeSpan.FromMilliseconds(_schedules.Happens(0.5) ? 0 : _schedules.Below(3_000)),
                Task = new FaultyTasks(_schedules, 1, new ProcessClock(Queue, _schedules)).Make(0)
                    with { NotBefore = null, Deadline = null, ExpiresAt = null },
            }),
            5 => new HoldSchedule(name, "a test"),
            < 8 => new ReleaseSchedule(name),
            8 => new RunSchedule(name),
            9 => Backfill(name),
            _ => new RemoveSchedule(name),
        };
    }

    // What a shell looks up in its archive stands in the journal.
    private BackfillSchedule Backfill(string name)
    {
        var to = Timestamp.Later(Facts.At, default);
        var asked = new BackfillSchedule(name, to + TimeSpan.FromSeconds(-_schedules.Below(120)), to);
        if (Facts.Schedules.Find(name) is not { } schedule || BackfillRange.Of(asked, schedule, KernelOptions.Recurrences, out _) is not { } range)
        {
            return asked;
        }

        return asked with { Range = range.Without(range.Tasks().Where(task => Facts.OutcomeOf(task) is not null)) };
    }

    // Or they would never end. Asked again until nothing is left of them: the one who was asked may have died.
    private void RemoveSchedules() => Queue.After(TimeSpan.FromSeconds(1), () =>
    {
        for (var i = 0; i < Schedules; i++)
        {
            Leader?.Hear(new RemoveSchedule("s" + i.ToString(CultureInfo.InvariantCulture)));
        }

        if (Facts.Schedules.Count > 0)
        {
            RemoveSchedules();
        }
    });
}
