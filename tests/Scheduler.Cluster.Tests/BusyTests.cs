using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>
/// Handlers of the node's folder keep every processor busy, and submits flood in: leases are renewed, no attempt is lost, and
/// the scheduler stays where it is.
/// </summary>
[Trait("Category", "Chaos")]
[Collection(AloneTests.Name)]
public sealed class BusyTests(ITestOutputHelper output) : IDisposable
{
    // A good second of work each.
    private const int Below = 2_000_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Busy_processors_cause_no_failover()
    {
        var atLeast = LongForm.IsAsked ? TimeSpan.FromMinutes(10) : TimeSpan.FromSeconds(10);
        using var cluster = new TestCluster(output, new SqliteTestJournal(_folder), seeds: 3);
        var first = (await cluster.StartSeedsAsync())[0];
        var slots = 2 * Environment.ProcessorCount;
        cluster.StartNode("node-1", slots, "--handlers", Path.Combine(AppContext.BaseDirectory, "handlers"));
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("warm-up", 100));

        var watch = Stopwatch.StartNew();
        for (var round = 0; watch.Elapsed < atLeast; round++)
        {
            var flood = client.RunAsync(Tasks.Noops($"flood-{round}", 5_000), TestCluster.Soon * 2);
            await client.RunAsync(Primes($"primes-{round}", slots), TestCluster.Soon * 2);
            await flood;
        }

        var audit = JournalAudit.Of(cluster.Journal);
        output.WriteLine($"chaos: {watch.Elapsed.TotalSeconds:0} s with {slots} busy handlers on {Environment.ProcessorCount} processors, beside {audit.Outcomes.Count} tasks: "
            + $"{audit.Epoch} scheduler, {audit.Lost.Count} attempts lost");
        Assert.Equal(1, first.Epoch);
        Assert.Equal(1, audit.Epoch);
        Assert.DoesNotContain(audit.Lost, lost => lost.Cause != LossCause.HandedBack);
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
    }

    private static TaskSpec[] Primes(string name, int count) => [.. Enumerable.Range(0, count).Select(i => new TaskSpec
    {
        Id = new TaskId($"{name}-{i}"),
        Kind = "primes",
        Payload = Payload.Json(new { Below }),
    })];
}
