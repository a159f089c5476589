using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Scheduler.Actors.Client;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Kinds;

namespace Scheduler.Actors.Tests;

/// <summary>What a member's gateway makes of what its clients ask, before a scheduler that the test plays.</summary>
public sealed class GatewayActorTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);
    private readonly TestProbe _client;

    public GatewayActorTests()
        : base(SchedulerHost.Load("test.conf").WithFallback(DefaultConfig)) => _client = CreateTestProbe();

    [Fact]
    public void What_is_asked_at_the_same_time_leaves_as_one_message_and_each_is_answered()
    {
        var scheduler = CreateTestProbe();
        var gateway = StartGateway(scheduler, new ClientSettings());
        scheduler.IgnoreMessages<FindScheduler>();
        const int Submits = 50;
        for (var i = 0; i < Submits; i++)
        {
            gateway.Tell(new TaskSubmitted(Noop(i)), _client);
        }

        gateway.Tell(new SchedulerStarted(1), scheduler);
        var asked = scheduler.ExpectMsg<FromClients>(Soon);
        Assert.Equal(Submits, asked.Requests.Count);
        scheduler.Reply(new ToClients { Answers = [.. asked.Requests.Select(Accept)] });
        for (var i = 0; i < Submits; i++)
        {
            Assert.Equal(Noop(i).Id, _client.ExpectMsg<TaskAccepted>(Soon).Receipts.Single().Task);
        }
    }

    [Fact]
    public void When_the_scheduler_moves_requests_are_unavailable_and_watches_are_asked_again()
    {
        var (gateway, scheduler) = Start();
        gateway.Tell(new WatchTask(new TaskId("watched")), _client);
        Assert.Equal("watched", scheduler.ExpectMsg<FromClients>(Soon).Watch.Single().Value);
        gateway.Tell(new TaskSubmitted(Noop(1)) { Watch = true }, _client);
        var lost = scheduler.ExpectMsg<FromClients>(Soon).Requests.Single();

        var next = CreateTestProbe();
        gateway.Tell(new SchedulerStarted(2), next);
        var rejected = _client.ExpectMsg<TaskRejected>(Soon);
        Assert.Equal(RejectionCode.Unavailable, rejected.Rejection.Code);
        Assert.Equal(Noop(1).Id, rejected.Tasks.Single());
        Assert.Equal("watched", next.ExpectMsg<FromClients>(Soon).Watch.Single().Value);

        // A late answer of the last one is none; a late word that it is the scheduler changes nothing.
        gateway.Tell(new ToClients { Answers = [Accept(lost)] }, scheduler);
        gateway.Tell(new SchedulerStarted(1), scheduler);
        gateway.Tell(new ToClients { Ended = [Ended("watched")] }, next);
        Assert.Equal("watched", _client.ExpectMsg<TaskSucceeded>(Soon).Task.Value);
    }

    [Fact]
    public void A_scheduler_that_dies_leaves_no_request_without_an_answer()
    {
        var (gateway, scheduler) = Start();
        gateway.Tell(new CancelTask(new TaskId("a")), _client);
        scheduler.ExpectMsg<FromClients>(Soon);
        Sys.Stop(scheduler);
        Assert.Equal("a", _client.ExpectMsg<TaskRejected>(Soon).Tasks.Single().Value);
    }

    [Fact]
    public void Without_a_scheduler_the_answer_comes_after_the_stated_time()
    {
        var gateway = StartGateway(CreateTestProbe(), new ClientSettings { AnswerWithin = TimeSpan.FromMilliseconds(100) });
        gateway.Tell(new TaskSubmitted(Noop(1)), _client);
        Assert.Equal(RejectionCode.Unavailable, _client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
    }

    [Fact]
    public void Submits_go_as_far_as_the_credit_and_other_requests_go_before_them()
    {
        var (gateway, scheduler) = Start(new ClientSettings { MaxUnansweredTasks = 2, MaxWaitingTasks = 2 });
        gateway.Tell(new TaskSubmitted([Noop(0), Noop(1)]), _client);
        var first = scheduler.ExpectMsg<FromClients>(Soon).Requests.Single();

        gateway.Tell(new TaskSubmitted(Noop(2)), _client);
        gateway.Tell(new TaskSubmitted(Noop(3)), _client);
        gateway.Tell(new TaskSubmitted(Noop(4)), _client);
        Assert.Equal(RejectionCode.LimitReached, _client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);

        gateway.Tell(new ExplainTask(Noop(0).Id), _client);
        Assert.IsType<ExplainTask>(scheduler.ExpectMsg<FromClients>(Soon).Requests.Single().Question);
        scheduler.Reply(new ToClients { Answers = [Accept(first)] });
        Assert.Equal(2, scheduler.ExpectMsg<FromClients>(Soon).Requests.Count);
    }

    [Fact]
    public void A_schedule_needs_credit_as_its_task_has_a_payload()
    {
        var (gateway, scheduler) = Start(new ClientSettings { MaxUnansweredTasks = 1, MaxWaitingTasks = 1 });
        var set = new SetSchedule(new ScheduleSpec { Name = "nightly", Recurrence = "@daily", Task = Noop(0) });
        gateway.Tell(set, _client);
        var first = scheduler.ExpectMsg<FromClients>(Soon).Requests.Single();

        gateway.Tell(set, _client);
        gateway.Tell(set, _client);
        Assert.Equal(RejectionCode.LimitReached, _client.ExpectMsg<CommandRejected>(Soon).Rejection.Code);

        gateway.Tell(new HoldSchedule("nightly", "a test"), _client);
        Assert.IsType<HoldSchedule>(scheduler.ExpectMsg<FromClients>(Soon).Requests.Single().Question);
        scheduler.Reply(new ToClients { Answers = [new ClientAnswer(first.Number, Acknowledged.Instance)] });
        Assert.IsType<SetSchedule>(scheduler.ExpectMsg<FromClients>(Soon).Requests.Single().Question);
    }

    [Fact]
    public async Task A_submit_that_can_not_be_sent_is_refused_here()
    {
        var (gateway, scheduler) = Start();
        var large = new TaskSpec { Id = new TaskId("large"), Kind = "noop", Payload = new byte[SchedulerExtension.MaxMessageBytes] };
        gateway.Tell(new TaskSubmitted(large), _client);
        Assert.Equal(RejectionCode.SubmitTooLarge, _client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);
        var awaiting = new ClusterSchedulerClient(() => gateway);
        Assert.Equal(RejectionCode.Invalid, (await awaiting.TrySubmitAsync([new TaskSpec { Id = default, Kind = "noop" }])).Rejection!.Code);
        Assert.Equal(RejectionCode.SubmitTooLarge, (await awaiting.TrySubmitAsync([large])).Rejection!.Code);
        var most = Enumerable.Range(0, 80).Select(i => large with { Id = $"large-{i}", Payload = large.Payload[..(SchedulerExtension.MaxMessageBytes - 8_192)] }).ToArray();
        Assert.Equal(RejectionCode.SubmitTooLarge, (await awaiting.TrySubmitAsync(most)).Rejection!.Code);
        gateway.Tell(new TaskSubmitted([]), _client);
        Assert.Equal(RejectionCode.Invalid, _client.ExpectMsg<TaskRejected>(Soon).Rejection.Code);

        // What fits in all but one message goes in several.
        var half = new byte[SchedulerExtension.MaxMessageBytes / 2];
        gateway.Tell(new TaskSubmitted(new TaskSpec { Id = new TaskId("a"), Kind = "noop", Payload = half }), _client);
        gateway.Tell(new TaskSubmitted(new TaskSpec { Id = new TaskId("b"), Kind = "noop", Payload = half }), _client);
        Assert.Single(scheduler.ExpectMsg<FromClients>(Soon).Requests);
        Assert.Single(scheduler.ExpectMsg<FromClients>(Soon).Requests);
    }

    [Fact]
    public void A_submit_that_is_longer_than_a_message_goes_in_parts_and_so_do_its_receipts()
    {
        var (gateway, scheduler) = Start();
        var tasks = Enumerable.Range(0, 10_000)
            .Select(i => Noop(i) with { After = [.. Enumerable.Range(0, i % 10).Select(edge => (Dependency)$"{new string('x', 190)}-{edge}")] })
            .ToArray();
        gateway.Tell(new TaskSubmitted(tasks) { Watch = true }, _client);
        List<TaskSpec> sent = [];
        SubmitPart part;
        ClientRequest request;
        do
        {
            var message = scheduler.ExpectMsg<FromClients>(Soon);
            request = message.Requests.Single();
            part = Assert.IsType<SubmitPart>(request.Question);
            Assert.InRange(SerializedBytes(message), 1, SchedulerExtension.MaxMessageBytes);
            Assert.True(part.Watch);
            sent.AddRange(part.Tasks);
        }
        while (part.Index < part.Count - 1);

        Assert.Equal(tasks, sent);
        var receipts = tasks.Select(_ => new TaskReceipt(default) { Unique = UniqueResult.Existing, Other = new TaskId(new string('y', 200)) }).ToArray();
        var directory = new Scheduling.ClientDirectory();
        directory.Answer(gateway, request.Number, new SubmitReceipts(receipts));
        directory.Send(scheduler);
        var accepted = _client.ExpectMsg<TaskAccepted>(Soon);
        Assert.Equal(tasks.Select(task => task.Id), accepted.Receipts.Select(receipt => receipt.Task));
        Assert.All(accepted.Receipts, receipt => Assert.Equal(200, receipt.Other!.Value.Value.Length));
    }

    [Fact]
    public void Answers_are_cut_into_messages_that_fit()
    {
        var gateway = CreateTestProbe();
        var directory = new Scheduling.ClientDirectory();
        var receipts = Enumerable.Repeat(new TaskReceipt(default) { Unique = UniqueResult.Existing, Other = new TaskId(new string('y', 200)) }, 10_000).ToArray();
        directory.Answer(gateway, 1, new SubmitReceipts(receipts));
        directory.Answer(gateway, 2, new SubmitReceipts(receipts[..10]));
        directory.Send(CreateTestProbe());
        var joiner = new PartJoiner<TaskReceipt>();
        IReadOnlyList<TaskReceipt>? joined = null;
        ToClients message;
        do
        {
            message = gateway.ExpectMsg<ToClients>(Soon);
            Assert.InRange(SerializedBytes(message), 1, SchedulerExtension.MaxMessageBytes);
            foreach (var part in message.Answers.Where(answer => answer.Number == 1).Select(answer => (ReceiptsPart)answer.Answer))
            {
                joined = joiner.Add(1, part.Index, part.Count, part.Receipts);
            }
        }
        while (!message.Answers.Any(answer => answer.Number == 2));
        Assert.Equal(receipts, joined!);
    }

    [Fact]
    public void The_watches_of_an_actor_that_dies_are_taken_back()
    {
        var (gateway, scheduler) = Start();
        var mortal = CreateTestProbe();
        gateway.Tell(new WatchTask(new TaskId("a")), mortal);
        gateway.Tell(new WatchTask(new TaskId("b")), mortal);
        gateway.Tell(new WatchTask(new TaskId("b")), _client);
        var watched = new List<TaskId>();
        while (watched.Count < 2)
        {
            watched.AddRange(scheduler.ExpectMsg<FromClients>(Soon).Watch);
        }

        Sys.Stop(mortal);
        Assert.Equal("a", scheduler.FishForMessage<FromClients>(m => m.Unwatch.Count > 0, Soon).Unwatch.Single().Value);
        gateway.Tell(new ToClients { Ended = [Ended("b")] }, scheduler);
        Assert.Equal("b", _client.ExpectMsg<TaskSucceeded>(Soon).Task.Value);
    }

    [Fact]
    public async Task Code_that_awaits_is_answered_when_the_member_ends()
    {
        var gateway = StartGateway(CreateTestProbe(), new ClientSettings());
        var client = new ClusterSchedulerClient(() => gateway);
        var submit = client.TrySubmitAsync([Noop(1)]).AsTask();
        var wait = client.WaitAsync(new TaskId("a"));
        gateway.Tell(PoisonPill.Instance);
        Assert.Equal(RejectionCode.Unavailable, (await submit.WaitAsync(Soon)).Rejection!.Code);
        var thrown = await Assert.ThrowsAsync<RequestRejectedException>(() => wait.WaitAsync(Soon));
        Assert.Equal(RejectionCode.Unavailable, thrown.Rejection.Code);
    }

    private int SerializedBytes(object message) => Sys.Serialization.FindSerializerFor(message).ToBinary(message).Length;

    private static TaskSpec Noop(int number) => new() { Id = new TaskId(FormattableString.Invariant($"task-{number}")), Kind = BuiltInKinds.Noop };

    private static TaskInfo Ended(string id) =>
        new() { Id = new TaskId(id), Kind = BuiltInKinds.Noop, Queue = QueueOptions.DefaultName, Phase = TaskPhase.Succeeded };

    private static ClientAnswer Accept(ClientRequest request) => new(
        request.Number,
        new SubmitReceipts([.. ((SubmitTasks)request.Question).Tasks.Select(_ => new TaskReceipt(default, false, TaskPhase.Pending))]));

    private (IActorRef Gateway, TestProbe Scheduler) Start(ClientSettings? settings = null)
    {
        var scheduler = CreateTestProbe();
        var gateway = StartGateway(scheduler, settings ?? new ClientSettings());
        scheduler.ExpectMsg<FindScheduler>(Soon);
        scheduler.Reply(new SchedulerStarted(1));
        scheduler.IgnoreMessages<FindScheduler>();
        return (gateway, scheduler);
    }

    private IActorRef StartGateway(TestProbe proxy, ClientSettings settings) =>
        Sys.ActorOf(Props.Create(() => new GatewayActor(settings, proxy, TimeProvider.System)).WithDispatcher(Dispatchers.Gateway));
}
