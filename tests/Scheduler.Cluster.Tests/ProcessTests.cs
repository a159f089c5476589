using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Journal;
using Scheduler.Execution.Kinds;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>The built hosts, as processes on loopback.</summary>
public sealed class ProcessTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly List<HostProcess> _processes = [];
    private readonly int _seedPort = HostProcess.FreePort();

    private string Seed => $"127.0.0.1:{_seedPort}";

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Dispose();
            output.WriteLine(process.Output);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_thousand_tasks_go_through_two_processes()
    {
        var seed = StartSeed();
        var node = StartNode(slots: 4);
        using (var client = new ClusterClient(_seedPort))
        {
            await client.RunAsync(Noops("warm-up", 1_000)).WaitAsync(Soon);
            Assert.Equal(1_000, client.Accepted.Count);
            Assert.Equal(1_000, client.Outcomes.Count);
            Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
            await MeasureAsync(client, seed, node);
        }

        // Without a seed a node is of no use: it ends, to be started again, and would join the next one.
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
        Assert.Equal(ExitCode.NoSeed, await node.ExitAsync());
    }

    [Fact]
    public async Task A_killed_seed_that_starts_again_has_lost_nothing()
    {
        var seed = StartSeed();
        var node = StartNode(slots: 2);
        TaskSpec[] tasks = [.. Sleeps("sleep", 40, milliseconds: 200), .. Noops("noop", 500)];
        TaskId[] accepted;
        using (var client = new ClusterClient(_seedPort, takesLeave: false))
        {
            var all = client.RunAsync(tasks);
            await client.UntilAsync(c => c.Accepted.Count == tasks.Length && !c.Outcomes.IsEmpty, Soon);
            Assert.False(all.IsCompleted);
            await seed.KillAsync();
            accepted = [.. client.Accepted.Keys];
        }

        seed = StartSeed();

        // Its scheduler's process is gone, and no majority of seeds is left: it ends, and whoever runs it starts it again.
        Assert.Equal(ExitCode.Downed, await node.ExitAsync());
        node = StartNode(slots: 2);
        using (var client = new ClusterClient(_seedPort))
        {
            await client.RunAsync(tasks).WaitAsync(Soon);
            Assert.All(client.Accepted.Values, receipt => Assert.True(receipt.AlreadyKnown));
            Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        }

        await seed.KillAsync();
        var outcomes = ReadOutcomes();
        Assert.Equal(accepted.Length, outcomes.Count);
        Assert.All(accepted, task => Assert.Equal(["TaskSucceeded"], outcomes[task]));
    }

    [Fact]
    public async Task A_leaving_node_hands_back_what_it_runs_and_another_goes_on()
    {
        StartSeed();
        var first = StartNode(slots: 2, "node-1");
        using var client = new ClusterClient(_seedPort);
        await client.RunAsync(Noops("warm-up", 10)).WaitAsync(Soon);
        var all = client.RunAsync(Sleeps("sleep", 4, milliseconds: 6_000));
        await client.UntilAsync(c => c.Accepted.Count == 14, Soon);
        StartNode(slots: 4, "node-2");
        Assert.Equal(ExitCode.Clean, await first.TerminateAsync());
        await all.WaitAsync(Soon);
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
    }

    [Fact]
    public async Task What_is_wrong_with_the_options_or_the_journal_is_said_and_has_its_code()
    {
        StartSeed();
        using var wrongSeed = HostProcess.Start("Scheduler.Node", "--seed", "nowhere", "--name", "n");
        Assert.Equal(ExitCode.Usage, await wrongSeed.ExitAsync());
        Assert.Contains("host:port", wrongSeed.Output, StringComparison.Ordinal);
        using var wrongSlots = HostProcess.Start("Scheduler.Node", "--seed", Seed, "--slots", "0");
        Assert.Equal(ExitCode.Usage, await wrongSlots.ExitAsync());
        Assert.Contains("--slots is '0', but must be a whole number between 1 and 10000", wrongSlots.Output, StringComparison.Ordinal);
        using var help = HostProcess.Start("Scheduler.Node", "--help");
        Assert.Equal(ExitCode.Clean, await help.ExitAsync());
        Assert.Contains("Example", help.Output, StringComparison.Ordinal);

        var noDatabase = Directory.CreateDirectory(Path.Combine(_folder, "other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(noDatabase, SqliteJournal.FileName), new string('x', 5_000));
        using var wrongFile = HostProcess.Start("Scheduler.Seed", "--port", $"{HostProcess.FreePort()}", "--data", noDatabase);
        Assert.Equal(ExitCode.JournalUnusable, await wrongFile.ExitAsync());
        Assert.Contains("can't be opened", wrongFile.Output, StringComparison.Ordinal);
    }

    private static TaskSpec[] Sleeps(string name, int count, int milliseconds) => [.. Enumerable.Range(0, count).Select(i => new TaskSpec
    {
        Id = new TaskId($"{name}-{i}"),
        Kind = BuiltInKinds.Sleep,
        Payload = PayloadJson.Write(new SleepPayload(milliseconds)),
    })];

    private static TaskSpec[] Noops(string name, int count) =>
        [.. Enumerable.Range(0, count).Select(i => new TaskSpec { Id = new TaskId($"{name}-{i}"), Kind = BuiltInKinds.Noop })];

    private HostProcess StartSeed() => Keep(HostProcess.Start("Scheduler.Seed", "--port", $"{_seedPort}", "--data", Path.Combine(_folder, "data")));

    private HostProcess StartNode(int slots, string name = "node-1") =>
        Keep(HostProcess.Start("Scheduler.Node", "--seed", Seed, "--name", name, "--slots", $"{slots}"));

    private HostProcess Keep(HostProcess process)
    {
        _processes.Add(process);
        return process;
    }

    /// <summary>Figures for people; nothing is asserted. SCHEDULER_MEASURE is how many tasks; a few, without it.</summary>
    private async Task MeasureAsync(ClusterClient client, HostProcess seed, HostProcess node)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_MEASURE"), out var asked) ? asked : 5_000;
        var rounds = count > 5_000 ? 4 : 1;
        for (var round = 0; round < rounds; round++)
        {
            var (seedCpu, nodeCpu, rows) = (seed.Cpu, node.Cpu, CountRows());
            var watch = Stopwatch.StartNew();
            await client.RunAsync(Noops($"bulk-{round}", count)).WaitAsync(TimeSpan.FromMinutes(5));
            output.WriteLine(
                $"{count} noop tasks, submitted by 100, accepted, run and told: {count / watch.Elapsed.TotalSeconds:0} tasks/s, "
                + $"CPU a task {(seed.Cpu - seedCpu).TotalMicroseconds / count:0.0} us seed, {(node.Cpu - nodeCpu).TotalMicroseconds / count:0.0} us node, "
                + $"{(double)count / (CountRows() - rows):0} tasks a row");
        }

        List<double> latencies = [];
        for (var i = 0; i < Math.Min(count / 10, 2_000); i++)
        {
            var watch = Stopwatch.StartNew();
            await client.RunAsync(Noops($"idle-{i}", 1)).WaitAsync(Soon);
            latencies.Add(watch.Elapsed.TotalMilliseconds);
        }

        latencies.Sort();
        output.WriteLine($"idle, one task, submit to success: p50 {latencies[latencies.Count / 2]:0.00} ms, p99 {latencies[latencies.Count * 99 / 100]:0.00} ms");
    }

    private long CountRows()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "data", SqliteJournal.FileName)}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT max(sequence_number) FROM journal";
        return (long)command.ExecuteScalar()!;
    }

    private Dictionary<TaskId, List<string>> ReadOutcomes()
    {
        var outcomes = new Dictionary<TaskId, List<string>>();
        var codec = new BatchCodec();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "data", SqliteJournal.FileName)}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT message FROM journal ORDER BY sequence_number";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            foreach (var happened in codec.Decode((byte[])reader[0]).Events)
            {
                TaskId? task = happened switch
                {
                    Core.TaskSucceeded e => e.Task,
                    Core.TaskFailed e => e.Task,
                    Core.TaskCancelled e => e.Task,
                    Core.TaskExpired e => e.Task,
                    _ => null,
                };
                if (task is { } ended)
                {
                    (outcomes.TryGetValue(ended, out var list) ? list : outcomes[ended] = []).Add(happened.GetType().Name);
                }
            }
        }

        return outcomes;
    }
}
