using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class AdmissionTests
{
    [Fact]
    public void Receipts_come_in_the_order_of_the_tasks()
    {
        var world = new World();
        var accepted = world.Submit(Given.Task("b"), Given.Task("a", notBefore: world.In(9)));
        Assert.Equal(
            [new TaskReceipt(new("b"), AlreadyKnown: false, TaskPhase.Pending), new TaskReceipt(new("a"), AlreadyKnown: false, TaskPhase.Scheduled)],
            accepted.Receipts);
    }

    [Fact]
    public void All_are_accepted_or_none()
    {
        var world = new World();
        world.Submit("known");
        TaskSpec[] bad =
        [
            Given.Task("x", kind: ""), Given.Task("x", queue: "nowhere"), Given.Task("known", priority: 1), Given.Task("good", priority: 1),
        ];
        foreach (var task in bad)
        {
            world.SubmitRefused(Given.Task("good"), task);
            world.SubmitRefused(task, Given.Task("good"), task);
        }

        Assert.Equal(1, world.Kernel.UnfinishedTasks);
    }

    [Fact]
    public void The_same_task_again_gets_the_first_one_s_answer_in_every_phase()
    {
        var world = new World();
        TaskPhase Again() => Assert.Single(world.Submit("a").Receipts, r => r.AlreadyKnown).Phase;
        Assert.False(world.Submit("a").Receipts[0].AlreadyKnown);
        Assert.Equal(TaskPhase.Pending, Again());
        world.Join();
        Assert.Equal(TaskPhase.Assigned, Again());
        world.Start("a");
        Assert.Equal(TaskPhase.Running, Again());
        world.Fail("a");
        Assert.Equal(TaskPhase.RetryWait, Again());
        world.Pass(1);
        world.Succeed("a");
        Assert.Equal(TaskPhase.Succeeded, Again());
        Assert.Equal(1, world.Count<TaskAdmitted>());
    }

    [Fact]
    public void Headers_and_principal_may_differ_from_one_try_to_the_next()
    {
        var world = new World();
        TaskSpec Try(string trace) => new()
        {
            Id = new("a"),
            Kind = "noop",
            Headers = new Dictionary<string, string> { ["trace"] = trace },
            Principal = trace,
        };
        world.Submit(Try("1"));
        Assert.True(world.Submit(Try("2")).Receipts[0].AlreadyKnown);
    }

    public static TheoryData<string> Differences => [.. Others.Keys];

    private static Dictionary<string, TaskSpec> Others => new()
    {
        ["kind"] = Given.Task("a", kind: "sleep"),
        ["queue"] = Given.Task("a", queue: "other"),
        ["priority"] = Given.Task("a", priority: 1),
        ["estimate"] = Given.Task("a", estimate: 0),
        ["timeout"] = Given.Task("a", timeout: TimeSpan.FromSeconds(1)),
        ["not before"] = Given.Task("a", notBefore: new(1)),
        ["deadline"] = Given.Task("a", deadline: new(1)),
        ["expiry"] = Given.Task("a", expiresAt: Timestamp.FromSeconds(1_000_000)),
        ["cpu"] = Given.Task("a", request: Given.Cpu(1)),
        ["memory"] = Given.Task("a", request: new Resources(0, 1)),
        ["named resource"] = Given.Task("a", request: new Resources(0, 0, new NamedAmount("x", 1))),
        ["labels"] = Given.Task("a", labels: Given.Label("x=y")),
        ["attempts"] = Given.Task("a", retry: Given.PlainRetry with { MaxAttempts = 2 }),
        ["base delay"] = Given.Task("a", retry: Given.PlainRetry with { BaseDelay = default }),
        ["longest delay"] = Given.Task("a", retry: Given.PlainRetry with { MaxDelay = TimeSpan.FromHours(1) }),
        ["backoff"] = Given.Task("a", retry: Given.PlainRetry with { Backoff = RetryBackoff.Fixed }),
        ["delays"] = Given.Task("a", retry: Given.PlainRetry with { Delays = [TimeSpan.FromSeconds(1)] }),
        ["greatest age"] = Given.Task("a", retry: Given.PlainRetry with { MaxAge = TimeSpan.FromHours(1) }),
        ["jitter"] = Given.Task("a", retry: Given.PlainRetry with { JitterPercent = 1 }),
        ["payload"] = Given.Task("a", payloadBytes: 1),
    };

    [Theory]
    [MemberData(nameof(Differences))]
    public void The_same_id_with_other_content_is_refused_while_the_first_lives_and_after(string difference)
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions(), new QueueOptions { Name = "other" }] });
        world.Submit("a");
        Assert.Equal(RejectionCode.DuplicateId, world.SubmitRefused(Others[difference]).Code);
        world.Join();
        world.Succeed("a");
        Assert.Equal(RejectionCode.DuplicateId, world.SubmitRefused(Others[difference]).Code);
        Assert.Equal(TaskPhase.Succeeded, world.PhaseOf("a"));
    }

    [Fact]
    public void Two_tasks_of_one_id_in_a_submit_are_refused_whatever_they_are()
    {
        var world = new World();
        Assert.Equal(
            new Rejection(RejectionCode.DuplicateId, "Task 'a' is in the submit twice. Leave one of them out, or give it another id."),
            world.SubmitRefused(Given.Task("a"), Given.Task("b"), Given.Task("a")));
        Assert.Equal(0, world.Kernel.UnfinishedTasks);
        Assert.Equal(RejectionCode.DuplicateId, world.SubmitRefused(Given.Task("c"), Given.Task("c", priority: 1)).Code);
        world.Submit("a");
        Assert.Equal(RejectionCode.DuplicateId, world.SubmitRefused(Given.Task("a"), Given.Task("a")).Code);
    }

    [Fact]
    public void An_unknown_queue_is_refused_with_the_known_ones()
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions { Name = "b" }, new QueueOptions { Name = "a" }] });
        Assert.Equal(
            new Rejection(RejectionCode.UnknownQueue, "There is no queue 'default'. Known: a, b."), world.SubmitRefused(Given.Task("t")));
    }

    [Fact]
    public void An_unknown_kind_is_refused_with_the_known_ones()
    {
        var world = new World(new KernelOptions { KnownKinds = new HashSet<string>(StringComparer.Ordinal) { "sleep", "noop" } });
        world.Submit(Given.Task("t", kind: "sleep"));
        Assert.Equal(
            new Rejection(RejectionCode.UnknownKind, "There is no kind 'Noop'. Known: noop, sleep."), world.SubmitRefused(Given.Task("u", kind: "Noop")));
    }

    [Fact]
    public void A_submit_has_a_least_and_a_most()
    {
        var world = Limited(new SchedulerLimits { MaxTasksPerSubmit = 3, MaxBytesPerSubmit = 20, MaxPayloadBytes = 15 });
        Assert.Equal(RejectionCode.Invalid, world.SubmitRefused().Code);
        Assert.Equal(RejectionCode.SubmitTooLarge, world.SubmitRefused([.. Given.Tasks(4)]).Code);
        Assert.Equal(RejectionCode.SubmitTooLarge, world.SubmitRefused(Given.Task("a", payloadBytes: 15), Given.Task("b", payloadBytes: 6)).Code);
        Assert.Equal(RejectionCode.PayloadTooLarge, world.SubmitRefused(Given.Task("a", payloadBytes: 16)).Code);
        world.Submit(Given.Task("a", payloadBytes: 15), Given.Task("b", payloadBytes: 5), Given.Task("c"));
    }

    [Fact]
    public void Unfinished_tasks_are_limited_and_known_ones_are_not_counted_again()
    {
        var world = Limited(new SchedulerLimits { MaxUnfinishedTasks = 3 });
        world.Submit(Given.Tasks(3));
        Assert.Equal(RejectionCode.LimitReached, world.SubmitRefused(Given.Task("more")).Code);
        Assert.Equal(RejectionCode.LimitReached, world.SubmitRefused(Given.Task("t1"), Given.Task("more")).Code);
        Assert.All(world.Submit(Given.Tasks(3)).Receipts, r => Assert.True(r.AlreadyKnown));
        world.Cancel("t1");
        world.Submit("more");
    }

    [Fact]
    public void A_limit_that_was_lowered_refuses_new_tasks_and_knows_the_old_ones()
    {
        var world = new World();
        world.Submit(Given.Tasks(3));
        world.Options = new KernelOptions { Limits = new SchedulerLimits { MaxUnfinishedTasks = 2 } };
        world.Failover();
        Assert.True(world.Submit("t1").Receipts[0].AlreadyKnown);
        Assert.Equal(RejectionCode.LimitReached, world.SubmitRefused(Given.Task("t4")).Code);
    }

    [Fact]
    public void Scheduling_classes_are_limited()
    {
        var world = Limited(new SchedulerLimits { MaxSchedulingClasses = 2 });
        world.Submit(Given.Task("a"), Given.Task("b", request: Given.Cpu(1)));
        var refusal = world.SubmitRefused(Given.Task("c"), Given.Task("d", request: Given.Cpu(2)));
        Assert.Equal(RejectionCode.LimitReached, refusal.Code);
        Assert.Contains("more than 2 combinations of queue, kind, request, slots, labels, fairness key, and whether they name limits or a group", refusal.Message, StringComparison.Ordinal);
        world.Submit(Given.Task("c"), Given.Task("d", request: Given.Cpu(1)));
        world.Cancel("a");
        world.Cancel("c");
        world.Submit(Given.Task("e", labels: Given.Label("x=y")));
    }

    [Fact]
    public void At_the_limit_of_classes_a_task_that_is_known_still_gets_the_first_one_s_answer()
    {
        var world = Limited(new SchedulerLimits { MaxSchedulingClasses = 1 });
        world.Join("n", Given.Node(slots: 1));
        world.Submit("running");
        world.Submit(Given.Task("waiting", request: Given.Cpu(1)));
        Assert.True(world.Submit("running").Receipts[0].AlreadyKnown);
    }

    private static World Limited(SchedulerLimits limits) => new(new KernelOptions { Limits = limits });
}
