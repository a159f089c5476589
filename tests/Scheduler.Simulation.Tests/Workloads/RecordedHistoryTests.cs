using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Tests.Workloads;

public sealed class RecordedHistoryTests
{
    private static readonly ScheduleSpec Schedule = new()
    {
        Name = "s",
        Recurrence = "every: 10s",
        Task = new TaskSpec { Id = new TaskId("s"), Kind = "noop" },
        Jitter = TimeSpan.FromSeconds(5),
    };

    [Fact]
    public void Schedules_are_run_again_as_they_were_whatever_their_recurrence_says_now()
    {
        Event[] events =
        [
            new ScheduleSet(At(0), Schedule, At(10)),
            .. Submitted(due: 10, at: 10, startsAt: 13, ended: 20),
            new OccurrencesSkipped(At(20), "s", At(20), At(20), 1, OccurrenceDecision.Overlap, At(30)),
            .. Submitted(due: 30, at: 34, startsAt: null, ended: 40),
            new BackfillRequested(At(50), "s", [At(20)], null),
            new OccurrenceBackfilled(At(51), "s", At(20), Schedule.TaskAt(At(20))),
            .. Task(due: 20, at: 51, startsAt: null, ended: 60),
            new ScheduleRemoved(At(70), "s", null),
        ];

        var workload = RecordedHistory.Read(events.Select((e, i) => (i + 1L, e)), "a test");

        Assert.Equal(
            [(Schedule.TaskAt(At(10)), 0), (Schedule.TaskAt(At(30)), 21), (Schedule.TaskAt(At(20)), 38)],
            workload.Tasks.Select(t => (t.Task.Id, (int)(t.ArrivesAt.Ticks / TimeSpan.TicksPerSecond))));
        Assert.All(workload.Tasks, task => Assert.Equal(TimeSpan.FromSeconds(2), task.RunTime));
    }

    [Fact]
    public void Tasks_wait_for_the_end_of_others_as_they_did_and_for_no_groups()
    {
        Dependency[] after = [Dependency.OnTask("a", DependencyCondition.Failed), Dependency.OnGroup("g"), Dependency.OnTask("b")];
        Event[] events =
        [
            new TaskAdmitted(At(0), new TaskSpec { Id = "a", Kind = "noop" }),
            new TaskAdmitted(At(0), new TaskSpec { Id = "b", Kind = "noop", Group = "g" }),
            new TaskAdmitted(At(0), new TaskSpec { Id = "c", Kind = "noop", After = after, IfUnmet = UnmetAction.Run }),
            new FailureRecorded(At(1), "a", default, FailureCause.NotRetryable, "no", TimeSpan.FromSeconds(1)),
            new SuccessRecorded(At(2), "b", default, default, TimeSpan.FromSeconds(1)),
            new SuccessRecorded(At(3), "c", default, default, TimeSpan.FromSeconds(1)),
        ];

        var workload = RecordedHistory.Read(events.Select((e, i) => (i + 1L, e)), "a test");

        var last = workload.Tasks.Single(task => task.Task.Id.Value == "c").Task;
        Assert.Equal([Dependency.OnTask("a", DependencyCondition.Finished), Dependency.OnTask("b", DependencyCondition.Finished)], last.After);
        Assert.Equal(UnmetAction.Cancel, last.IfUnmet);
        Assert.All(workload.Tasks, task => Assert.Null(task.Task.Group));
        Assert.Equal(3, Support.Running.Run(Support.Running.Options() with { Kinds = ["noop"] }, workload.Tasks).Finished.Count);
    }

    private static IEnumerable<Event> Submitted(int due, int at, int? startsAt, int ended) =>
        [new OccurrenceSubmitted(At(at), "s", At(due), Schedule.TaskAt(At(due)), Asked: false, At(due + 10)), .. Task(due, at, startsAt, ended)];

    private static IEnumerable<Event> Task(int due, int at, int? startsAt, int ended)
    {
        var task = Schedule.Task with { Id = Schedule.TaskAt(At(due)), NotBefore = startsAt is { } start ? At(start) : null };
        yield return new TaskAdmitted(At(at), task);
        if (startsAt is { } becomesDue)
        {
            yield return new TaskBecameDue(At(becomesDue), task.Id);
        }

        yield return new SuccessRecorded(At(ended), task.Id, default, default, TimeSpan.FromSeconds(2));
    }

    private static Timestamp At(int seconds) => Timestamp.FromSeconds(1_000_000 + seconds);
}
