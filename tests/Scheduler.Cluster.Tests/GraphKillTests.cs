using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>A graph of tasks whose scheduler and one of whose nodes are killed at once, between its first task and its last.</summary>
[Collection(SqliteTests.Name)]
public sealed class GraphKillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Parts = [.. Enumerable.Range(0, 24).Select(i => $"part-{i}")];
    private static readonly string[] Leaves = [.. Enumerable.Range(0, 10).Select(i => $"leaf-{i}")];

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_fan_out_and_its_fan_in_outlive_the_scheduler_s_process_and_a_node_s()
    {
        using var cluster = new TestCluster(output, new SqliteTestJournal(_folder), seeds: 3);
        var scheduler = (await cluster.StartSeedsAsync("--lease", "4s"))[0];
        var node = cluster.StartNode("node-1", slots: 4);
        cluster.StartNode("node-2", slots: 4);
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("warm-up", 10));

        // Eight run at a time, a second each: when the first has ended there are more at work on both nodes.
        var graph = Graph();
        client.Submit(graph);
        await client.UntilAsync(() => Parts.Any(part => client.Outcomes.ContainsKey(part)));
        var watch = Stopwatch.StartNew();
        await node.KillAsync();
        await scheduler.KillAsync();
        var ended = client.Outcomes.Count;
        await client.UntilAsync(() => graph.All(task => client.Outcomes.ContainsKey(task.Id)));
        output.WriteLine($"kill -9 of the scheduler's process and of a node's after {ended} outcomes: the other tasks had ended after {watch.Elapsed.TotalSeconds:0.0} s");

        var audit = JournalAudit.Of(cluster.Journal);
        Assert.InRange(audit.Epoch, 2, long.MaxValue);
        Assert.NotEmpty(audit.Lost);
        Assert.All(graph.Where(task => task.Id != "alarm"), task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task.Id]));
        Assert.Equal(nameof(CancellationRecorded), audit.Outcomes["alarm"]);
        Assert.False(audit.Attempts.ContainsKey("alarm"));
        Assert.All(Parts, part => AssertFollows(audit, part, "root"));
        Assert.All(Parts, part => AssertFollows(audit, "sum", part));
        Assert.All(Leaves, leaf => AssertFollows(audit, leaf, "sum"));
        Assert.All(Leaves, leaf => AssertFollows(audit, "end", leaf));
    }

    private static TaskSpec[] Graph() =>
    [
        Noop("root"),
        .. Tasks.Sleeps("part", Parts.Length, milliseconds: 1_000).Select(task => task with { After = ["root"], Group = "parts" }),
        Noop("sum") with { After = [Dependency.OnGroup("parts")] },
        Noop("alarm") with { After = [Dependency.OnGroup("parts", DependencyCondition.Failed)] },
        .. Leaves.Select(leaf => Noop(leaf) with { After = ["sum"] }),
        Noop("end") with { After = [.. Leaves.Select(leaf => (Dependency)leaf)] },
    ];

    private static TaskSpec Noop(string id) => Tasks.Noops(id, 1)[0] with { Id = id };

    private static void AssertFollows(JournalAudit audit, string task, string before) =>
        Assert.True(audit.FirstAssigned[task] > audit.Ended[before], $"{task} began before {before} had ended.");
}
