using Akka.Actor;
using Akka.Configuration;
using Scheduler.Cli.Tests.Support;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>A member has the name of its cluster, an address, and comes by its seeds: what is wrong with them is said on both sides.</summary>
[Collection(SqliteTests.Name)]
public sealed class ClusterNameTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly TestCluster _cluster;
    private readonly ITestOutputHelper _output;

    public ClusterNameTests(ITestOutputHelper output)
    {
        _output = output;
        _cluster = new TestCluster(output, new SqliteTestJournal(_folder));
    }

    public void Dispose()
    {
        _cluster.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_node_of_another_cluster_is_not_let_in_and_both_sides_say_why()
    {
        var seed = _cluster.StartSeed(0, "--cluster", "reports");
        await _cluster.UntilScheduledAsync();
        var node = _cluster.StartNode();
        Assert.Equal(ExitCode.Usage, await node.ExitAsync());
        Assert.Contains(
            $"{_cluster.Seeds[0]} is of the cluster 'reports', and this process of 'scheduler' (--cluster", node.Output, StringComparison.Ordinal);
        await seed.UntilItSaysAsync("is of the cluster 'scheduler', and this one of 'reports': it is not let in. If it belongs here, give it --cluster reports.");
        await _cluster.StartNode("node-2", 2, "--cluster", "reports").UntilItSaysAsync("has joined");
    }

    [Fact]
    public async Task Of_two_clusters_on_one_machine_each_keeps_its_own_nodes()
    {
        using var a = new TestCluster(_output, new SqliteTestJournal(Path.Combine(_folder, "a")));
        using var b = new TestCluster(_output, new SqliteTestJournal(Path.Combine(_folder, "b")));
        a.StartSeed(0, "--cluster", "a");
        b.StartSeed(0, "--cluster", "b");
        await a.UntilScheduledAsync();
        await b.UntilScheduledAsync();

        var swapped = a.StartNode("node-1", 2, "--cluster", "b");
        Assert.Equal(ExitCode.Usage, await swapped.ExitAsync());
        Assert.Contains($"{a.Seeds[0]} is of the cluster 'a', and this process of 'b' (--cluster", swapped.Output, StringComparison.Ordinal);

        var own = b.StartNode("node-1", 2, "--cluster", "b");
        await own.UntilItSaysAsync("has joined");
        Assert.DoesNotContain("ClusterSingletonProxy failed", own.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_frame_that_is_too_small_is_refused_at_the_start()
    {
        using var system = ActorSystem.Create("small", ConfigurationFactory.ParseString("""
            akka.actor.provider = remote
            akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = 128000b }
            """).WithFallback(SchedulerExtension.DefaultConfig));
        var wrong = Assert.Throws<SchedulerConfigurationException>(() => SchedulerExtension.For(system));
        Assert.Contains("maximum-frame-size is 128000 bytes, but must be 1048576 or more", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("::1", "[::1]")]
    [InlineData("localhost", "localhost")]
    public async Task Addresses_of_both_families_and_names_work(string host, string inAddresses)
    {
        var (port, data) = ($"{Ports.Free()}", Path.Combine(_folder, host.Replace(':', '-')));
        var seed = $"{inAddresses}:{port}";
        using var process = HostProcess.Start("Scheduler.Seed", ["--hostname", host, "--port", port, "--http-port", "0", "--data", data]);
        await process.UntilItSaysAsync("in epoch 1");
        using var node = HostProcess.Start("Scheduler.Node", ["--hostname", host, "--seed", seed, "--name", "node-1"]);
        await node.UntilItSaysAsync("has joined");
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void An_address_that_nobody_can_reach_is_refused(string host)
    {
        var wrong = Assert.Throws<SchedulerConfigurationException>(() => SchedulerHost.Network(host, 4053, []));
        Assert.Contains($"Give the name or address that the others reach, and '{host}' as --bind.", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1:4053", true)]
    [InlineData("::1", "[::1]:4053", true)]
    [InlineData("::1", "::1:4053", true)]
    [InlineData("[::1]", "::1:4053", true)]
    [InlineData("Seed-1", "seed-1:4053", true)]
    [InlineData("10.0.0.1", "10.0.0.1:4054", false)]
    [InlineData("10.0.0.2", "10.0.0.1:4053", false)]
    public void An_address_of_its_own_that_is_not_in_the_list_is_noticed(string host, string seed, bool isListed) =>
        Assert.Equal(isListed, SchedulerHost.IsListed(host, 4053, ["10.9.9.9:4053", seed]));

    [Fact]
    public async Task A_seed_whose_own_address_is_not_in_the_list_says_so_at_once()
    {
        var (port, other) = ($"{Ports.Free()}", $"127.0.0.1:{Ports.Free()}");
        using var process = HostProcess.Start(
            "Scheduler.Seed", ["--port", port, "--http-port", "0", "--seed", other, "--data", Path.Combine(_folder, "unlisted")]);
        await process.UntilItSaysAsync($"This member, port {port} of 127.0.0.1, is not among the seeds {other}: others will not find the cluster by it.");
    }

    [SkippableFact]
    public async Task Members_leave_in_order_on_Ctrl_C()
    {
        IgnoredSignals.SkipIfAmong("INT");
        var seed = _cluster.StartSeed();
        var node = _cluster.StartNode();
        await node.UntilItSaysAsync("has joined");
        foreach (var member in (HostProcess[])[node, seed])
        {
            await member.SendAsync("INT");
            Assert.Equal(ExitCode.Clean, await member.ExitAsync());
            Assert.Contains("Exiting completed", member.Output, StringComparison.Ordinal);
        }
    }
}
