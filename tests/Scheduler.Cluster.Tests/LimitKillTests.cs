using Scheduler.Cluster.Handlers;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>
/// A limit while nodes are killed, and paused for longer than their lease: their handlers raise a counter in a file and lower it again. It never
/// passes the limit if the file refuses the writes of superseded attempts. Without that, those of a paused node are still in when others begin.
/// </summary>
[Collection(SqliteTests.Name)]
[Trait("Category", "Chaos")]
public sealed class LimitKillTests(ITestOutputHelper output) : IDisposable
{
    private const int Running = 3;
    private const string Limit = "counted";

    private static readonly int Rounds = LongForm.IsAsked ? 30 : 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly Random _random = new(LongForm.Seed);

    private CounterFile Counter => new(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public async Task A_counter_that_honours_the_token_never_passes_the_limit()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs /proc");
        output.WriteLine($"chaos: SCHEDULER_SEED={LongForm.Seed}");
        using var cluster = new TestCluster(output, new SqliteTestJournal(_folder));

        // Among many that are killed and paused, its member may be thrown out of the cluster as well.
        using var seed = new Supervised(() => cluster.StartSeed(0, "--lease", "2s"));
        using var client = new ClusterClient(cluster);
        Supervised[] nodes = [.. Enumerable.Range(1, 3).Select(i => new Supervised(() => StartNode(cluster, $"node-{i}")))];
        try
        {
            await client.RunAsync(Tasks.Noops("warm-up", 10));
            await client.DoAsync(new SetLimit(new LimitOptions { Name = Limit, Running = Running }));
            var load = new Load(client, Chunk, underWay: 40);
            load.Begin();
            for (var round = 0; round < Rounds; round++)
            {
                _random.Shuffle(nodes);
                await DisturbAsync(client, paused: nodes[0], killed: nodes[1]);
            }

            await load.EndAsync();
        }
        finally
        {
            Array.ForEach(nodes, node => node.Dispose());
        }

        var audit = JournalAudit.Of(cluster.Journal);
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
        Check(client.Accepted.Count);
    }

    private static HostProcess StartNode(TestCluster cluster, string name) =>
        cluster.StartNode(name, Running, "--handlers", Path.Combine(AppContext.BaseDirectory, "test-handlers"));

    private TaskSpec[] Chunk(string name) => [.. Enumerable.Range(0, 10).Select(i => new TaskSpec
    {
        Id = new TaskId($"{name}-{i}"),
        Kind = "count",
        Payload = Payload.Json(_folder),
        Limits = [new LimitUse(Limit)],
    })];

    private async Task DisturbAsync(ClusterClient client, Supervised paused, Supervised killed)
    {
        var process = await PauseInsideAsync(client, paused);
        var stale = Of(process);
        await killed.KillAsync();
        var before = Counter.Changes.Count;
        await client.UntilAsync(() => Counter.Changes.Skip(before).Any(c => c.All > Running));
        await process.ResumeAsync();

        // They have lowered the counter, however late, or their process has ended.
        await client.UntilAsync(() => !Counter.Read().Any(stale.Contains));
    }

    /// <summary>Pauses the node's process while some of its attempts have raised the counter, and none has the file's lock.</summary>
    private async Task<HostProcess> PauseInsideAsync(ClusterClient client, Supervised node)
    {
        while (true)
        {
            await client.UntilAsync(() => Of(node.Process).Count > 0);
            using var held = Counter.Lock();
            var process = node.Process;
            if (Of(process).Count > 0)
            {
                await process.PauseAsync();
                return process;
            }
        }
    }

    private List<CounterFile.Entry> Of(HostProcess process) => [.. Counter.Read().Where(e => e.Process == process.Id)];

    private void Check(int tasks)
    {
        var changes = Counter.Changes;
        output.WriteLine(
            $"chaos: {tasks} tasks under a limit of {Running}, {Rounds} nodes paused beyond their lease and {Rounds} killed; of {changes.Count} changes of a counter "
            + $"{changes.Count(c => c.IsRefused)} were by superseded attempts. Where these are refused it was at most {changes.Max(c => c.Honoured)}; "
            + $"where they are not, {changes.Count(c => c.All > Running)} changes left it above the limit, at most at {changes.Max(c => c.All)}");
        Assert.Equal(Running, changes.Max(c => c.Honoured));
    }
}
