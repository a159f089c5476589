using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class ScheduleSettingTests
{
    [Fact]
    public void The_same_again_changes_nothing()
    {
        var it = new Occurrences();

        Assert.IsType<Acknowledged>(it.World.Do(new SetSchedule(Occurrences.Spec())));

        Assert.Equal(1, it.World.Count<ScheduleSet>());
    }

    [Fact]
    public void One_whose_task_names_a_limit_that_is_not_configured_is_refused_where_the_options_say_so()
    {
        var world = new World(new KernelOptions { Recurrences = new EverySeconds(), RefuseUnknownLimits = true });
        var spec = Occurrences.Spec() with { Task = Given.Task("s", limits: [new LimitUse("gpu")]) };
        var refused = world.Refused(new SetSchedule(spec));
        Assert.Equal(
            (RejectionCode.UnknownLimit, "Schedule 's': Task 's': limits: There is no limit."), (refused.Code, refused.Message));

        world.Do(new SetLimit(new LimitOptions { Name = "gpu", Running = 1 }));
        Assert.IsType<Acknowledged>(world.Do(new SetSchedule(spec)));
        world.Do(new RemoveLimit("gpu"));
        Assert.IsType<Acknowledged>(world.Do(new SetSchedule(spec with { Overlap = OverlapPolicy.Skip })));

        // It was accepted with the limit.
        world.Pass(20);
        Assert.NotEqual(0, world.Count<OccurrenceSubmitted>());
    }

    [Fact]
    public void A_change_that_keeps_the_recurrence_keeps_the_next_moment()
    {
        var it = new Occurrences();
        it.World.Do(new HoldSchedule("s", "a test"));
        it.World.Pass(15);

        it.World.Do(new SetSchedule(Occurrences.Spec(OverlapPolicy.Skip)));

        Assert.Equal(Occurrences.Moment(1_010), it.Info.Next);
    }

    [Fact]
    public void A_new_recurrence_is_due_from_now_on_and_what_was_not_decided_is_skipped()
    {
        var it = new Occurrences();
        it.World.Do(new HoldSchedule("s", "a test"));
        it.World.Pass(35);

        it.World.Do(new SetSchedule(Occurrences.Spec(recurrence: "7")));

        Assert.Equal(["1010-1030 Changed"], it.Decided);
        Assert.Equal(Occurrences.Moment(1_036), it.Info.Next);
    }

    [Fact]
    public void A_removed_one_is_due_no_more_and_its_tasks_go_on()
    {
        var it = new Occurrences();
        it.World.Pass(10);

        Assert.IsType<Acknowledged>(it.World.Do(new RemoveSchedule("s")));
        it.World.Pass(20);

        Assert.Equal(["1010 Submitted"], it.Decided);
        Assert.Equal(TaskPhase.Pending, it.World.PhaseOf(Occurrences.TaskOf(1_010)));
        it.World.Cancel(Occurrences.TaskOf(1_010));
        Assert.Empty(it.World.Follower.Schedules(new ScheduleFilter()).Schedules);
    }

    [Fact]
    public void Declared_ones_are_set_at_the_start_and_held_when_they_are_not_declared_any_more()
    {
        var it = new Occurrences();
        var options = it.World.Options;
        var declared = Occurrences.Spec() with { Name = "d" };

        it.World.Options = options with { Schedules = [declared] };
        it.World.Failover();
        it.World.Options = options with { Schedules = [] };
        it.World.Failover();

        Assert.Equal("The scheduler's options no longer declare it.", InfoOf("d").Hold?.Reason);
        Assert.Null(it.Info.Hold);
        it.World.Options = options with { Schedules = [declared] };
        it.World.Failover();
        Assert.Null(InfoOf("d").Hold);

        ScheduleInfo InfoOf(string name) => Assert.Single(it.World.Follower.Schedules(new ScheduleFilter { Name = name }).Schedules);
    }

    [Fact]
    public void Two_declared_versions_that_take_over_from_each_other_decide_each_moment_once()
    {
        var it = new Occurrences();
        var options = it.World.Options;
        var versions = new[] { Occurrences.Spec(OverlapPolicy.Allow), Occurrences.Spec(OverlapPolicy.Allow) with { Jitter = TimeSpan.FromSeconds(1) } };

        for (var i = 0; i < 10; i++)
        {
            it.World.Options = options with { Schedules = [versions[i % 2]] };
            it.World.Failover();
            it.World.Pass(7);
        }

        it.EachMomentIsDecidedOnce(1_010, 1_070);
    }

    [Fact]
    public void A_bad_declaration_is_refused_before_the_start() =>
        Assert.Contains("'soon'", Assert.Throws<SchedulerConfigurationException>(() =>
            new KernelOptions { Recurrences = new EverySeconds(), Schedules = [Occurrences.Spec(recurrence: "soon")] }.Validate()).Message);

    [Fact]
    public void A_declaration_that_is_over_or_whose_queue_is_missing_is_no_reason_not_to_start()
    {
        var over = Occurrences.Spec() with { Name = "over", End = Occurrences.Moment(900) };
        var queueless = Occurrences.Spec() with { Name = "queueless", Task = Given.Task("t", queue: "later") };
        var world = new World(new KernelOptions { Recurrences = new EverySeconds(), Schedules = [over, queueless] });

        world.Pass(10);
        Assert.Empty(world.Events.OfType<OccurrenceSubmitted>());
        world.Do(new ConfigureQueue(new QueueOptions { Name = "later" }));
        world.Pass(1);

        Assert.Equal("queueless", Assert.Single(world.Events.OfType<OccurrenceSubmitted>()).Schedule);
    }

    [Fact]
    public void One_that_is_no_longer_declared_and_is_released_is_not_held_again()
    {
        var it = new Occurrences();
        var options = it.World.Options;
        it.World.Options = options with { Schedules = [Occurrences.Spec()] };
        it.World.Failover();
        it.World.Options = options with { Schedules = [] };
        it.World.Failover();
        Assert.NotNull(it.Info.Hold);

        it.World.Do(new ReleaseSchedule("s"));
        it.World.Failover();

        Assert.Null(it.Info.Hold);
    }

    [Fact]
    public void Whoever_is_known_to_set_it_is_whom_its_tasks_are_of()
    {
        var it = new Occurrences();
        var forged = Occurrences.Spec() with { Principal = "ada", IsDeclared = true, Task = Given.Task("t") with { Principal = "ada" } };

        it.World.Do(new SetSchedule(forged) { Principal = "bob" });
        it.World.Pass(10);

        Assert.Equal(("bob", false), (it.Info.Spec.Principal, it.Info.Spec.IsDeclared));
        Assert.Equal("bob", it.World.Info(Occurrences.TaskOf(1_010)).Spec!.Principal);
    }

    [Fact]
    public void A_lowered_end_skips_what_was_not_decided()
    {
        var it = new Occurrences();
        it.World.Do(new HoldSchedule("s", "a test"));
        it.World.Pass(35);

        it.World.Do(new SetSchedule(Occurrences.Spec() with { End = Occurrences.Moment(1_005) }));

        Assert.Equal(["1010-1030 Changed"], it.Decided);
        Assert.Null(it.Info.Next);
    }

    [Fact]
    public void One_that_waits_is_skipped_when_overlaps_are_to_be_skipped()
    {
        var it = new Occurrences(Occurrences.Spec(OverlapPolicy.Queue));
        it.World.Pass(10);
        it.World.Pass(10);

        it.World.Do(new SetSchedule(Occurrences.Spec(OverlapPolicy.Skip)));

        Assert.Equal(["1010 Submitted", "1020 Overlap"], it.Decided);
    }

    public static TheoryData<string, string> BadOnes => new()
    {
        { "name", "Schedule '': name: It is empty, or only blanks, but must have 1 to 200 characters." },
        { "recurrence", "Schedule 's': 'soon' is no number of seconds." },
        { "never", "Schedule 's': It is not due between now and the year 2500." },
        { "past", "Schedule 's': It is not due between now and its end." },
        { "end", "Schedule 's': end: It must lie after the start." },
        { "maxOccurrences", "Schedule 's': maxOccurrences: It is 0, but must be 1 or more." },
        { "overlap", "Schedule 's': overlap: It must be allow, skip, queue or cancel." },
        { "catchUp", "Schedule 's': catchUp: It must be one such as none, latest, 'latest within 1h', 'all 100' or 'all 100 within 1d', with at most 1000." },
        { "jitter", "Schedule 's': jitter: It must lie between 0s and 1d." },
        { "notBefore", "Schedule 's': task: It may not have notBefore, deadline or expiresAt: they would be the same moments for every occurrence." },
    };

    [Theory]
    [MemberData(nameof(BadOnes))]
    public void A_bad_one_is_refused_with_the_field_and_what_is_allowed(string field, string message)
    {
        var good = Occurrences.Spec();
        var bad = field switch
        {
            "name" => good with { Name = "" },
            "recurrence" => good with { Recurrence = "soon" },
            "never" => good with { Recurrence = "0" },
            "past" => good with { End = Occurrences.Moment(900) },
            "end" => good with { Start = Occurrences.Moment(2_000), End = Occurrences.Moment(1_500) },
            "maxOccurrences" => good with { MaxOccurrences = 0 },
            "overlap" => good with { Overlap = (OverlapPolicy)9 },
            "catchUp" => good with { CatchUp = new CatchUp(1_001) },
            "jitter" => good with { Jitter = TimeSpan.FromDays(2) },
            _ => good with { Task = good.Task with { NotBefore = Occurrences.Moment(2_000) } },
        };

        var refusal = Refused(bad);

        Assert.Equal((RejectionCode.Invalid, message), (refusal.Code, refusal.Message));
    }

    [Fact]
    public void A_template_must_be_a_task_that_could_be_submitted()
    {
        Assert.Equal(RejectionCode.UnknownQueue, Refused(Occurrences.Spec() with { Task = Given.Task("t", queue: "nowhere") }).Code);
        Assert.Equal(RejectionCode.PayloadTooLarge, Refused(Occurrences.Spec() with { Task = Given.Task("t", payloadBytes: 100_000) }).Code);
    }

    [Fact]
    public void There_are_no_more_than_the_limit()
    {
        var it = new Occurrences(limits: SchedulerLimits.Default with { MaxSchedules = 1 });

        var refusal = it.World.Refused(new SetSchedule(Occurrences.Spec() with { Name = "another" }));

        Assert.Equal((RejectionCode.LimitReached, "1 schedule is there already, which is the limit."), (refusal.Code, refusal.Message));
    }

    [Fact]
    public void One_that_is_not_there_is_said_to_be_so()
    {
        var it = new Occurrences();

        Assert.All(
            new KernelCommand[] { new HoldSchedule("x", "a test"), new ReleaseSchedule("x"), new RunSchedule("x"), new RemoveSchedule("x") },
            command => Assert.Equal((RejectionCode.UnknownSchedule, "There is no schedule 'x'."), Code(it.World.Refused(command))));

        static (RejectionCode, string) Code(Rejection refusal) => (refusal.Code, refusal.Message);
    }

    private static Rejection Refused(ScheduleSpec spec) =>
        new World(new KernelOptions { Recurrences = new EverySeconds() }).Refused(new SetSchedule(spec));
}
