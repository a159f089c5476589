using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Actors.Tests.Support;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Actors.Tests.Hosting;

/// <summary>A cluster of three generic hosts: a seed, a node whose handler takes a service, and a client.</summary>
public sealed class HostedClusterTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly LogCapture _nodeLogs = new();
    private HostedMember _seed = null!;
    private HostedMember _node = null!;
    private HostedMember _client = null!;

    public async Task InitializeAsync()
    {
        _seed = await HostedMember.Of(akka => akka
            .AddHocon("akka.persistence.journal.sql { connection-string = elsewhere, provider-name = other }", HoconAddMode.Prepend)
            .WithScheduler(SqliteJournal.Open(_folder), seed => seed with { MaxWatches = 10 })).JoinAsync();
        _node = await HostedMember.Of(
            akka => akka.WithSchedulerNode(
                node => node with { Name = "node-1" },
                handlers => handlers.Handle<Greet, string, string>("greet")),
            services: services => services.AddSingleton(new Greeting("Hello")).AddTaskHandler<Farewell>(),
            logs: _nodeLogs).JoinAsync(_seed);
        _client = await HostedMember.Of(
            akka => akka.WithSchedulerClient(client => client with { AnswerWithin = TimeSpan.FromMinutes(1) }),
            services: services => services.AddSingleton(SubmitMiddlewareExtensions.Of(
                (tasks, next, cancellationToken) => next([.. tasks.Select(task => task with { Principal = "ada" })], cancellationToken)))).JoinAsync(_seed);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _node.DisposeAsync();
        await _seed.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Clients_and_actors_of_each_host_have_tasks_done_by_handlers_with_services()
    {
        foreach (var (member, i) in new[] { _seed, _node, _client }.Select((member, i) => (member, i)))
        {
            var task = Task($"task-{i}");
            await member.Client.SubmitAsync(task);
            var ended = await member.Client.WaitAsync(task.Id).WaitAsync(ClusterTest.Soon);
            Assert.Equal("Hello, Ada!", Payload.Read<string>(ended.Result!.Value.Span));

            var gateway = await member.Services.GetRequiredService<IRequiredActor<SchedulerGateway>>().GetAsync();
            using var inbox = Inbox.Create(member.System);
            gateway.Tell(new TaskSubmitted(Task($"told-{i}")) { Watch = true }, inbox.Receiver);
            Assert.IsType<TaskAccepted>(await inbox.ReceiveAsync(ClusterTest.Soon));
            Assert.IsType<TaskSucceeded>(await inbox.ReceiveAsync(ClusterTest.Soon));
        }
    }

    [Fact]
    public async Task Each_has_its_role_and_what_a_member_needs_behind_what_the_user_says()
    {
        var cluster = Akka.Cluster.Cluster.Get(_seed.System);
        Assert.Equal(["scheduler"], cluster.SelfRoles);
        Assert.Equal(["worker"], Akka.Cluster.Cluster.Get(_node.System).SelfRoles);
        Assert.Equal(["client"], Akka.Cluster.Cluster.Get(_client.System).SelfRoles);
        var config = _seed.System.Settings.Config;

        // Of cluster.conf; where WithClustering brings Akka's default; of seed.conf, the same; and test.conf, which the user gave.
        Assert.Equal("2s", config.GetString("akka.cluster.failure-detector.acceptable-heartbeat-pause"));
        Assert.Equal("200ms", config.GetString("akka.cluster.singleton.hand-over-retry-interval"));
        Assert.Equal("scheduler", config.GetString("akka.cluster.client.receptionist.role"));
        Assert.Equal("100ms", config.GetString("akka.cluster.gossip-interval"));

        // But no other database than that of the journal, where the archive is.
        Assert.Contains(_folder, config.GetString("akka.persistence.journal.sql.connection-string"), StringComparison.Ordinal);
        Assert.Equal("SQLite.MS", config.GetString("akka.persistence.journal.sql.provider-name"));

        await using var both = HostedMember.Of(akka => akka
            .WithClustering(new ClusterOptions { Roles = ["web"] })
            .WithSchedulerNode(node => node, _ => { })
            .WithSchedulerClient());
        await both.JoinAsync(_seed);
        Assert.Equal(["client", "web", "worker"], Akka.Cluster.Cluster.Get(both.System).SelfRoles.Order());
    }

    [Fact]
    public async Task Handlers_and_middleware_of_submits_may_be_services()
    {
        var task = await _client.Client.SubmitAsync<string>("farewell", "Ada");

        Assert.Equal("Hello and goodbye, Ada, says ada.", await task.ResultAsync());
    }

    [Fact]
    public async Task The_client_s_settings_count_although_the_node_starts_the_gateway_first()
    {
        await using var both = HostedMember.Of(akka => akka
            .WithSchedulerNode(node => node, _ => { })
            .WithSchedulerClient(client => client with { MaxWaitingTasks = 1 }));
        await both.StartAsync();

        // It knows no scheduler yet: what is submitted waits.
        var first = both.Client.SubmitAsync(Task("first"));
        var second = await both.Client.TrySubmitAsync([Task("second")]);
        Assert.Equal(RejectionCode.LimitReached, second.Rejection?.Code);
        await both.JoinAsync(_seed);
        await first;
    }

    [Fact]
    public async Task A_member_is_live_until_it_has_left_and_ready_while_it_knows_the_scheduler()
    {
        await using var late = HostedMember.Of(akka => akka.WithSchedulerClient());
        await late.StartAsync();
        Assert.Equal(HealthStatus.Healthy, (await late.CheckAsync("live")).Status);
        var alone = await late.CheckAsync("ready");
        Assert.Equal(HealthStatus.Unhealthy, alone.Status);
        Assert.Contains("is not up", alone.Description, StringComparison.Ordinal);

        await late.JoinAsync(_seed);
        await late.Client.CountAsync();

        // The node has joined by then.
        await late.Client.SubmitAsync(Task("first"));
        await late.Client.WaitAsync(new TaskId("first")).WaitAsync(ClusterTest.Soon);
        foreach (var member in new[] { _seed, _node, late })
        {
            await member.Client.CountAsync();
            Assert.Equal("This member is up, and the scheduler is known.", (await member.CheckAsync("ready")).Description);
        }

        HealthReportEntry? live = null;
        HealthReportEntry? ready = null;
        CoordinatedShutdown.Get(late.System).AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "look", async () =>
        {
            (live, ready) = (await late.CheckAsync("live"), await late.CheckAsync("ready"));
            return Akka.Done.Instance;
        });
        await late.StopAsync();
        Assert.Equal(HealthStatus.Healthy, live!.Value.Status);
        Assert.Equal("This member is leaving the cluster.", ready!.Value.Description);
        Assert.Equal(HealthStatus.Unhealthy, (await late.CheckAsync("live")).Status);
        Assert.Equal(HealthStatus.Unhealthy, (await late.CheckAsync("ready")).Status);
    }

    [Fact]
    public async Task Logs_keep_their_event_ids_and_parts()
    {
        await _client.Client.SubmitAsync(Task("logged"));
        await _client.Client.WaitAsync(new TaskId("logged")).WaitAsync(ClusterTest.Soon);
        var handler = Assert.Single(_nodeLogs.Lines, line => line.Id.Id == 4_711);
        Assert.Equal("Scheduler.Handlers.greet", handler.Category);
        Assert.Contains(KeyValuePair.Create("Name", (object?)"Ada"), handler.Parts);

        // What an actor logs, as well, with its actor and its type.
        var joined = Assert.Single(_nodeLogs.Lines, line => line.Text.EndsWith("has joined.", StringComparison.Ordinal));
        Assert.Equal("Scheduler.Actors.Nodes.NodeActor", joined.Category);
        Assert.Equal("NodeJoined", joined.Id.Name);
        Assert.Contains(joined.Parts, part => part.Key == "Node");
        Assert.Contains(joined.Parts, part => part.Value is NodeId { Name: "node-1" });
        Assert.Contains(joined.Parts, part => part is { Key: "Actor", Value: string actor } && actor.Contains("/user/scheduler-node", StringComparison.Ordinal));
    }

    private static TaskSpec Task(string id) => new() { Id = new TaskId(id), Kind = "greet", Payload = Payload.Json("Ada") };

    internal sealed record Greeting(string Text);

    [TaskKind("farewell")]
    internal sealed class Farewell(Greeting greeting) : ITaskHandler<string, string>
    {
        public Task<string> HandleAsync(string payload, TaskContext context) =>
            System.Threading.Tasks.Task.FromResult($"{greeting.Text} and goodbye, {payload}, says {context.Principal}.");
    }

    internal sealed class Greet(Greeting greeting) : ITaskHandler<string, string>
    {
        public Task<string> HandleAsync(string payload, TaskContext context)
        {
            Microsoft.Extensions.Logging.LoggerExtensions.LogInformation(context.Logger, 4_711, "Greeting {Name}.", payload);
            return System.Threading.Tasks.Task.FromResult($"{greeting.Text}, {payload}!");
        }
    }
}
