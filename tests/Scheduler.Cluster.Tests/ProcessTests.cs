using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>One seed and a node or two, as processes on loopback.</summary>
[Collection(SqliteTests.Name)]
public sealed class ProcessTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly TestCluster _cluster;

    public ProcessTests(ITestOutputHelper output)
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
    public async Task A_thousand_tasks_go_through_two_processes()
    {
        var seed = _cluster.StartSeed();
        var node = _cluster.StartNode(slots: 4);
        await using (var client = new ClusterClient(_cluster))
        {
            await client.RunAsync(Tasks.Noops("warm-up", 1_000));
            Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
            await MeasureAsync(client, seed, node);
        }

        // Without a seed a node is of no use: it ends, to be started again, and would join the next one.
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
        Assert.Equal(ExitCode.NoSeed, await node.ExitAsync());
    }

    [Fact]
    public async Task A_seeds_options_say_how_its_queue_orders_and_interrupts()
    {
        var seed = _cluster.StartSeed(
            0, "--policy", "time-slices", "--tie-break", "critical-path", "--strategy", "best-fit", "--ageing", "off", "--preempt", "yes", "--slice", "250ms",
            "--min-run-time", "0s", "--preemption-margin", "2s", "--max-preemptions", "3");
        await _cluster.UntilScheduledAsync();
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());

        var expected = new QueueOptions
        {
            Policy = "time-slices",
            TieBreak = QueueOptions.ByCriticalPath,
            Strategy = "best-fit",
            AgeAfter = null,
            Preempt = true,
            Slice = TimeSpan.FromMilliseconds(250),
            MinRunTime = TimeSpan.Zero,
            PreemptionMargin = TimeSpan.FromSeconds(2),
            MaxPreemptions = 3,
        };
        Assert.Equal(expected, Assert.Single(JournalAudit.Of(_cluster.Journal).Queues));
    }

    [Fact]
    public async Task A_killed_seed_that_starts_again_has_lost_nothing()
    {
        var seed = _cluster.StartSeed();
        var node = _cluster.StartNode();
        TaskSpec[] tasks = [.. Tasks.Sleeps("sleep", 40, milliseconds: 200), .. Tasks.Noops("noop", 500)];
        using (var client = new ClusterClient(_cluster))
        {
            client.Submit(tasks);
            await client.UntilAsync(() => client.Accepted.Count == tasks.Length && !client.Outcomes.IsEmpty);
            Assert.NotEqual(tasks.Length, client.Outcomes.Count);
            await seed.KillAsync();

            // Its scheduler's process is gone, and no majority of seeds is left: it ends, and whoever runs it starts it again.
            Assert.Equal(ExitCode.Downed, await node.ExitAsync());
            seed = _cluster.StartSeed();
            _cluster.StartNode();
            await client.UntilAsync(() => client.Outcomes.Count == tasks.Length);
            Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        }

        await seed.KillAsync();
        var audit = JournalAudit.Of(_cluster.Journal);
        Assert.Equal(tasks.Length, audit.Outcomes.Count);
        Assert.All(tasks, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task.Id]));
    }

    [Fact]
    public async Task A_host_ends_with_the_process_that_started_it()
    {
        var seed = _cluster.StartSeed();
        var node = _cluster.StartNode("node-1");
        var other = _cluster.StartNode("node-2");
        await node.UntilItSaysAsync("The scheduler of epoch");
        await other.UntilItSaysAsync("The scheduler of epoch");

        // Hosts that were started later hold nothing open that this one waits for.
        Assert.Equal(ExitCode.Clean, await node.OrphanAsync());
        Assert.Equal(ExitCode.Clean, await seed.OrphanAsync());
        Assert.Equal(ExitCode.NoSeed, await other.ExitAsync());
    }

    [Fact]
    public async Task A_host_that_is_asked_to_leave_while_it_starts_leaves()
    {
        Assert.Equal(ExitCode.Clean, await _cluster.StartSeed().OrphanAsync());
        Assert.Equal(ExitCode.Clean, await _cluster.StartNode().OrphanAsync());
    }

    [Fact]
    public async Task Logs_are_objects_of_json_where_that_is_asked_for_and_two_seeds_are_warned_of()
    {
        using var cluster = new TestCluster(_output, new SqliteTestJournal(_folder), seeds: 2);
        var seed = cluster.StartSeed(0, "--log-format", "json");
        await seed.UntilItSaysAsync("2 seeds survive");
        await seed.UntilItSaysAsync("Started up successfully");
        Assert.Equal(ExitCode.Clean, await seed.TerminateAsync());
        var lines = seed.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => JsonDocument.Parse(line)).ToArray();
        Assert.All(lines, line => Assert.True(line.RootElement.TryGetProperty("Message", out _)));
        Assert.Contains(lines, line => line.RootElement.GetProperty("LogLevel").GetString() == "Warning"
            && line.RootElement.GetProperty("Message").GetString()!.StartsWith("2 seeds survive", StringComparison.Ordinal));
    }

    /// <summary>Figures for people; nothing is asserted. SCHEDULER_MEASURE is how many tasks; a few, without it.</summary>
    private async Task MeasureAsync(ClusterClient client, HostProcess seed, HostProcess node)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("SCHEDULER_MEASURE"), CultureInfo.InvariantCulture, out var asked) ? asked : 5_000;
        var rounds = count > 5_000 ? 4 : 1;
        for (var round = 0; round < rounds; round++)
        {
            var (seedCpu, nodeCpu) = (seed.Cpu, node.Cpu);
            var watch = Stopwatch.StartNew();
            await client.RunAsync(Tasks.Noops($"bulk-{round}", count));
            _output.WriteLine(
                $"{count} noop tasks, submitted by 100, accepted, run and told: {count / watch.Elapsed.TotalSeconds:0} tasks/s, "
                + $"CPU a task {(seed.Cpu - seedCpu).TotalMicroseconds / count:0.0} us seed, {(node.Cpu - nodeCpu).TotalMicroseconds / count:0.0} us node");
        }

        List<double> latencies = [];
        for (var i = 0; i < Math.Min(count / 10, 2_000); i++)
        {
            var watch = Stopwatch.StartNew();
            await client.RunAsync(Tasks.Noops($"idle-{i}", 1));
            latencies.Add(watch.Elapsed.TotalMilliseconds);
        }

        latencies.Sort();
        _output.WriteLine($"idle, one task, submit to success: p50 {latencies[latencies.Count / 2]:0.00} ms, p99 {latencies[latencies.Count * 99 / 100]:0.00} ms");
    }
}
