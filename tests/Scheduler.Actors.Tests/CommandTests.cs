using Scheduler.Actors.Client;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>What an actor can tell the scheduler to do beside submitting: each is answered with what had been asked for.</summary>
public sealed class CommandTests(ITestOutputHelper output) : ClusterTest(output)
{
    public static TheoryData<KernelCommand> Incomplete { get; } =
    [
        new CancelTask(default), new RetryTask(default), new ExplainTask(default), new CordonNode(null!), new UncordonNode(null!),
        new DrainNode(null!), new ConfigureQueue(null!), new ConfigureQueue(new QueueOptions { Policy = null! }),
        new BackfillSchedule(null!, default, default), new SetCalendar(null!), new RemoveCalendar(null!),
    ];

    [Fact]
    public void A_node_is_cordoned_and_uncordoned_and_drained()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("first"));
        var node = Join(scheduler, "node-1");
        node.Succeed(node.ExpectAssignment());
        scheduler.Tell(new CordonNode("node-1"), client);
        Assert.Equal(new CordonNode("node-1"), client.ExpectMsg<CommandAccepted>(Soon).Command);

        // It would have gone to the older node, or to either.
        var other = Join(scheduler, "node-2");
        Accept(scheduler, client, Noop("second"));
        other.Succeed(other.ExpectAssignment());
        scheduler.Tell(new UncordonNode("node-1"), client);
        Assert.Equal(new UncordonNode("node-1"), client.ExpectMsg<CommandAccepted>(Soon).Command);
        scheduler.Tell(new DrainNode("node-1"), client);
        Assert.Equal(new DrainNode("node-1"), client.ExpectMsg<CommandAccepted>(Soon).Command);
        node.Probe.FishForMessage<ToNode>(m => m.Drain, Soon);

        scheduler.Tell(new CordonNode("node-3"), client);
        var rejected = client.ExpectMsg<CommandRejected>(Soon);
        Assert.Equal((new CordonNode("node-3"), RejectionCode.UnknownNode), (rejected.Command, rejected.Rejection.Code));
    }

    [Fact]
    public void A_queue_is_made_paused_and_resumed()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("first"));
        var node = Join(scheduler);
        node.Succeed(node.ExpectAssignment());
        var queue = new QueueOptions { Name = "slow", Policy = "sjf", Paused = true };
        scheduler.Tell(new ConfigureQueue(queue), client);
        Assert.Equal(new ConfigureQueue(queue), client.ExpectMsg<CommandAccepted>(Soon).Command);
        Accept(scheduler, client, new TaskSpec { Id = new TaskId("held"), Kind = "noop", Queue = "slow" });
        Accept(scheduler, client, Noop("other"));
        Assert.Equal("other", node.ExpectAssignment().Task.Id.Value);
        scheduler.Tell(new ConfigureQueue(queue with { Paused = false }), client);
        client.ExpectMsg<CommandAccepted>(Soon);
        Assert.Equal("held", node.ExpectAssignment().Task.Id.Value);

        scheduler.Tell(new ConfigureQueue(queue with { Policy = "none" }), client);
        Assert.Equal(RejectionCode.UnknownPolicy, client.ExpectMsg<CommandRejected>(Soon).Rejection.Code);
    }

    [Fact]
    public void A_task_that_failed_runs_again()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("warm-up"));
        var node = Join(scheduler);
        node.Succeed(node.ExpectAssignment());
        scheduler.Tell(new TaskSubmitted(Noop("a")) { Watch = true }, client);
        client.ExpectMsg<TaskAccepted>(Soon);
        var first = node.ExpectAssignment();
        node.Report(new AttemptFailedReport(first.Task.Id, first.Token, "It broke.", Retryable: false, TimedOut: false, TimeSpan.Zero));
        client.ExpectMsg<TaskFailed>(Soon);
        scheduler.Tell(new RetryTask(first.Task.Id), client);
        Assert.Equal(first.Task.Id, client.ExpectMsg<RetryAccepted>(Soon).Task);
        scheduler.Tell(new WatchTask(first.Task.Id), client);
        node.Succeed(node.ExpectAssignment());
        Assert.Equal(first.Task.Id, client.ExpectMsg<TaskSucceeded>(Soon).Task);

        scheduler.Tell(new RetryTask(first.Task.Id), client);
        var rejected = client.ExpectMsg<TaskRejected>(Soon);
        Assert.Equal((first.Task.Id, RejectionCode.AlreadyFinal), (rejected.Tasks.Single(), rejected.Rejection.Code));
    }

    [Fact]
    public void A_past_range_of_a_schedule_is_backfilled()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        Accept(scheduler, client, Noop("warm-up"));
        var node = Join(scheduler);
        node.Succeed(node.ExpectAssignment());
        var newYear = Timestamp.From(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
        scheduler.Tell(new SetSchedule(new ScheduleSpec { Name = "yearly", Recurrence = "0 0 1 1 *", Task = Noop("template") }), client);
        client.ExpectMsg<CommandAccepted>(Soon);

        scheduler.Tell(new BackfillSchedule("yearly", newYear, newYear), client);
        Assert.Equal(new BackfillAccepted(1), client.ExpectMsg<BackfillAccepted>(Soon));
        Assert.Equal("yearly@2020-01-01T00:00:00Z", node.ExpectAssignment().Task.Id.Value);

        scheduler.Tell(new BackfillSchedule("unknown", newYear, newYear), client);
        var rejected = client.ExpectMsg<CommandRejected>(Soon);
        Assert.Equal((new BackfillSchedule("unknown", newYear, newYear), RejectionCode.UnknownSchedule), (rejected.Command, rejected.Rejection.Code));
    }

    [Fact]
    public void A_calendar_is_set_and_is_removed_when_no_schedule_names_it()
    {
        var scheduler = StartScheduler();
        var client = Kit.CreateTestProbe();
        var calendar = new SetCalendar(new CalendarSpec { Name = "holidays", Dates = [new DateOnly(2100, 1, 1)] });
        scheduler.Tell(calendar, client);
        Assert.Equal(calendar, client.ExpectMsg<CommandAccepted>(Soon).Command);
        scheduler.Tell(new SetSchedule(new ScheduleSpec { Name = "daily", Recurrence = "0 0 * * *", Calendars = ["holidays"], Task = Noop("template") }), client);
        client.ExpectMsg<CommandAccepted>(Soon);

        scheduler.Tell(new RemoveCalendar("holidays"), client);
        var rejected = client.ExpectMsg<CommandRejected>(Soon);
        Assert.Equal((new RemoveCalendar("holidays"), RejectionCode.InUse), (rejected.Command, rejected.Rejection.Code));
        scheduler.Tell(new RemoveSchedule("daily"), client);
        client.ExpectMsg<CommandAccepted>(Soon);
        scheduler.Tell(new RemoveCalendar("holidays"), client);
        Assert.Equal(new RemoveCalendar("holidays"), client.ExpectMsg<CommandAccepted>(Soon).Command);
    }

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void A_command_that_names_nothing_is_refused_before_it_is_sent(KernelCommand command) =>
        Assert.Equal(RejectionCode.Invalid, RequestCheck.Refusal(command)!.Code);
}
