using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Scheduler.Actors.Messages;
using Scheduler.Actors.Nodes;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests;

/// <summary>A node and its workers, against a scheduler that is played by the test.</summary>
public sealed class NodeActorTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TestProbe _scheduler;
    private readonly IActorRef _node;
    private NodeId _id;
    private long _token;

    public NodeActorTests(ITestOutputHelper output)
        : base(SchedulerHost.Load("test.conf").WithFallback(ConfigurationFactory.ParseString("akka.actor.provider = local")), "node", output)
    {
        var handlers = new HandlerRegistry()
            .HandleBytes("echo", static (payload, _) => new(payload))
            .HandleBytes("fail", static (_, _) => throw new InvalidOperationException("It broke."))
            .HandleBytes("deaf", async (_, _) =>
            {
                await _released.Task;
                return default;
            })
            .HandleBytes("wait", async (_, context) =>
            {
                await _released.Task.WaitAsync(context.CancellationToken);
                return default;
            });
        var settings = new NodeSettings { Name = "n", Offer = new NodeOffer { Slots = 2, Kinds = handlers.Kinds } };
        var runner = new AttemptRunner(handlers, options: new AttemptOptions { CancelGrace = TimeSpan.FromMilliseconds(50) });
        _scheduler = CreateTestProbe();
        var proxy = (IActorRef)_scheduler;
        Action<SchedulerExit> exit = _ => _drained.TrySetResult();
        _node = Sys.ActorOf(Props.Create(() => new NodeActor(settings, runner, proxy, TimeProvider.System, exit)));
        Join();
    }

    [Fact]
    public void An_attempt_runs_and_its_result_is_said_until_it_is_acknowledged()
    {
        var assignment = Assign("echo", [1, 2]);
        var report = Expect<AttemptSucceededReport>();
        Assert.Equal(assignment.Token, report.Token);
        Assert.Equal(new byte[] { 1, 2 }, report.Result.ToArray());

        // Another scheduler takes over before it could acknowledge.
        var next = CreateTestProbe();
        _node.Tell(new SchedulerStarted(2), next);
        var introduction = next.FishForMessage<FromNode>(m => m.Held is not null, Soon);
        Assert.NotNull(introduction.Join);
        Assert.Equal(assignment.Token, Assert.IsType<AttemptSucceededReport>(Assert.Single(introduction.Reports)).Token);
    }

    [Fact]
    public void A_handler_that_throws_is_a_report_and_its_slot_is_free_again()
    {
        for (var i = 0; i < 5; i++)
        {
            Assign("fail");
            Assert.Contains("It broke.", Expect<AttemptFailedReport>().Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_running_attempt_that_is_cancelled_says_so()
    {
        var assignment = Assign("wait");
        Expect<AttemptStartedReport>();
        _node.Tell(new ToNode(_id, 1) { Cancel = [assignment.Token] }, _scheduler);
        Assert.Equal(assignment.Token, Expect<AttemptCancelledReport>().Token);
    }

    [Fact]
    public void A_worker_that_dies_loses_its_attempt_and_is_replaced()
    {
        var lost = Assign("wait");
        Expect<AttemptStartedReport>();
        foreach (var worker in new[] { "$a", "$b" })
        {
            Sys.ActorSelection(_node.Path / worker).Tell(Kill.Instance);
        }

        var report = Expect<AttemptFailedReport>();
        Assert.Equal(lost.Token, report.Token);
        Assert.True(report.Retryable);
        Assign("echo", [7]);
        Assert.Equal(new byte[] { 7 }, Expect<AttemptSucceededReport>().Result.ToArray());
    }

    [Fact]
    public void A_node_that_was_given_up_joins_as_another()
    {
        var before = _id;
        _node.Tell(new ToNode(_id, 1) { Refused = true }, _scheduler);
        Join();
        Assert.Equal(before.Name, _id.Name);
        Assert.True(_id.Incarnation > before.Incarnation);
        Assign("echo", [3]);
        Expect<AttemptSucceededReport>();
    }

    [Fact]
    public async Task A_node_holds_a_lease_from_when_it_has_joined_until_it_is_given_up()
    {
        Assert.True((await _node.Ask<LeaseHeld>(IsLeaseHeld.Instance, Soon)).IsHeld);
        _node.Tell(new ToNode(_id, 1) { Refused = true }, _scheduler);
        _scheduler.FishForMessage<FromNode>(m => m.Join is not null, Soon);
        Assert.False((await _node.Ask<LeaseHeld>(IsLeaseHeld.Instance, Soon)).IsHeld);
    }

    [Fact]
    public void A_node_whose_name_a_later_process_has_says_so_once()
    {
        var taken = new ToNode(_id, 1) { NameTaken = true };
        EventFilter.Error(start: $"Another process has joined later under the name of this node, '{_id.Name}'").ExpectOne(() =>
        {
            _node.Tell(taken, _scheduler);
            _node.Tell(taken, _scheduler);
            Assign("echo", [3]);
            Expect<AttemptSucceededReport>();
        });
    }

    [Fact]
    public void A_node_that_fails_stops_what_it_ran_and_joins_as_another()
    {
        var before = _id;
        Assign("wait");
        Expect<AttemptStartedReport>();
        _node.Tell(new AttemptEnded(null!, null!, Abandoned: false));
        Join();
        Assert.True(_id.Incarnation > before.Incarnation);

        // Its slots are its own again: what the earlier one ran does not block them.
        Assign("echo", [1]);
        Expect<AttemptSucceededReport>();
        Assign("echo", [2]);
        Expect<AttemptSucceededReport>();
    }

    [Fact]
    public void A_handler_that_hangs_is_given_up_and_its_slot_free_when_it_returns_after_all()
    {
        Assign("deaf", timeout: TimeSpan.FromMilliseconds(50));
        var ended = _scheduler.FishForMessage<FromNode>(m => m.Reports.OfType<AttemptFailedReport>().Any(), Soon);
        Assert.True(ended.Reports.OfType<AttemptFailedReport>().Single().TimedOut);
        Assert.Equal(1, ended.Window);
        _released.SetResult();
        Assert.Equal(2, _scheduler.FishForMessage<FromNode>(m => m.Window != 1, Soon).Window);
    }

    [Fact]
    public void Asked_to_leave_it_finishes_what_runs()
    {
        Assign("wait");
        Expect<AttemptStartedReport>();
        _node.Tell(new LeaveCluster(TimeSpan.FromMinutes(1)));
        _released.SetResult();
        var report = Expect<AttemptSucceededReport>();
        _node.Tell(new ToNode(_id, 1) { Acknowledged = [report.Token] }, _scheduler);
        ExpectMsg<NodeLeft>(Soon);
        Assert.True(_scheduler.FishForMessage<FromNode>(m => m.Leaving, Soon).Leaving);
    }

    [Fact]
    public void What_does_not_end_within_the_grace_is_handed_back_by_leaving()
    {
        Assign("wait");
        Expect<AttemptStartedReport>();
        _node.Tell(new LeaveCluster(TimeSpan.Zero));
        ExpectMsg<NodeLeft>(Soon);
        Assert.True(_scheduler.FishForMessage<FromNode>(m => m.Leaving, Soon).Leaving);
    }

    [Fact]
    public async Task A_node_that_the_scheduler_drains_ends_by_itself()
    {
        _node.Tell(new ToNode(_id, 1) { Drain = true }, _scheduler);
        await _drained.Task.WaitAsync(Soon);
    }

    private void Join()
    {
        var joining = _scheduler.FishForMessage<FromNode>(m => m.Join is not null && m.Node != _id, Soon);
        _id = joining.Node;
        _node.Tell(new ToNode(_id, 1) { Lease = new LeaseGrant(joining.LeaseAskedAt!.Value, TimeSpan.FromMinutes(5)) }, _scheduler);
    }

    private Assignment Assign(string kind, byte[]? payload = null, TimeSpan? timeout = null)
    {
        var token = new FencingToken(++_token);
        var assignment = new Assignment(new TaskSpec { Id = new TaskId($"t{_token}"), Kind = kind, Payload = payload, Timeout = timeout }, 1, token);

        // As a scheduler does in the end: reports wait for the acknowledgement of those before.
        _node.Tell(new ToNode(_id, 1) { Acknowledged = [new FencingToken(_token - 1)], Assignments = [assignment] }, _scheduler);
        return assignment;
    }

    private T Expect<T>()
        where T : AttemptReport =>
        _scheduler.FishForMessage<FromNode>(m => m.Reports.OfType<T>().Any(r => r.Token.Value == _token), Soon)
            .Reports.OfType<T>().First(r => r.Token.Value == _token);
}
