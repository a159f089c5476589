using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>Persist, then answer; and what clients hear.</summary>
public sealed class SchedulerActorTests(ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public void Nothing_is_answered_before_its_row_is_durable()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("first"));
        var node = Join(scheduler);
        node.ExpectAssignment();

        Gate.Set(GateMode.Hold);
        scheduler.Tell(new TaskSubmitted(Noop("second")), client);
        AwaitThat(() => Gate.Held == 1);

        // A question that needs no write overtakes what waits for one: had the submit been answered, that came first.
        scheduler.Tell(new WatchTask(new TaskId("nobody")), client);
        Assert.Equal(RejectionCode.UnknownTask, client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
        Assert.False(client.HasMessages);
        Assert.False(node.Probe.HasMessages);

        Gate.Open();
        Assert.Equal("second", client.ExpectMsg<TaskAccepted>(Soon).Receipts.Single().Task.Value);
        Assert.Equal("second", node.ExpectAssignment().Task.Id.Value);
    }

    [Fact]
    public void A_task_is_accepted_assigned_and_succeeds_and_its_watchers_are_told_once()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("warm-up"));
        var node = Join(scheduler);
        node.Succeed(node.ExpectAssignment());

        scheduler.Tell(new TaskSubmitted(Noop("a", [1])) { Watch = true }, client);
        client.ExpectMsg<TaskAccepted>(Soon);
        var other = Kit.CreateTestProbe();
        scheduler.Tell(new WatchTask(new TaskId("a")), other);
        var assignment = node.ExpectAssignment();
        Assert.Equal(new byte[] { 1 }, assignment.Task.Payload.ToArray());
        node.Succeed(assignment, [4, 2]);
        Assert.Equal(new byte[] { 4, 2 }, client.ExpectMsg<TaskSucceeded>(Soon).Result.ToArray());
        Assert.Equal("a", other.ExpectMsg<TaskSucceeded>(Soon).Task.Value);

        // Whoever asks later is told the same.
        scheduler.Tell(new WatchTask(new TaskId("a")), client);
        Assert.Equal(new byte[] { 4, 2 }, client.ExpectMsg<TaskSucceeded>(Soon).Result.ToArray());
    }

    [Fact]
    public void Failed_and_expired_tasks_are_told_as_such()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("warm-up"));
        var expiring = new TaskSpec
        {
            Id = new TaskId("late"),
            Kind = "no-node-has-it",
            ExpiresAt = Timestamp.From(DateTimeOffset.UtcNow) + TimeSpan.FromMilliseconds(200),
        };
        scheduler.Tell(new TaskSubmitted(expiring) { Watch = true }, client);
        client.ExpectMsg<TaskAccepted>(Soon);
        Assert.Equal("late", client.ExpectMsg<TaskExpired>(Soon).Task.Value);

        var node = Join(scheduler);
        var assignment = node.ExpectAssignment();
        scheduler.Tell(new WatchTask(assignment.Task.Id), client);
        scheduler.Tell(new WatchTask(new TaskId("nobody")), client);
        client.ExpectMsg<TaskRejected>(Soon);
        node.Report(new AttemptFailedReport(
            assignment.Task.Id, assignment.Token, "It broke.", Retryable: false, TimedOut: false, TimeSpan.Zero));
        Assert.Equal("It broke.", client.ExpectMsg<TaskFailed>(Soon).Error);
    }

    [Fact]
    public void A_task_submitted_again_gets_the_first_ones_answer_and_other_content_is_refused()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("a"));
        Assert.True(Accept(scheduler, client, Noop("a")).Receipts.Single().AlreadyKnown);

        scheduler.Tell(new TaskSubmitted(Noop("a", [9])), client);
        var rejected = client.ExpectMsg<TaskRejected>(Soon);
        Assert.Equal(RejectionCode.DuplicateId, rejected.Rejection.Code);
        Assert.Equal("a", rejected.Tasks.Single().Value);
    }

    [Fact]
    public void A_watch_of_a_finished_task_that_is_submitted_again_is_answered_too()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("a"));
        var node = Join(scheduler);
        var assignment = node.ExpectAssignment();
        scheduler.Tell(new WatchTask(new TaskId("a")), client);
        node.Succeed(assignment);
        Assert.Equal(0, client.ExpectMsg<TaskSucceeded>(Soon).Result.Length);

        scheduler.Tell(new TaskSubmitted(Noop("a")) { Watch = true }, client);
        Assert.True(client.ExpectMsg<TaskAccepted>(Soon).Receipts.Single().AlreadyKnown);
        client.ExpectMsg<TaskSucceeded>(Soon);
    }

    [Fact]
    public void Submits_beyond_what_may_wait_are_refused()
    {
        var scheduler = StartScheduler(new SchedulerSettings
        {
            MaxWaitingTasks = 2,
            Kernel = new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 1 } },
        });
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("warm-up"));
        Gate.Set(GateMode.Hold);

        scheduler.Tell(new TaskSubmitted(Noop("written")), client);
        AwaitThat(() => Gate.Held == 1);

        // One fills the open batch, two wait; that many come together is no reason to buffer more.
        const int More = 9;
        for (var i = 0; i < More; i++)
        {
            scheduler.Tell(new TaskSubmitted(Noop(FormattableString.Invariant($"task-{i}"))), client);
        }

        var refused = 0;
        do
        {
            Assert.Equal(RejectionCode.LimitReached, client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
            refused++;
        }
        while (refused < More - 3);

        Gate.Open();
        var accepted = 0;
        while (accepted + refused < More + 1)
        {
            if (client.ReceiveOne(Soon) is TaskAccepted)
            {
                accepted++;
            }
            else
            {
                refused++;
            }
        }

        Assert.InRange(accepted, 3, 4);
    }

    [Fact]
    public void A_report_that_comes_twice_or_late_or_of_another_node_changes_nothing()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("a"));
        var node = Join(scheduler);
        var other = Join(scheduler, "node-2");
        var assignment = node.ExpectAssignment();
        scheduler.Tell(new WatchTask(assignment.Task.Id), client);

        // Not its attempt: refused as stale, which is an acknowledgement, and nothing happens.
        other.Succeed(assignment, [6]);
        other.Probe.FishForMessage<ToNode>(m => m.Acknowledged.Contains(assignment.Token), Soon);
        node.Succeed(assignment, [7]);
        Assert.Equal(new byte[] { 7 }, client.ExpectMsg<TaskSucceeded>(Soon).Result.ToArray());

        // Again, and then as a failure.
        node.Succeed(assignment, [8]);
        node.Report(new AttemptFailedReport(assignment.Task.Id, assignment.Token, "It broke.", true, false, TimeSpan.Zero));
        node.Probe.FishForMessage<ToNode>(m => m.Acknowledged.Contains(assignment.Token), Soon);
        scheduler.Tell(new WatchTask(assignment.Task.Id), client);
        Assert.Equal(new byte[] { 7 }, client.ExpectMsg<TaskSucceeded>(Soon).Result.ToArray());
    }

    [Fact]
    public void A_lease_is_renewed_before_the_submits_that_wait()
    {
        var scheduler = StartScheduler(new SchedulerSettings
        {
            Kernel = new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 1 } },
        });
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("warm-up"));
        var node = Join(scheduler);
        Gate.Set(GateMode.Hold);
        scheduler.Tell(new TaskSubmitted(Noop("written")), client);
        AwaitThat(() => Gate.Held == 1);
        const int Flood = 300;
        for (var i = 0; i < Flood; i++)
        {
            scheduler.Tell(new TaskSubmitted(Noop(FormattableString.Invariant($"task-{i}"))), node.Probe);
        }

        node.Say(node.Introduction() with { LeaseAskedAt = new Timestamp(5) });
        Gate.Open();

        // Each submit is a row of its own here, and its answer comes to where the lease comes to: were that behind them, all of
        // them would have been answered before.
        var answered = 0;
        node.Probe.FishForMessage(
            m =>
            {
                answered += m is TaskAccepted ? 1 : 0;
                return m is ToNode { Lease: { } lease } && lease.AskedAt == new Timestamp(5);
            },
            Soon);
        Assert.InRange(answered, 0, Flood / 2);
    }
}
