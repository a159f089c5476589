using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Schedules and calendars that are set, changed, held, run and removed while all the rest happens.</content>
internal sealed partial class FaultyWorld
{
    private const int Schedules = 3;
    private const int Calendars = 2;

    // Dates of a world that calendars list: of its first minutes.
    private const int ListedDates = 60;

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
        return _schedules.Below(15) switch
        {
            < 5 => new SetSchedule(new ScheduleSpec
            {
                Name = name,
                Recurrence = (1 + _schedules.Below(6)).ToString(CultureInfo.InvariantCulture),
                Overlap = (OverlapPolicy)(1 + _schedules.Below(4)),
                CatchUp = new CatchUp(_schedules.Below(4)),
                Calendars = [.. Enumerable.Range(0, Calendars).Where(_ => _schedules.Happens(0.4)).Select(Calendar)],
                Jitter = TimeSpan.FromMilliseconds(_schedules.Happens(0.5) ? 0 : _schedules.Below(3_000)),
                Task = Template(),
            }),
            5 => new HoldSchedule(name, "a test"),
            < 8 => new ReleaseSchedule(name),
            8 => new RunSchedule(name),
            9 => Backfill(name),
            10 => new RemoveSchedule(name),
            < 14 => new SetCalendar(new CalendarSpec
            {
                Name = Calendar(_schedules.Below(Calendars)),
                Dates = [.. Enumerable.Range(0, _schedules.Below(20)).Select(_ => DateOnly.FromDayNumber(_schedules.Below(ListedDates)))],
                Recurrence = _schedules.Happens(0.5) ? null : (1 + _schedules.Below(6)).ToString(CultureInfo.InvariantCulture),
            }),
            _ => new RemoveCalendar(Calendar(_schedules.Below(Calendars))),
        };
    }

    private TaskSpec Template()
    {
        var task = new FaultyTasks(
            _schedules, 1, new ProcessClock(Queue, _schedules), _hasLimits ? _schedules : null, _hasFlow ? _schedules : null, Retries).Make(0);

        // What no template may have.
        return task with { NotBefore = null, Deadline = null, ExpiresAt = null, Unique = null };
    }

    private static string Calendar(int number) => "c" + number.ToString(CultureInfo.InvariantCulture);

    // What a shell looks up in its archive stands in the journal.
    private BackfillSchedule Backfill(string name)
    {
        var to = Timestamp.Later(Facts.At, default);
        var asked = new BackfillSchedule(name, to + TimeSpan.FromSeconds(-_schedules.Below(120)), to);
        if (Facts.Schedules.Find(name) is not { } schedule)
        {
            return asked;
        }

        var read = Mix.Flaw == Flaw.BackfillsTakeOtherMoments ? schedule with { Recurrence = "1" } : schedule;
        if (BackfillRange.Of(asked, read, Facts.Schedules.CalendarsOf(schedule), KernelOptions.Recurrences, out _) is not { } range)
        {
            return asked;
        }

        range = range with { Schedule = schedule };

        return asked with { Range = range.Without(range.Tasks().Where(task => Facts.OutcomeOf(task) is not null)) };
    }

    // Or they would never end. Asked again until nothing is left of them: the one who was asked may have died.
    private void RemoveSchedules() => Queue.After(TimeSpan.FromSeconds(1), () =>
    {
        for (var i = 0; i < Schedules; i++)
        {
            Leader?.Hear(new RemoveSchedule("s" + i.ToString(CultureInfo.InvariantCulture)));
        }

        for (var i = 0; i < Calendars; i++)
        {
            Leader?.Hear(new RemoveCalendar(Calendar(i)));
        }

        if (Facts.Schedules.Count > 0 || Facts.Schedules.Calendars > 0)
        {
            RemoveSchedules();
        }
    });
}
