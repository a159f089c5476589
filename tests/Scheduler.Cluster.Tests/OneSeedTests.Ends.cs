using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Scheduler.Cli.Tests.Support;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;

namespace Scheduler.Cluster.Tests;

/// <summary>Members that end otherwise than on SIGTERM.</summary>
public sealed partial class OneSeedTests
{
    [SkippableFact]
    public async Task A_node_leaves_in_order_when_its_terminal_is_closed()
    {
        IgnoredSignals.SkipIfAmong("HUP");
        var node = Cluster.StartNode("terminal");
        await node.UntilItSaysAsync("has joined");
        await node.SendAsync("HUP");
        Assert.Equal(ExitCode.Clean, await node.ExitAsync());
        Assert.Contains("Exiting completed", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_whose_slots_are_all_held_by_handlers_that_were_given_up_can_end_itself()
    {
        var node = Cluster.StartNode("blocked", 1, "--leave-when-blocked", "--handlers", TestHandlers);
        await using var client = new ClusterClient(Cluster);
        client.Submit([new TaskSpec { Id = "stuck", Kind = "sleep-on", Payload = Payload.Json(0), Timeout = TimeSpan.FromSeconds(1) }]);
        Assert.Equal(ExitCode.Blocked, await node.ExitAsync());
        await GiveUpAsync(client, "stuck");
    }

    [Fact]
    public async Task A_host_that_a_handler_has_ended_does_not_say_that_all_is_well()
    {
        var node = Cluster.StartNode("ended", 2, "--handlers", TestHandlers);
        await using var client = new ClusterClient(Cluster);
        client.Submit([new TaskSpec { Id = "ends-its-host", Kind = "exit", Payload = Payload.Json(0) }]);
        Assert.Equal(ExitCode.Failed, await node.ExitAsync());
        Assert.Contains("Something in this process has ended it (Environment.Exit)", node.Output, StringComparison.Ordinal);
        await GiveUpAsync(client, "ends-its-host");
    }

    [Fact]
    public async Task An_exception_on_a_thread_of_a_handlers_own_ends_the_host_with_a_line_and_a_code()
    {
        var node = Cluster.StartNode("thrown", 2, "--handlers", TestHandlers);
        await using var client = new ClusterClient(Cluster);
        client.Submit([new TaskSpec { Id = "throws", Kind = "throw-on-a-thread", Payload = Payload.Json(0) }]);
        Assert.Equal(ExitCode.Failed, await node.ExitAsync());
        Assert.Contains("Unexpected fault: nobody catches this. Please report it with the file ", node.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Environment.Exit", node.Output, StringComparison.Ordinal);
        await GiveUpAsync(client, "throws");
    }

    [Fact]
    public async Task An_actor_system_of_another_name_is_told_so_too()
    {
        var settings = SchedulerHost.Network("127.0.0.1", 0, Cluster.Seeds, cluster: "mine").WithFallback(SchedulerHost.Load("client.conf"));
        using var system = SchedulerHost.CreateSystem(settings, cluster: "mine");
        SchedulerExtension.For(system);
        var exit = await SchedulerExit.OfAsync(system).WaitAsync(TestCluster.Soon);
        Assert.Equal(ExitCode.Usage, exit.Code);
        Assert.Contains("is of the cluster 'scheduler', and this process of 'mine'", exit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_another_member_has_quarantined_says_so()
    {
        var node = Cluster.StartNode("quarantined");
        await node.UntilItSaysAsync("The scheduler of epoch");
        using var other = SchedulerHost.CreateSystem(
            SchedulerHost.Network("127.0.0.1", 0, Cluster.Seeds).WithFallback(SchedulerHost.Load("client.conf")));
        var member = await WorkerAsync(other);
        ((IRemoteActorRefProvider)((ExtendedActorSystem)other).Provider).Quarantine(member.Address, (int)member.UniqueAddress.Uid);
        Assert.Equal(ExitCode.Quarantined, await node.ExitAsync());
        Assert.Contains("has quarantined this process", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_can_t_listen_where_another_does()
    {
        var second = Cluster.StartSeed();
        Assert.Equal(ExitCode.CannotListen, await second.ExitAsync());
        Assert.Contains("can't listen", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_with_another_list_of_seeds_is_kept_from_the_journal()
    {
        Cluster.StartNode("at-work");
        await using var client = new ClusterClient(Cluster);
        await client.RunAsync(Tasks.Noops("before-the-mistake", 10));

        // A cluster of its own, which knows nothing of the other, on the same journal.
        using var mistake = new TestCluster(_output, Cluster.Journal);
        var second = mistake.StartSeed();
        Assert.Equal(ExitCode.Usage, await second.ExitAsync());
        Assert.Contains(
            $"The seed {Cluster.Seeds[0]}, which is not listed here, works on the same journal", second.Output, StringComparison.Ordinal);
        await client.RunAsync(Tasks.Noops("after-the-mistake", 10));
        Assert.False(_one.Seed.HasExited);
        Assert.Equal(1, JournalAudit.Of(Cluster.Journal).Epoch);
    }

    // No other node is to take it.
    private static async Task GiveUpAsync(ClusterClient client, TaskId task)
    {
        client.Cancel(task);
        await client.UntilAsync(() => client.Outcomes.ContainsKey(task));
    }

    private static async Task<Member> WorkerAsync(ActorSystem system)
    {
        var found = new TaskCompletionSource<Member>(TaskCreationOptions.RunContinuationsAsynchronously);
        var cluster = Akka.Cluster.Cluster.Get(system);
        cluster.RegisterOnMemberUp(() => found.TrySetResult(cluster.State.Members.First(m => m.HasRole(SchedulerExtension.WorkerRole))));
        return await found.Task.WaitAsync(TestCluster.Soon);
    }
}
