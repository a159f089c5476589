using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
#pragma warning disable IDE0005 // The guide shows it; here it is a global one as well.
using Scheduler.Actors;
#pragma warning restore IDE0005
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;
using Scheduler.Hosting.Nodes;
using Scheduler.Http;

namespace Scheduler.Cluster.Tests;

/// <summary>The examples of docs/cluster.md that need a cluster: they stand there as they are here.</summary>
public sealed partial class OneSeedTests
{
    [Fact]
    public async Task A_generic_host_that_is_run_by_NodeHost_ends_with_0_when_its_node_is_drained()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Scheduler:Node:Seed:0"] = Cluster.Seeds[0],
            ["Scheduler:Node:Name"] = "guide",
        });
        var ended = RunNodeAsync(builder);
        using var client = new HttpSchedulerClient(new Uri(Cluster.UrlOf(0)));
        var task = await client.SubmitAsync<Receipt>("transfer", new Transfer("a", 5));
        Assert.Equal(new Receipt("a", 5), await task.ResultAsync().WaitAsync(TestCluster.Soon));
        (await client.DrainNodeAsync("guide")).OrThrow();
        Assert.Equal(0, await ended.WaitAsync(TestCluster.Soon));
    }

    [Fact]
    public void A_member_of_the_programs_own_actor_system_is_added_to_its_services()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

        builder.Services
            .AddAkka("scheduler", akka => akka
                .WithRemoting("10.0.0.7", 4060)
                .WithClustering(new ClusterOptions { SeedNodes = ["akka.tcp://scheduler@10.0.0.1:4053"] })
                .WithSchedulerNode(node => node with { Name = "node-1" }, handlers => handlers.Handle<Transfers, Transfer, Receipt>("transfer")))
            .AddSchedulerClient();     // ISchedulerClient, to be injected

        Assert.Contains(builder.Services, service => service.ServiceType == typeof(ISchedulerClient));
    }

    [Fact]
    public async Task An_actor_of_a_member_submits_and_hears_of_the_end()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Scheduler:Node:Seed:0"] = Cluster.Seeds[0],
            ["Scheduler:Node:Name"] = "actors",
        });
        builder.Services.AddSchedulerNode(builder.Configuration, handlers => handlers.Handle("greet", (string name) => $"Hello, {name}!"));
        using var host = builder.Build();
        await host.StartAsync();
        var system = host.Services.GetRequiredService<ActorSystem>();
        using var inbox = Inbox.Create(system);
        inbox.Watch(system.ActorOf(Props.Create(() => new Submitter())));
        Assert.IsType<Terminated>(await inbox.ReceiveAsync(TestCluster.Soon));
        await host.StopAsync();
    }

    private static async Task<int> RunNodeAsync(HostApplicationBuilder builder)
    {
        builder.Services.AddSchedulerNode(builder.Configuration, handlers => handlers.Handle<Transfers, Transfer, Receipt>("transfer"));
        return await NodeHost.RunAsync(builder.Build);
    }

    private sealed class Submitter : ReceiveActor
    {
        public Submitter()
        {
            var scheduler = SchedulerExtension.For(Context.System).Scheduler;
            scheduler.Tell(new TaskSubmitted(new TaskSpec { Id = "first", Kind = "greet", Payload = Payload.Json("Ada") }) { Watch = true });
            Receive<TaskAccepted>(_ => { });     // From here on it is not lost.
            Receive<TaskSucceeded>(succeeded =>
            {
                Console.WriteLine(succeeded.ResultAs<string>());
                Context.Stop(Self);
            });
        }
    }

    private sealed record Transfer(string Id, int Balance);

    private sealed record Receipt(string Id, int Balance);

    private sealed class Transfers : ITaskHandler<Transfer, Receipt>
    {
        public Task<Receipt> HandleAsync(Transfer payload, TaskContext context) => Task.FromResult(new Receipt(payload.Id, payload.Balance));
    }
}
