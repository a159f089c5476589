using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>
/// Members that come to one seed, which goes on for all of these tests: each takes names of its own, and leaves neither members nor tasks behind.
/// </summary>
[Collection(SqliteTests.Name)]
public sealed partial class OneSeedTests(ITestOutputHelper output, OneSeed one) : IClassFixture<OneSeed>, IAsyncLifetime
{
    private static readonly string TestHandlers = Path.Combine(AppContext.BaseDirectory, "test-handlers");

    private readonly ITestOutputHelper _output = output;
    private readonly OneSeed _one = one;

    private TestCluster Cluster => _one.Cluster;

    public async Task InitializeAsync() => await Cluster.UntilScheduledAsync();

    public Task DisposeAsync() => _one.EndTestAsync(_output);

    [Fact]
    public async Task A_graph_of_10_000_tasks_that_is_longer_than_a_message_is_accepted_in_one_submit()
    {
        var name = new string('g', 100);
        TaskSpec[] graph =
        [
            .. Enumerable.Range(0, 9_999).Select(i => new TaskSpec
            {
                Id = $"{name}-{i}",
                Kind = "noop",
                After = [.. Enumerable.Range(1, 10).Where(back => back <= i).Select(back => (Dependency)$"{name}-{i - back}")],
            }),
            new TaskSpec { Id = $"{name}-last", Kind = "noop", After = [$"{name}-9998"] },
        ];
        await using var client = new ClusterClient(Cluster);
        var watch = Stopwatch.StartNew();
        client.Submit(graph, perSubmit: graph.Length);
        await client.UntilAsync(() => client.Accepted.Count == graph.Length);
        _output.WriteLine($"10,000 tasks with ten edges each, {graph.Sum(task => (task.After.Count + 1L) * 105):N0} bytes of ids: accepted after {watch.Elapsed.TotalSeconds:0.00} s");
        Assert.All(client.Accepted.Values, receipt => Assert.False(receipt.AlreadyKnown));

        // They are cancelled with the one that all others wait for, directly or not.
        await GiveUpAsync(client, graph[0].Id);
        await client.UntilAsync(() => graph.All(task => client.Outcomes.ContainsKey(task.Id)));
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskCancelled>(outcome));
    }

    [Fact]
    public async Task A_node_that_an_actor_has_drained_finishes_and_exits()
    {
        var node = Cluster.StartNode("drained");
        await using var client = new ClusterClient(Cluster);
        await client.RunAsync(Tasks.Noops("before-draining", 10));
        var tasks = Tasks.Sleeps("drained", 2, milliseconds: 2_000);
        client.Submit(tasks);
        await client.UntilAsync(() => tasks.All(t => client.Accepted.ContainsKey(t.Id)));
        await client.DoAsync(new DrainNode("drained"));
        Assert.Equal(ExitCode.Clean, await node.ExitAsync());
        await client.UntilAsync(() => tasks.All(t => client.Outcomes.ContainsKey(t.Id)));
        var audit = JournalAudit.Of(Cluster.Journal);
        Assert.All(tasks, task => Assert.Equal(1, audit.Attempts[task.Id]));
    }

    [Fact]
    public async Task A_leaving_node_hands_back_what_it_runs_and_another_goes_on()
    {
        var first = Cluster.StartNode("leaving", slots: 2, "--grace", "1s");
        await using var client = new ClusterClient(Cluster);
        await client.RunAsync(Tasks.Noops("before-handing-back", 10));

        // There in time, however long it takes to start.
        await Cluster.StartNode("staying", slots: 4).UntilItSaysAsync("has joined");
        await client.DoAsync(new CordonNode("staying"));
        var tasks = Tasks.Sleeps("handed-back", 4, milliseconds: 4_000);
        client.Submit(tasks);
        await client.UntilAsync(() => tasks.All(t => client.Accepted.ContainsKey(t.Id)));
        var left = first.TerminateAsync();
        await client.DoAsync(new UncordonNode("staying"));
        Assert.Equal(ExitCode.Clean, await left);
        await client.UntilAsync(() => tasks.All(t => client.Outcomes.ContainsKey(t.Id)));
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        Assert.Contains(JournalAudit.Of(Cluster.Journal).Lost, lost => lost.Cause == LossCause.HandedBack);
    }

    [Fact]
    public async Task A_leaving_node_finishes_what_ends_within_its_grace()
    {
        var node = Cluster.StartNode("patient", slots: 2, "--grace", "30s");
        await using var client = new ClusterClient(Cluster);
        await client.RunAsync(Tasks.Noops("before-finishing", 10));
        var tasks = Tasks.Sleeps("finished", 2, milliseconds: 3_000);
        client.Submit(tasks);
        await client.UntilAsync(() => tasks.All(t => client.Accepted.ContainsKey(t.Id)));
        Assert.Equal(ExitCode.Clean, await node.TerminateAsync());
        await client.UntilAsync(() => tasks.All(t => client.Outcomes.ContainsKey(t.Id)));
        var audit = JournalAudit.Of(Cluster.Journal);
        Assert.All(tasks, task => Assert.Equal(1, audit.Attempts[task.Id]));
    }

    [Fact]
    public async Task An_older_process_of_a_nodes_name_says_so_and_joins_again_when_the_newer_has_left()
    {
        var older = Cluster.StartNode("twice");
        await older.UntilItSaysAsync("has joined");
        var newer = Cluster.StartNode("twice");
        await newer.UntilItSaysAsync("has joined");

        // It finds out when it wants its lease renewed.
        await older.UntilItSaysAsync("Another process has joined later under the name of this node, 'twice'.");
        Assert.Equal(ExitCode.Clean, await newer.TerminateAsync());
        await Cluster.UntilAsync(() => older.Output.Split("has joined.").Length == 3);
    }
}
