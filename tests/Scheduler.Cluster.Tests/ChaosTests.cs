using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>
/// Three seeds and two nodes under load, each started again when it ends: processes are killed at random moments. Every task
/// that was acknowledged succeeds, is recorded once, and no hand is laid on anything.
/// </summary>
[Collection(PostgresTests.Name)]
[Trait("Category", "Chaos")]
public sealed class ChaosTests(ITestOutputHelper output, PostgresServer postgres) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly List<Supervised> _supervised = [];
    private readonly Random _random = new(LongForm.Seed);

    private enum Victim
    {
        Scheduler,
        Worker,
        All,
    }

    public void Dispose()
    {
        _supervised.ForEach(host => host.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public Task Kills_at_random_moments_lose_nothing_on_SQLite() => KillAsync(new SqliteTestJournal(_folder), LongForm.IsAsked ? 50 : 1);

    [SkippableFact]
    public Task Kills_at_random_moments_lose_nothing_on_PostgreSQL()
    {
        Skip.If(postgres.Missing is not null, postgres.Missing);
        Skip.IfNot(LongForm.IsAsked, "Runs in './build.sh chaos'.");
        return KillAsync(new PostgresTestJournal(postgres.NewDatabase()), 50);
    }

    private async Task KillAsync(TestJournal journal, int times)
    {
        output.WriteLine($"chaos: SCHEDULER_SEED={LongForm.Seed}");
        using var cluster = new TestCluster(output, journal, seeds: 3);
        List<Supervised> seeds = [.. Enumerable.Range(0, 3).Select(i => new Supervised(() => cluster.StartSeed(i)))];
        await cluster.UntilScheduledAsync();
        List<Supervised> nodes = [new(() => cluster.StartNode("node-1", slots: 4)), new(() => cluster.StartNode("node-2", slots: 4))];
        _supervised.AddRange([.. seeds, .. nodes]);
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("warm-up", 100));
        var load = new Load(client, MostlyShort, underWay: 300);
        load.Begin();

        var victims = Enumerable.Range(0, times).SelectMany(_ => Enum.GetValues<Victim>()).ToArray();
        _random.Shuffle(victims);
        var seen = Enum.GetValues<Victim>().ToDictionary(v => v, _ => new List<double>());
        foreach (var victim in victims)
        {
            await OutcomesAsync(client, _random.Next(1, 500));
            var watch = Stopwatch.StartNew();
            await StrikeAsync(victim, seeds, nodes);

            // A few may be on their way still, of what had ended before.
            await OutcomesAsync(client, 200);
            seen[victim].Add(watch.Elapsed.TotalSeconds);
        }

        await load.EndAsync();
        Report(seen, client.Accepted.Count);
        await Task.WhenAll(nodes.Select(n => n.EndAsync()));
        await Task.WhenAll(seeds.Select(s => s.EndAsync()));
        Check(JournalAudit.Of(journal), client);
    }

    private TaskSpec[] MostlyShort(string name) => [.. Tasks.Noops(name, 18), .. Tasks.Sleeps(name + "-sleep", 2, _random.Next(10, 500))];

    private async Task StrikeAsync(Victim victim, List<Supervised> seeds, List<Supervised> nodes)
    {
        switch (victim)
        {
            case Victim.Scheduler:
                await seeds.MaxBy(s => s.Process.Epoch)!.KillAsync();
                break;
            case Victim.Worker:
                await nodes[_random.Next(nodes.Count)].KillAsync();
                break;
            case Victim.All:
                await Task.WhenAll(seeds.Concat(nodes).Select(p => p.KillAsync()));
                break;
        }
    }

    // More of them after this moment.
    private static async Task OutcomesAsync(ClusterClient client, int more)
    {
        var before = client.Outcomes.Count;
        await client.UntilAsync(() => client.Outcomes.Count >= before + more);
    }

    private void Check(JournalAudit audit, ClusterClient client)
    {
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
        Assert.Equal(client.Accepted.Count, audit.Outcomes.Count);
        output.WriteLine(
            $"chaos: {audit.Outcomes.Count} tasks, each with one outcome, in {audit.Rows} rows of {audit.Epoch} schedulers; "
            + $"{audit.Lost.Count} attempts were lost, of {audit.Attempts.Values.Sum()}");
    }

    private void Report(Dictionary<Victim, List<double>> seen, int tasks)
    {
        foreach (var (victim, times) in seen)
        {
            times.Sort();
            output.WriteLine(
                $"chaos: kill -9 of {victim}, {times.Count} times: 200 more tasks had ended after {times[times.Count / 2]:0.0} s (median), {times[^1]:0.0} s (longest)");
        }

        output.WriteLine($"chaos: {tasks} tasks were accepted");
    }
}
