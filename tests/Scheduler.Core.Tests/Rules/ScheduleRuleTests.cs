using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class ScheduleRuleTests
{
    [Fact]
    public void A_task_is_submitted_when_the_schedule_is_due()
    {
        var it = new Occurrences();
        Assert.Equal(TimeSpan.FromSeconds(10), it.World.Kernel.NextWakeUp(it.World.Now));

        it.World.Pass(9);
        Assert.Empty(it.Decided);
        it.World.Pass(1);

        Assert.Equal(["1010 Submitted"], it.Decided);
        Assert.Equal(TaskPhase.Pending, it.World.PhaseOf("s@0001-01-01T00:16:50Z"));
        Assert.Equal(Occurrences.Moment(1_020), it.Info.Next);
    }

    [Fact]
    public void Overlap_allow_submits_beside_the_earlier_ones()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Allow));

        it.World.Pass(10);
        it.World.Pass(10);

        Assert.Equal(["1010 Submitted", "1020 Submitted"], it.Decided);
        Assert.Equal(2, it.Info.Unfinished.Count);
    }

    [Fact]
    public void Overlap_skip_skips_while_an_earlier_one_is_unfinished()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Skip));

        it.World.Pass(10);
        it.World.Pass(10);
        it.World.Cancel(Occurrences.TaskOf(1_010));
        it.World.Pass(10);

        Assert.Equal(["1010 Submitted", "1020 Overlap", "1030 Submitted"], it.Decided);
        Assert.Equal((2, 1), (it.Info.Submitted, it.Info.Overlapped));
    }

    [Fact]
    public void Overlap_queue_lets_the_newest_wait_until_the_earlier_ones_have_ended()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue));

        it.World.Pass(10);
        it.World.Pass(10);
        it.World.Pass(10);
        Assert.Equal(["1010 Submitted", "1020 Overlap"], it.Decided);
        Assert.Equal(Occurrences.Moment(1_030), it.Info.Waiting);
        it.World.Cancel(Occurrences.TaskOf(1_010));

        Assert.Equal(["1010 Submitted", "1020 Overlap", "1030 Submitted"], it.Decided);
        Assert.Null(it.Info.Waiting);
        it.World.Pass(10);
        it.World.Cancel(Occurrences.TaskOf(1_030));
        it.EachMomentIsDecidedOnce(1_010, 1_040);
    }

    [Fact]
    public void Overlap_cancel_ends_the_earlier_ones_first()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Cancel));
        it.World.Join();
        it.World.Pass(10);
        it.World.Start(Occurrences.TaskOf(1_010));

        it.World.Pass(10);
        Assert.True(it.World.Info(Occurrences.TaskOf(1_010)).CancelRequested);
        Assert.Equal(["1010 Submitted"], it.Decided);
        it.World.EndCancelled(Occurrences.TaskOf(1_010));

        Assert.Equal(["1010 Submitted", "1020 Submitted"], it.Decided);
        Assert.Equal(TaskPhase.Cancelled, it.World.PhaseOf(Occurrences.TaskOf(1_010)));
    }

    [Fact]
    public void A_task_that_runs_again_counts_as_unfinished()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Skip));
        it.World.Pass(10);
        it.World.Cancel(Occurrences.TaskOf(1_010));
        var ended = it.World.Follower.TakeFinished()[^1];
        it.World.Do(new RetryTask(ended.Id, ended));

        it.World.Pass(10);

        Assert.Equal(["1010 Submitted", "1020 Overlap"], it.Decided);
    }

    [Fact]
    public void One_that_waits_is_submitted_when_overlaps_are_allowed()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue));
        it.World.Pass(10);
        it.World.Pass(10);

        it.World.Do(new SetSchedule(Occurrences.Spec(OverlapPolicy.Allow)));

        Assert.Equal(["1010 Submitted", "1020 Submitted"], it.Decided);
    }

    public static TheoryData<string, string[]> CatchUps => new()
    {
        { "none", ["1000-1900 Missed"] },
        { "latest", ["1000-1800 Missed", "1900 Submitted"] },
        { "latest within 89s", ["1000-1900 Missed"] },
        { "all 3", ["1000-1600 Missed", "1700 Submitted", "1800 Submitted", "1900 Submitted"] },
        { "all 100 within 200s", ["1000-1700 Missed", "1800 Submitted", "1900 Submitted"] },
    };

    [Theory]
    [MemberData(nameof(CatchUps))]
    public void An_outage_is_caught_up_as_the_schedule_says(string catchUp, string[] decided)
    {
        var it = new Occurrences(Occurrences.Spec(catchUp: CatchUp.Parse(catchUp), recurrence: "100"));
        var first = decided.Select(d => d.Replace("1000-", "1100-", StringComparison.Ordinal));

        it.World.Pass(990);

        Assert.Equal(first, it.Decided);
    }

    [Fact]
    public void Without_catch_up_one_that_is_less_than_a_minute_late_is_submitted()
    {
        var it = new Occurrences(Occurrences.Spec(catchUp: CatchUp.None));

        it.World.Pass(25);

        Assert.Equal(["1010 Missed", "1020 Submitted"], it.Decided);
    }

    [Fact]
    public void A_hold_is_caught_up_when_it_is_released()
    {
        var it = new Occurrences();
        Assert.IsType<Acknowledged>(it.World.Do(new HoldSchedule("s", "the disk is full") { Principal = "ada" }));
        it.World.Pass(35);
        Assert.Empty(it.Decided);
        Assert.Equal(new Hold("the disk is full", Occurrences.Moment(1_000), "ada"), it.Info.Hold);

        it.World.Do(new ReleaseSchedule("s"));

        Assert.Equal(["1010-1020 Held", "1030 Submitted"], it.Decided);
        Assert.Equal(2, it.Info.SkippedByHold);
    }

    [Fact]
    public void A_failover_neither_loses_nor_doubles_one()
    {
        var it = new Occurrences(Occurrences.Spec(catchUp: CatchUp.Parse("all 100")));
        for (var i = 0; i < 20; i++)
        {
            it.World.Pass(7);
            if (i % 2 == 0)
            {
                it.World.Failover();
            }
            else
            {
                it.World.FailoverFromSnapshot();
            }
        }

        it.World.Pass(0);
        it.EachMomentIsDecidedOnce(1_010, 1_140);
        Assert.All(it.Decided, d => Assert.EndsWith("Submitted", d));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(8)]
    public void A_clock_that_jumps_neither_loses_nor_doubles_one(int hours)
    {
        var it = new Occurrences();
        it.World.Pass(25);

        it.World.WallError = TimeSpan.FromHours(hours);
        it.World.Pass(30);
        it.World.WallError = TimeSpan.Zero;
        it.World.Pass(40);
        it.World.Failover();
        it.World.Pass(40);

        it.EachMomentIsDecidedOnce(1_010, (int)(it.Info.Next!.Value.Ticks / TimeSpan.TicksPerSecond) - 10);
    }

    [Fact]
    public void An_outage_with_many_due_moments_is_decided_in_steps()
    {
        var it = new Occurrences();

        it.World.Pass(1_000_000);

        Assert.Equal(100_000, it.Info.Submitted + it.Info.Missed);
        Assert.Equal(1, it.Info.Submitted);
        it.EachMomentIsDecidedOnce(1_010, 1_001_000);
    }

    [Fact]
    public void An_occurrence_waits_where_there_is_no_room_for_its_task()
    {
        var it = new Occurrences(limits: SchedulerLimits.Default with { MaxUnfinishedTasks = 1 });
        it.World.Submit("other");

        it.World.Pass(10);
        Assert.Empty(it.Decided);
        it.World.Cancel("other");
        it.World.Pass(1);

        Assert.Equal(["1010 Submitted"], it.Decided);
    }

    [Fact]
    public void An_occurrence_whose_id_is_taken_is_refused()
    {
        var it = new Occurrences();
        it.World.Submit(Occurrences.TaskOf(1_010));

        it.World.Pass(10);

        Assert.Equal(["1010 Refused"], it.Decided);
    }

    [Fact]
    public void Jitter_delays_each_task_by_a_part_of_its_own()
    {
        var it = new Occurrences(Occurrences.Spec() with { Jitter = TimeSpan.FromSeconds(5) });

        it.World.Pass(10);
        it.World.Pass(10);

        var delays = new[] { 1_010, 1_020 }.Select(due => it.World.Info(Occurrences.TaskOf(due)).Spec!.NotBefore!.Value - Occurrences.Moment(due)).ToArray();
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        Assert.NotEqual(delays[0], delays[1]);
    }

    [Fact]
    public void It_ends_with_its_end_or_its_greatest_number()
    {
        var ends = new Occurrences(Occurrences.Spec() with { End = Occurrences.Moment(1_020) });
        var counts = new Occurrences(Occurrences.Spec() with { MaxOccurrences = 2 });

        foreach (var it in new[] { ends, counts })
        {
            it.World.Pass(10);
            it.World.Pass(10);
            it.World.Pass(10);
            Assert.Equal(["1010 Submitted", "1020 Submitted"], it.Decided);
            Assert.Null(it.Info.Next);
        }
    }

    [Fact]
    public void It_is_not_due_before_its_start()
    {
        var it = new Occurrences(Occurrences.Spec() with { Start = Occurrences.Moment(1_030) });

        it.World.Pass(30);

        Assert.Equal(["1030 Submitted"], it.Decided);
    }

    [Fact]
    public void A_run_that_is_sent_again_with_its_moment_is_the_same_task()
    {
        var it = new Occurrences();

        var first = Assert.IsType<RunAccepted>(it.World.Do(new RunSchedule("s", Occurrences.Moment(999))));
        it.World.Pass(5);
        var again = Assert.IsType<RunAccepted>(it.World.Do(new RunSchedule("s", Occurrences.Moment(999))));

        Assert.Equal(first with { AlreadyKnown = true }, again);
        Assert.Equal(RejectionCode.Invalid, it.World.Refused(new RunSchedule("s", Occurrences.Moment(200_000))).Code);
    }

    [Fact]
    public void One_that_had_no_room_until_it_is_too_old_is_missed()
    {
        var it = new Occurrences(
            Occurrences.Spec(catchUp: CatchUp.Parse("latest within 15s"), recurrence: "100"), SchedulerLimits.Default with { MaxUnfinishedTasks = 1 });
        it.World.Submit("other");
        it.World.Pass(100);
        it.World.Pass(10);
        Assert.Empty(it.Decided);

        it.World.Pass(10);

        Assert.Equal(["1100 Missed"], it.Decided);
    }

    [Fact]
    public void It_can_be_run_beside_its_recurrence()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Skip));
        it.World.Do(new HoldSchedule("s", "a test"));

        var first = Assert.IsType<RunAccepted>(it.World.Do(new RunSchedule("s")));
        var again = Assert.IsType<RunAccepted>(it.World.Do(new RunSchedule("s")));

        Assert.Equal(new RunAccepted(new TaskId(Occurrences.TaskOf(1_000) + "!")), first);
        Assert.True(again.AlreadyKnown);
        it.World.Do(new ReleaseSchedule("s"));
        it.World.Pass(10);
        Assert.Equal(["1000! Submitted", "1010 Overlap"], it.Decided);
        Assert.Equal(Occurrences.Moment(1_020), it.Info.Next);
    }
}
