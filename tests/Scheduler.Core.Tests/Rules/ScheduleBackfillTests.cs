using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class ScheduleBackfillTests
{
    [Fact]
    public void Each_due_moment_that_has_no_task_gets_one_at_once_where_they_may_overlap()
    {
        var it = new Occurrences();
        it.World.Pass(10);

        Assert.Equal(new BackfillAccepted(Occurrences: 3, AlreadySubmitted: 1), Backfill(it, 980, 1_010));

        Assert.Equal(["980", "990", "1000"], Backfilled(it));
        Assert.Equal((3, 0), (it.Info.Backfilled, it.Info.BackfillLeft));
        Assert.Equal(Occurrences.TaskOf(990), it.World.Info(Occurrences.TaskOf(990)).Id.Value);
        Assert.Equal(Occurrences.Moment(1_020), it.Info.Next);
    }

    [Theory]
    [InlineData(OverlapPolicy.Skip)]
    [InlineData(OverlapPolicy.Queue)]
    [InlineData(OverlapPolicy.Cancel)]
    public void Where_tasks_may_not_overlap_one_begins_when_the_one_before_has_ended(OverlapPolicy overlap)
    {
        var it = new Occurrences(Occurrences.Spec(overlap, recurrence: "100"));

        Assert.Equal(new BackfillAccepted(2), Backfill(it, 700, 800));

        Assert.Equal(["700"], Backfilled(it));
        Assert.Equal(1, it.Info.BackfillLeft);
        it.World.Do(new CancelTask(Task(700)));
        Assert.Equal(["700", "800"], Backfilled(it));
    }

    [Fact]
    public void What_was_due_by_another_schedule_before_it_was_asked_for_goes_first()
    {
        var (table, other) = (new ScheduleTable(), new ScheduleState(Occurrences.Spec() with { Name = "other" }) { Next = Occurrences.Moment(1_004) });
        var asked = new ScheduleState(Occurrences.Spec()) { Next = Occurrences.Moment(1_010), BackfilledAt = Occurrences.Moment(1_005) };
        asked.AskFor([Occurrences.Moment(10)]);
        table.Put(asked);
        table.Put(other);

        Assert.Same(other, table.DueBy(Occurrences.Moment(1_006)));
        other.Next = Occurrences.Moment(1_014);
        table.Put(other);
        Assert.Same(asked, table.DueBy(Occurrences.Moment(1_006)));
    }

    [Fact]
    public void What_was_skipped_can_be_backfilled_once()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Skip));
        it.World.Pass(10);
        it.World.Pass(10);
        Assert.Equal(["1010 Submitted", "1020 Overlap"], it.Decided);
        it.World.Do(new CancelTask(Task(1_010)));

        Assert.Equal(new BackfillAccepted(1, AlreadySubmitted: 1), Backfill(it, 1_010, 1_020));
        Assert.Equal(new BackfillAccepted(0, AlreadySubmitted: 2), Backfill(it, 1_010, 1_020));

        Assert.Equal(["1020"], Backfilled(it));
        Assert.Equal((1, 1, 1), (it.Info.Submitted, it.Info.Overlapped, it.Info.Backfilled));
    }

    [Fact]
    public void What_has_an_outcome_in_the_archive_is_left_out()
    {
        var it = new Occurrences();

        Assert.Equal(new BackfillAccepted(1, AlreadySubmitted: 1), Backfill(it, 990, 1_000, finished: [990]));

        Assert.Equal(["1000"], Backfilled(it));
    }

    [Fact]
    public void What_has_no_decision_yet_is_the_recurrence_s_to_decide()
    {
        var it = new Occurrences(Occurrences.Spec(catchUp: new CatchUp(10)));
        it.World.Do(new HoldSchedule("s", "a test"));
        it.World.Pass(20);

        Assert.Equal(new BackfillAccepted(1, Undecided: 2), Backfill(it, 1_000, 1_020));
        Assert.Empty(Backfilled(it));

        it.World.Do(new ReleaseSchedule("s"));
        it.World.Pass(0);
        Assert.Equal(["1010 Submitted", "1020 Submitted"], it.Decided);
        Assert.Equal(["1000"], Backfilled(it));
    }

    [Fact]
    public void It_outlives_the_scheduler_and_begins_no_task_twice()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue, recurrence: "100"));
        Backfill(it, 700, 900);

        it.World.FailoverFromSnapshot();
        Assert.Equal(2, it.Info.BackfillLeft);
        it.World.Do(new CancelTask(Task(700)));
        it.World.Failover();

        Assert.Equal(["700", "800"], Backfilled(it));
        Assert.Equal(new BackfillAccepted(0, AlreadySubmitted: 3), Backfill(it, 700, 900));
    }

    [Fact]
    public void Where_there_is_no_room_it_is_tried_again()
    {
        var it = new Occurrences(Occurrences.Spec(recurrence: "100"), SchedulerLimits.Default with { MaxUnfinishedTasks = 1 });
        it.World.Submit("other");
        Backfill(it, 900, 900);
        Assert.Empty(Backfilled(it));

        it.World.Do(new CancelTask(new TaskId("other")));
        it.World.Pass(1);

        Assert.Equal(["900"], Backfilled(it));
    }

    [Fact]
    public void A_hold_keeps_it_and_a_removal_forgets_it()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue, recurrence: "100"));
        Backfill(it, 700, 900);
        it.World.Do(new HoldSchedule("s", "a test"));
        it.World.Do(new CancelTask(Task(700)));
        Assert.Equal(["700"], Backfilled(it));

        it.World.Do(new ReleaseSchedule("s"));
        it.World.Pass(0);
        Assert.Equal(["700", "800"], Backfilled(it));

        it.World.Do(new RemoveSchedule("s"));
        it.World.Do(new CancelTask(Task(800)));
        it.World.Do(new SetSchedule(Occurrences.Spec(OverlapPolicy.Queue, recurrence: "100")));
        it.World.Pass(0);
        Assert.Equal(["700", "800"], Backfilled(it));
        Assert.Equal(new BackfillAccepted(1, AlreadySubmitted: 2), Backfill(it, 700, 900));
    }

    [Theory]
    [InlineData(OverlapPolicy.Skip, "1010 Overlap")]
    [InlineData(OverlapPolicy.Cancel, "1010 Submitted")]
    public void What_is_due_takes_its_tasks_for_earlier_ones_and_goes_first(OverlapPolicy overlap, string decided)
    {
        var it = new Occurrences(Occurrences.Spec(overlap));
        Backfill(it, 980, 1_000);

        it.World.Pass(10);

        Assert.Equal([decided], it.Decided);
        Assert.Equal(["980"], Backfilled(it).Take(1));
        Assert.Equal(2, it.Info.BackfillLeft);
    }

    [Fact]
    public void A_task_of_its_id_that_came_meanwhile_takes_its_place()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue, recurrence: "100"));
        Backfill(it, 700, 800);
        it.World.Submit(Occurrences.TaskOf(800));

        it.World.Do(new CancelTask(Task(700)));

        Assert.Equal(["700", "800 taken"], Backfilled(it));
        Assert.Equal((1, 0), (it.Info.Backfilled, it.Info.BackfillLeft));
    }

    [Fact]
    public void It_keeps_to_the_start_and_the_end_of_the_schedule()
    {
        var it = new Occurrences(Occurrences.Spec(recurrence: "10") with { Start = Occurrences.Moment(980), End = Occurrences.Moment(5_000) });

        Assert.Equal(new BackfillAccepted(3), Backfill(it, 0, 1_000));

        Assert.Equal(["980", "990", "1000"], Backfilled(it));
    }

    [Theory]
    [InlineData(990, 1_001, "The range ends at")]
    [InlineData(990, 980, "The range ends before it begins.")]
    public void A_range_that_is_none_is_refused(int from, int to, string message) =>
        Assert.Contains(message, Assert.IsType<Rejection>(Backfill(new Occurrences(), from, to)).Message);

    [Fact]
    public void A_range_of_too_many_moments_is_refused()
    {
        var it = new Occurrences(Occurrences.Spec(recurrence: "1"));
        it.World.Pass(1);

        Assert.Equal(
            "Schedule 's': It is due more than 1,000 times in the range. Backfill a shorter one, then the rest.",
            Assert.IsType<Rejection>(Backfill(it, 0, 1_001)).Message);
        Assert.Equal(new BackfillAccepted(1_000), Backfill(it, 1, 1_000));
    }

    [Fact]
    public void No_more_than_so_many_wait()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue, recurrence: "1"));
        it.World.Pass(500);
        Assert.Equal(new BackfillAccepted(1_000), Backfill(it, 1, 1_000));

        Assert.Equal(RejectionCode.LimitReached, Assert.IsType<Rejection>(Backfill(it, 1_002, 1_002)).Code);
    }

    [Theory]
    [InlineData(null, "", true)]
    [InlineData(969, "", true)]
    [InlineData(970, "", false)]
    [InlineData(985, "970", false)]
    [InlineData(985, "970 980", true)]
    public void What_may_have_run_before_finished_tasks_were_removed_is_refused(int? removedUpTo, string known, bool isTaken)
    {
        var it = new Occurrences();
        var asked = new BackfillSchedule(Occurrences.Name, Occurrences.Moment(970), Occurrences.Moment(1_000));
        var range = BackfillRange.Of(asked, it.Info.Spec, [], it.World.Options.Recurrences, out _)!;
        var tasks = known.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(due => Task(int.Parse(due))).ToHashSet();

        var refusal = range.Forgotten(asked, removedUpTo is { } moment ? Occurrences.Moment(moment) : null, tasks.Contains, _ => false);

        Assert.Equal(isTaken, refusal is null);
        Assert.True(isTaken || refusal!.Message.Contains("it is not known which of its occurrences until then have run"));
    }

    [Fact]
    public void One_that_was_changed_since_its_range_was_made_is_asked_for_again()
    {
        var it = new Occurrences();
        var old = it.Info.Spec;
        it.World.Do(new SetSchedule(Occurrences.Spec(OverlapPolicy.Queue)));

        Assert.Equal(RejectionCode.Unavailable, Assert.IsType<Rejection>(Backfill(it, 990, 1_000, of: old)).Code);
        Assert.Equal(RejectionCode.UnknownSchedule, it.World.Refused(new BackfillSchedule("t", default, default)).Code);
    }

    private static Answer? Backfill(Occurrences it, int from, int to, int[]? finished = null, ScheduleSpec? of = null)
    {
        var asked = new BackfillSchedule(Occurrences.Name, Occurrences.Moment(from), Occurrences.Moment(to));
        var range = BackfillRange.Of(asked, of ?? it.Info.Spec, [], it.World.Options.Recurrences, out var fault);
        return fault ?? it.World.Do(asked with { Range = range!.Without((finished ?? []).Select(Task)) });
    }

    private static TaskId Task(int due) => new(Occurrences.TaskOf(due));

    private static string[] Backfilled(Occurrences it) => [.. it.World.Events.OfType<OccurrenceBackfilled>()
        .Select(e => (e.Due.Ticks / TimeSpan.TicksPerSecond) + (e.Task is null ? " taken" : ""))];
}
