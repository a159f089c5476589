using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Scheduler.Actors.Nodes;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests.Membership;

/// <summary>A node and one seed, which leaves the cluster in each way.</summary>
public sealed class SeedWatchTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly TaskCompletionSource<SchedulerExit> _exit = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SeedWatchTests(ITestOutputHelper output)
        : base(ConfigurationFactory.ParseString("""
            akka.actor.provider = cluster
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
            akka.cluster.roles = ["worker"]
            akka.cluster.downing-provider-class = ""
            akka.loglevel = WARNING
            """).WithFallback(SchedulerExtension.DefaultConfig), "scheduler", output)
    {
    }

    // The seed leaves, or others have seen it as down: a node that stays would wait for ever for a scheduler in a cluster of its own.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_ends_when_no_seed_is_left_however_the_last_one_went(bool isDowned)
    {
        var seed = ActorSystem.Create("scheduler", ConfigurationFactory.ParseString("akka.cluster.roles = [\"scheduler\"]").WithFallback(Sys.Settings.Config));
        var (self, other) = (Cluster.Get(Sys), Cluster.Get(seed));
        await other.JoinAsync(other.SelfAddress).WaitAsync(Soon);
        await self.JoinAsync(other.SelfAddress).WaitAsync(Soon);
        Sys.ActorOf(Props.Create(() => new SeedWatch(exit => _exit.TrySetResult(exit))));
        if (isDowned)
        {
            self.Down(other.SelfAddress);
        }
        else
        {
            other.Leave(other.SelfAddress);
        }

        var exit = await _exit.Task.WaitAsync(Soon);
        Assert.Equal((isDowned ? ExitCode.Downed : ExitCode.NoSeed, "No seed is left in the cluster. Start it again; it joins when there is one."), (exit.Code, exit.Message));
        await seed.Terminate().WaitAsync(Soon);
    }
}
