using Akka.Actor;
using Akka.Cluster.Tools.Client;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Configuration;
using Akka.Event;
using Scheduler.Actors.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Tests.Hosting;

public sealed class ForeignClientTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_client_outside_without_our_serializers_is_told_so_where_it_sends()
    {
        await using var seed = await HostedMember.Of(akka => akka.WithScheduler(SqliteJournal.Open(_folder))).JoinAsync();
        using var outside = ActorSystem.Create("outside", ConfigurationFactory.ParseString($$"""
            akka.loglevel = ERROR
            akka.stdout-loglevel = OFF
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.client.initial-contacts = ["{{Akka.Cluster.Cluster.Get(seed.System).SelfAddress}}/system/receptionist"]
            """)
            .WithFallback(ClusterClientReceptionist.DefaultConfig())
            .WithFallback(DistributedPubSub.DefaultConfig()));
        using var errors = Inbox.Create(outside);
        outside.EventStream.Subscribe(errors.Receiver, typeof(Error));
        var client = outside.ActorOf(ClusterClient.Props(ClusterClientSettings.Create(outside)));
        foreach (var message in new object[] { new TaskSubmitted(new TaskSpec { Id = new TaskId("outside"), Kind = "noop" }), new WatchTask(new TaskId("outside")), new CancelTask(new TaskId("outside")) })
        {
            client.Tell(new ClusterClient.Send(SchedulerExtension.GatewayPath, message));
            var error = Assert.IsType<Error>(await errors.ReceiveAsync(ClusterTest.Soon));
            Assert.Contains("SchedulerExtension.DefaultConfig", $"{error}", StringComparison.Ordinal);
        }

        await outside.Terminate();
    }
}
