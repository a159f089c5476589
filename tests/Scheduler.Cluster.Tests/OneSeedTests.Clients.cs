using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Hosting.Nodes;

namespace Scheduler.Cluster.Tests;

/// <summary>The ways to a cluster that a program of one's own has.</summary>
public sealed partial class OneSeedTests
{
    [Fact]
    public async Task An_actor_outside_of_theCluster_submits_by_way_of_ClusterClient()
    {
        await Cluster.StartNode("inside").UntilItSaysAsync("The scheduler of epoch");
        var own = ConfigurationFactory.ParseString($$"""
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.client.initial-contacts = ["akka.tcp://{{SchedulerHost.SystemName}}@{{Cluster.Seeds[0]}}/system/receptionist"]
            """);
        var config = own     // akka.actor.provider = remote, its address, and the receptionists of the seeds
            .WithFallback(SchedulerExtension.DefaultConfig)
            .WithFallback(ClusterClientReceptionist.DefaultConfig())
            .WithFallback(DistributedPubSub.DefaultConfig());
        using var system = ActorSystem.Create("outside", config);
        var client = system.ActorOf(Akka.Cluster.Tools.Client.ClusterClient.Props(ClusterClientSettings.Create(system)));
        using var inbox = Inbox.Create(system);

        // More than a frame of Akka's defaults takes.
        TaskSpec[] tasks = [.. Tasks.Noops("outside", 5).Select(t => t with { Payload = Payload.Json(new string('x', 40_000)) })];
        var task = tasks[0];
        client.Tell(new Akka.Cluster.Tools.Client.ClusterClient.Send(SchedulerExtension.GatewayPath, new TaskSubmitted(tasks) { Watch = true }), inbox.Receiver);
        Assert.Equal(task.Id, Assert.IsType<TaskAccepted>(await inbox.ReceiveAsync(TestCluster.Soon)).Receipts[0].Task);
        Assert.Contains(Assert.IsType<TaskSucceeded>(await inbox.ReceiveAsync(TestCluster.Soon)).Task, tasks.Select(t => t.Id));
        await system.Terminate();
    }

    [Fact]
    public async Task A_generic_host_is_a_node_with_its_options_in_its_configuration()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Scheduler:Node:Seed:0"] = Cluster.Seeds[0],
            ["Scheduler:Node:Name"] = "hosted",
            ["Scheduler:Node:Kinds:0"] = "noop",
        });
        builder.Services.AddSchedulerNode(builder.Configuration, handlers => handlers.Handle<string, string>("greet", (name, _) => Task.FromResult($"Hello, {name}!")));
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<ISchedulerClient>();
        var task = new TaskSpec { Id = new TaskId("hosted"), Kind = "greet", Payload = Payload.Json("Ada") };
        Assert.False((await client.TrySubmitAsync([task])).OrThrow().Receipts.Single().AlreadyKnown);
        Assert.Equal("hosted", (await client.WaitAsync(task.Id)).Node?.Name);
        Assert.Equal(["greet", "noop"], (await client.NodesAsync()).Single(node => node.Id.Name == "hosted").Offer.Kinds);
        var ended = SchedulerExit.OfAsync(host.Services.GetRequiredService<ActorSystem>());
        await host.StopAsync();
        Assert.Equal(ExitCode.Clean, (await ended).Code);
    }

    [Fact]
    public async Task The_examples_work_together()
    {
        await Cluster.StartExampleWorker().UntilItSaysAsync("The scheduler of epoch");
        var program = BuiltPrograms.PathOf("ActorClient", "Scheduler.Examples.ActorClient", within: "examples");
        var said = await OneShot.RunAsync(program, Cluster.Seeds[0], "Ada", "Grace");
        Assert.Contains("Hello, Ada!", said, StringComparison.Ordinal);
        Assert.Contains("Hello, Grace!", said, StringComparison.Ordinal);
    }
}
