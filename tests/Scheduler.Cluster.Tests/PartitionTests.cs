using System.Diagnostics;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Http;
using Xunit.Abstractions;

namespace Scheduler.Cluster.Tests;

/// <summary>
/// Three seeds on hosts that can be cut off from each other, while all of them reach the journal: a file. Seeds that end are started
/// again, as whoever runs them is told to do.
/// </summary>
[Collection(SqliteTests.Name)]
public sealed class PartitionTests(ITestOutputHelper output) : IDisposable
{
    private const int Port = 4053;
    private const int HttpPort = 8053;
    private const int NodeHost = 3;
    private static readonly string[] Seeds = [.. Enumerable.Range(0, 3).Select(i => $"{NetworkLab.AddressOf(i)}:{Port}")];

    private readonly string _folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
    private readonly List<HostProcess> _processes = [];
    private readonly List<Supervised> _supervised = [];
    private readonly Signal _said = new();
    private NetworkLab? _lab;

    public void Dispose()
    {
        _supervised.ForEach(host => host.Dispose());
        HostProcess[] processes;
        lock (_processes)
        {
            processes = [.. _processes];
        }

        foreach (var process in processes)
        {
            process.Dispose();
            output.WriteLine(process.Output);
        }

        _lab?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [SkippableFact]
    public async Task A_seed_that_is_cut_off_takes_nothing_from_the_majority_however_often_it_is_started()
    {
        Skip.If(NetworkLab.Missing is not null, NetworkLab.Missing);
        _lab = new NetworkLab(hosts: 4);
        await File.WriteAllTextAsync(Path.Combine(_folder, "quick.conf"), "scheduler.seeds.up-within = 8s");
        HostProcess[] seeds = [StartSeed(0), StartSeed(1), StartSeed(2)];
        await UntilAsync(() => seeds.Any(s => s.Epoch == 1));

        // All three are members. Of two, the one that is cut off would be half of them, and the other would end as well.
        await UntilAsync(() => seeds.All(s => s.Output.Contains(IsMember, StringComparison.Ordinal)));
        StartNode();
        await SubmitAsync(by: 1, "before");

        // The first of the list: the one that forms a cluster of its own where it finds none. It schedules, most of the time.
        var wasActive = seeds[0].Epoch == 1;
        var watch = Stopwatch.StartNew();
        _lab.Cut(0);
        Assert.Contains(await seeds[0].ExitAsync(), new[] { ExitCode.Downed, ExitCode.NoMajority, ExitCode.Fenced });
        await UntilAsync(() => seeds.Skip(1).Any(s => s.Epoch == (wasActive ? 2 : 1)));
        await SubmitAsync(by: 1, "while it is cut off");
        output.WriteLine($"the next task had ended {watch.Elapsed.TotalSeconds:0.0} s after the first seed {(wasActive ? "and its scheduler were" : "was")} cut off");

        var alone = StartSeed(0);
        Assert.Equal(ExitCode.NoMajority, await alone.ExitAsync());
        Assert.Contains("0 of the 3 listed seeds are here, and a scheduler needs 2", alone.Output, StringComparison.Ordinal);
        Assert.Equal(0, alone.Epoch);

        // Its network is back after it has looked for the others, and formed a cluster of its own.
        alone = StartSeed(0);
        await alone.UntilItSaysAsync("is the new leader among reachable nodes");
        _lab.Heal(0);
        Assert.Equal(ExitCode.NoMajority, await alone.ExitAsync());
        await StartSeed(0).UntilItSaysAsync("Start -> Younger");
        foreach (var seed in Enumerable.Range(0, 3))
        {
            await SubmitAsync(seed, $"after, by {seed}");
        }

        var epoch = JournalAudit.Of(new SqliteTestJournal(_folder)).Epoch;
        Assert.Equal(wasActive ? 2 : 1, epoch);
        Assert.All(seeds.Skip(1), s => Assert.False(s.HasExited));
    }

    /// <summary>Seeds that end are started again, at once. Every task that was acknowledged ends once, epochs only rise, and after each cut
    /// all seeds serve again without a hand on them.</summary>
    [SkippableFact]
    [Trait("Category", "Chaos")]
    public async Task Cuts_of_every_kind_lose_nothing_and_heal_by_themselves()
    {
        Skip.If(NetworkLab.Missing is not null, NetworkLab.Missing);
        var lab = _lab = new NetworkLab(hosts: 4);
        await File.WriteAllTextAsync(Path.Combine(_folder, "quick.conf"), "scheduler.seeds.up-within = 8s");
        output.WriteLine($"partitions: SCHEDULER_SEED={LongForm.Seed}");
        var random = new Random(LongForm.Seed);
        List<Supervised> seeds = [.. Enumerable.Range(0, 3).Select(i => new Supervised(() => StartSeed(i)))];
        var node = new Supervised(() => StartNode());
        _supervised.AddRange([.. seeds, node]);
        await SubmitAsync(by: 1, "before");
        List<string> tasks = ["before"];
        var kinds = Enumerable.Range(0, LongForm.IsAsked ? 10 : 1).SelectMany(_ => Enum.GetValues<CutKind>()).ToArray();
        random.Shuffle(kinds);
        for (var round = 0; round < kinds.Length; round++)
        {
            var victim = random.Next(3);
            int[] others = [.. Enumerable.Range(0, 3).Where(i => i != victim)];
            await CutAsync(lab, kinds[round], victim, others, heal: false);
            var watch = Stopwatch.StartNew();
            tasks.Add($"during-{round}");
            await SubmitAsync(others[random.Next(2)], tasks[^1]);
            var during = watch.Elapsed.TotalSeconds;
            await CutAsync(lab, kinds[round], victim, others, heal: true);
            watch.Restart();
            for (var i = 0; i < 3; i++)
            {
                tasks.Add($"after-{round}-by-{i}");
                await SubmitAsync(i, tasks[^1]);
            }

            output.WriteLine(
                $"partitions: {kinds[round]} of seed {victim}: the next task had ended after {during:0.0} s; healed, by each seed one more after {watch.Elapsed.TotalSeconds:0.0} s");
        }

        await node.EndAsync();
        await Task.WhenAll(seeds.Select(s => s.EndAsync()));
        var audit = JournalAudit.Of(new SqliteTestJournal(_folder));
        Assert.All(tasks, task => Assert.Equal(nameof(SuccessRecorded), audit.Outcomes[task]));
        Assert.Equal(tasks.Count, audit.Outcomes.Count);
        output.WriteLine($"partitions: {tasks.Count} tasks, each with one outcome, under {audit.Epoch} schedulers");
    }

    // Of Akka.NET's singletons: their manager begins when its member is up.
    private const string IsMember = "ClusterSingletonManager state change [Start -> ";

    // Of Akka.NET's resolver.
    private const string Decision = "SBR took decision";

    private enum CutKind
    {
        /// <summary>From all others, in both directions.</summary>
        Alone,

        /// <summary>Nobody hears it.</summary>
        Mute,

        /// <summary>It hears nobody.</summary>
        Deaf,

        /// <summary>Cut and put back several times, and then cut.</summary>
        Flapping,
    }

    private async Task CutAsync(NetworkLab lab, CutKind kind, int victim, int[] others, bool heal)
    {
        switch (kind)
        {
            case CutKind.Mute when heal:
                Array.ForEach([.. others, NodeHost], other => lab.HealOneWay(victim, other));
                break;
            case CutKind.Mute:
                Array.ForEach([.. others, NodeHost], other => lab.CutOneWay(victim, other));
                break;
            case CutKind.Deaf when heal:
                Array.ForEach([.. others, NodeHost], other => lab.HealOneWay(other, victim));
                break;
            case CutKind.Deaf:
                Array.ForEach([.. others, NodeHost], other => lab.CutOneWay(other, victim));
                break;
            case CutKind.Flapping when !heal:
                // As soon as one has noticed it is the other way round again: mostly before anybody has decided anything. Where somebody has,
                // the victim has to join anew, and flaps no more.
                var decided = Said(Decision);
                for (var i = 0; i < 3 && Said(Decision) == decided; i++)
                {
                    var (lost, found) = (Said("as UNREACHABLE"), Said("as REACHABLE"));
                    lab.Cut(victim);
                    await UntilAsync(() => Said("as UNREACHABLE") > lost || Said(Decision) > decided);
                    lab.Heal(victim);
                    await UntilAsync(() => Said("as REACHABLE") > found || Said(Decision) > decided);
                }

                lab.Cut(victim);
                break;
            default:
                if (heal)
                {
                    lab.Heal(victim);
                }
                else
                {
                    lab.Cut(victim);
                }

                break;
        }
    }

    /// <summary>How often any of the hosts has said it.</summary>
    private int Said(string what)
    {
        lock (_processes)
        {
            return _processes.Sum(process => process.Output.Split(what).Length - 1);
        }
    }

    private HostProcess StartSeed(int host) => Keep(HostProcess.Start(
        "Scheduler.Seed",
        [
            "--hostname", NetworkLab.AddressOf(host), "--port", $"{Port}", "--seed", .. Seeds, "--http-bind", NetworkLab.AddressOf(host),
            "--http-port", $"{HttpPort}", "--http-token", "of-the-test", "--data", _folder, "--keep-history", $"{int.MaxValue}",
            "--config", Path.Combine(_folder, "quick.conf"),
        ],
        _said,
        prefix: _lab!.On(host)));

    private HostProcess StartNode() => Keep(HostProcess.Start(
        "Scheduler.Node",
        ["--hostname", NetworkLab.AddressOf(NodeHost), "--port", $"{Port}", "--seed", .. Seeds, "--name", "node-1"],
        _said,
        prefix: _lab!.On(NodeHost)));

    private Task UntilAsync(Func<bool> condition) => _said.UntilAsync(condition, TestCluster.Soon);

    /// <summary>From the host of the node, until it has succeeded: whoever asks is told of an outage, and asks again.</summary>
    private async Task SubmitAsync(int by, string id)
    {
        using var client = new HttpSchedulerClient(
            new Uri($"http://{NetworkLab.AddressOf(by)}:{HttpPort}"), "of-the-test", _lab!.HttpOn(NodeHost));
        await UntilAnsweredAsync<SubmitAccepted>(client, new SubmitTasks([new TaskSpec { Id = id, Kind = "noop" }]), _ => true);
        await UntilAnsweredAsync<TaskFound>(client, new GetTask(id), found => found.Task?.Phase == TaskPhase.Succeeded);
    }

    /// <summary>Asks until the answer is that.</summary>
    private static async Task UntilAnsweredAsync<T>(HttpSchedulerClient client, Request request, Func<T, bool> isThat)
        where T : Answer
    {
        using var limit = new CancellationTokenSource(TestCluster.Soon);
        Answer? last = null;
        try
        {
            // Without a scheduler a seed answers late, but one that is not there refuses the connection at once.
            for (var seldom = new PeriodicTimer(TimeSpan.FromMilliseconds(100)); ; await seldom.WaitForNextTickAsync(limit.Token))
            {
                last = await client.AskAsync(request, limit.Token);
                if (last is T answer && isThat(answer))
                {
                    return;
                }

                Assert.True(last is T or Rejection { Code: RejectionCode.Unavailable }, $"{request}: {last}");
            }
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"{request} was not answered as it should be within {TestCluster.Soon}. The last answer: {last}", e);
        }
    }

    private HostProcess Keep(HostProcess process)
    {
        lock (_processes)
        {
            _processes.Add(process);
        }

        return process;
    }
}
