using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>Three seeds and two nodes: how the scheduler moves, and one that has slept through its own end is fenced. Times are printed, not
/// asserted.</summary>
public abstract class FailoverTests(ITestOutputHelper output)
{
    private static readonly ExitCode[] CodesOfFenced = [ExitCode.Downed, ExitCode.Quarantined, ExitCode.Fenced];

    private static readonly ScheduleSpec EachSecond = new()
    {
        Name = "each-second",
        Recurrence = "every: 1s",
        Task = Tasks.Noops("template", 1)[0],
        Overlap = OverlapPolicy.Allow,
        CatchUp = new CatchUp(CatchUp.MostOfAll),
    };

    // Other tasks are run until those of the occurrences have ended as well.
    private static async Task<JournalAudit> EndOccurrencesAsync(ClusterClient client, TestJournal journal)
    {
        for (var i = 0; ; i++)
        {
            await client.RunAsync(Tasks.Noops($"end-{i}", 1));
            var audit = JournalAudit.Of(journal);
            if (i == 100 || audit.Occurrences.All(audit.Outcomes.ContainsKey))
            {
                Assert.All(audit.Occurrences, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes.GetValueOrDefault(task)));
                return audit;
            }
        }
    }

    /// <param name="isIdle">Whether the scheduler that is paused has nothing to do at the time.</param>
    private protected async Task MoveAsync(TestJournal journal, bool isIdle)
    {
        using var cluster = new TestCluster(output, journal, seeds: 3);
        var first = (await cluster.StartSeedsAsync())[0];
        cluster.StartNode("node-1");
        cluster.StartNode("node-2");
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("warm-up", 100));
        await client.DoAsync(new SetSchedule(EachSecond));

        // Two slots of four are busy all the while.
        var undisturbed = Tasks.Sleeps("undisturbed", 2, milliseconds: 15_000);
        client.Submit(undisturbed);
        await client.UntilAsync(() => undisturbed.All(t => client.Accepted.ContainsKey(t.Id)));
        var firstEpoch = first.Epoch;
        await first.KillAsync();
        var killed = Stopwatch.StartNew();
        await client.RunAsync(Tasks.Noops("next", 1));
        output.WriteLine($"kill -9 of the scheduler's process: the next new task had ended after {killed.Elapsed.TotalSeconds:0.0} s");
        var second = await cluster.UntilScheduledAsync(firstEpoch + 1);
        var secondEpoch = second.Epoch;

        // Of three listed seeds two have to be there.
        await cluster.StartAgainAsync(first);
        var left = second.TerminateAsync();
        var moved = cluster.UntilScheduledAsync(secondEpoch + 1);
        var longest = TimeSpan.Zero;
        for (var i = 0; !moved.IsCompleted || i == 0; i++)
        {
            var watch = Stopwatch.StartNew();
            await client.RunAsync(Tasks.Noops($"handover-{i}", 1));
            longest = watch.Elapsed > longest ? watch.Elapsed : longest;
        }

        output.WriteLine($"SIGTERM to the scheduler's process: the longest that a new task took meanwhile was {longest.TotalSeconds:0.0} s");
        Assert.Equal(ExitCode.Clean, await left);
        await client.UntilAsync(() => undisturbed.All(t => client.Outcomes.ContainsKey(t.Id)));

        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        await client.DoAsync(new HoldSchedule(EachSecond.Name, "the end of the test"));
        var audit = await EndOccurrencesAsync(client, cluster.Journal);
        Assert.Equal(Enumerable.Range(0, audit.Decided.Count).Select(i => audit.Decided[0] + TimeSpan.FromSeconds(i)), audit.Decided);
        output.WriteLine($"a schedule that is due each second: {audit.Decided.Count} occurrences were decided, each once, {audit.Occurrences.Count} submitted");
        Assert.All(undisturbed, task => Assert.Equal(1, audit.Attempts[task.Id]));
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));

        await cluster.StartAgainAsync(second);
        await PauseAsync(cluster, client, await moved, isIdle);
    }

    private static async Task PauseAsync(TestCluster cluster, ClusterClient client, HostProcess paused, bool isIdle)
    {
        if (!isIdle)
        {
            client.Submit(Tasks.Noops("at-the-time", 5_000));
        }

        // What is sent now waits in its sockets: it is handled, and written, when it wakes up.
        await paused.PauseAsync();
        client.Submit(Tasks.Noops("meanwhile", 500), perSubmit: 10);
        var next = paused.Epoch + 1;
        await cluster.UntilScheduledAsync(next);
        await client.UntilAsync(() => client.UnderWay == 0);
        await paused.ResumeAsync();
        Assert.Contains(await paused.ExitAsync(), CodesOfFenced);
        await client.RunAsync(Tasks.Noops("after", 100));
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        var audit = JournalAudit.Of(cluster.Journal);
        Assert.Equal(next, audit.Epoch);
        Assert.All(client.Accepted.Keys, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
    }
}

[Collection(SqliteTests.Name)]
public sealed class SqliteFailoverTests : FailoverTests, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly ITestOutputHelper _output;

    public SqliteFailoverTests(ITestOutputHelper output)
        : base(output) =>
        _output = output;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Idle when it is stopped: in the middle of a commit it would keep the file's lock, as SqliteJournal says.
    [Fact]
    public Task The_scheduler_moves_what_runs_goes_on_and_one_that_was_paused_is_fenced() => MoveAsync(new SqliteTestJournal(_folder), isIdle: true);

    [Fact]
    public async Task A_majority_forms_the_cluster_without_the_first_seed_and_what_a_killed_node_ran_runs_elsewhere_when_its_lease_is_over()
    {
        string[] lease = ["--lease", "4s"];
        using var cluster = new TestCluster(_output, new SqliteTestJournal(_folder), seeds: 3);
        var watch = Stopwatch.StartNew();
        cluster.StartSeed(1, lease);
        cluster.StartSeed(2, lease);
        var node = cluster.StartNode("node-1");
        using var client = new ClusterClient(cluster);
        await client.RunAsync(Tasks.Noops("without-the-first", 10));
        _output.WriteLine($"two of three seeds, without the first: tasks had ended {watch.Elapsed.TotalSeconds:0.0} s after they were started");
        await cluster.StartSeed(0, lease).UntilItSaysAsync("Start -> Younger");
        await client.RunAsync(Tasks.Noops("with-the-first", 100));

        // There in time, however long it takes to start.
        await cluster.StartNode("node-2").UntilItSaysAsync("has joined");
        await client.DoAsync(new CordonNode("node-2"));
        var lost = Tasks.Sleeps("lost", 2, milliseconds: 3_000);
        client.Submit(lost);
        await client.UntilAsync(() => lost.All(t => client.Accepted.ContainsKey(t.Id)));
        watch.Restart();
        await node.KillAsync();
        await client.DoAsync(new UncordonNode("node-2"));
        await client.UntilAsync(() => lost.All(t => client.Outcomes.ContainsKey(t.Id)));
        _output.WriteLine($"kill -9 of a node with a lease of 4 s: what it ran for 3 s had ended elsewhere after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.All(client.Outcomes.Values, outcome => Assert.IsType<TaskSucceeded>(outcome));
        var audit = JournalAudit.Of(cluster.Journal);
        Assert.All(lost, task => Assert.Equal(2, audit.Attempts[task.Id]));
        Assert.Equal(1, audit.Epoch);
    }
}

[Collection(PostgresTests.Name)]
public sealed class PostgresFailoverTests(ITestOutputHelper output, PostgresServer server) : FailoverTests(output)
{
    [SkippableFact]
    public Task The_scheduler_moves_what_runs_goes_on_and_one_that_was_paused_is_fenced()
    {
        Skip.If(server.Missing is not null, server.Missing);
        return MoveAsync(new PostgresTestJournal(server.NewDatabase()), isIdle: false);
    }
}
