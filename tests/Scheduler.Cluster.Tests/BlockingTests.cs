using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>Handlers that block as many threads as their node has slots, more than twice as many as the pool begins with.</summary>
[Collection(AloneTests.Name)]
public sealed class BlockingTests(ITestOutputHelper output) : IDisposable
{
    private const int Slots = 72;

    // Longer than the lease, and than a member may be silent before the others give it up.
    private const int LongMilliseconds = 10_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Handlers_that_block_cost_their_slots_and_nothing_else()
    {
        using var cluster = new TestCluster(output, new SqliteTestJournal(_folder));
        cluster.StartSeed(0, "--lease", "6s");
        await cluster.StartNode("beside").UntilItSaysAsync("has joined");
        using var client = new ClusterClient(cluster);

        // Each on a process of its own, whose thread pool has not grown yet.
        foreach (var kind in (string[])["block", "await-and-block"])
        {
            var node = cluster.StartNode(kind, Slots, "--handlers", Path.Combine(AppContext.BaseDirectory, "test-handlers"));
            await node.UntilItSaysAsync("has joined");
            await BlockAsync(client, kind);
            Assert.Equal(ExitCode.Clean, await node.TerminateAsync());
        }

        var audit = JournalAudit.Of(cluster.Journal);
        Assert.Empty(audit.Lost);
        Assert.Equal(1, audit.Epoch);
        Assert.All(client.Accepted.Keys, task => Assert.Equal(1, audit.Attempts[task]));
    }

    private static async Task BlockAsync(ClusterClient client, string kind)
    {
        using var gate = new Gate();
        TaskSpec[] blocking = [.. Enumerable.Range(0, Slots).Select(i => new TaskSpec
        {
            Id = new TaskId($"{kind}-{i}"),
            Kind = kind,
            Payload = Payload.Json(gate.Port),
        })];
        client.Submit(blocking);
        await gate.UntilAsync(Slots);

        // All threads are blocked, and stay so for as long as this takes on the other node.
        await client.RunAsync([.. Tasks.Sleeps($"long-beside-{kind}", 1, LongMilliseconds), .. Tasks.Noops($"beside-{kind}", 1_000)]);
        client.Cancel(blocking[0].Id);
        await client.UntilAsync(() => client.Outcomes.ContainsKey(blocking[0].Id));
        Assert.IsType<TaskCancelled>(client.Outcomes[blocking[0].Id]);
        gate.Open();
        await client.UntilAsync(() => blocking.All(task => client.Outcomes.ContainsKey(task.Id)));
        Assert.All(blocking.Skip(1), task => Assert.IsType<TaskSucceeded>(client.Outcomes[task.Id]));
    }
}
