using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Reporting;
using Scheduler.Cli.Up;
using Scheduler.Cli.Up.Hosts;

namespace Scheduler.Cli.Demo.Cluster;

/// <summary>
/// The demo on a cluster of processes. The first third of the tasks runs undisturbed; the scheduler's process is killed while nodes hold
/// tasks of the second, and a node's while it holds tasks of the last.
/// </summary>
internal sealed class ClusterDemo
{
    /// <summary>Whose folder it is.</summary>
    public const string Name = "demo --cluster";

    private const string SchedulerIsKilled = "scheduler";
    private const string NodeIsKilled = "node";

    private readonly DemoWork _work;
    private readonly LocalCluster _cluster;
    private readonly FileGate _gate;
    private readonly ClusterHistory _history;
    private readonly ClusterWatch _watch;
    private Failover? _failover;
    private string? _victim;

    private ClusterDemo(DemoWork work, LocalCluster cluster, FileGate gate)
    {
        _work = work;
        _cluster = cluster;
        _gate = gate;
        _history = new ClusterHistory(work, Now());
        _watch = new ClusterWatch(cluster.Client, work, _history);
    }

    public static async Task<DemoReport> RunAsync(DemoWork work, CancellationToken cancellationToken)
    {
        HostPrograms.Require();
        using var folder = ClusterFolder.Take(work.Data.Path, Name);
        var files = DemoFiles.In(folder.Path);

        // Demos that run at the same time begin to look at different places.
        var port = LocalPorts.FindFree(LocalPorts.Default + 7 + (10 * (Environment.ProcessId % 100)), ClusterOptions.DefaultSeeds);
        var options = new ClusterOptions { Port = port, Nodes = [.. work.Nodes.Select(files.ToStart)] };
        using var cluster = new LocalCluster(options, folder, static (_, _) => { }, work.View.Say);
        var running = new ClusterDemo(work, cluster, new FileGate(files.Gate)).RunAsync(cancellationToken);
        await work.View.ShowAsync(
            work.Title($"{Units.Count(options.Seeds, "seed")} and {Units.Count(options.Nodes.Count, "node")}"), new ShownDemo(work.Progress), running)
            .ConfigureAwait(false);
        return await running.ConfigureAwait(false);
    }

    private static Timestamp Now() => Timestamp.From(DateTimeOffset.UtcNow);

    private async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        _work.Progress.Follow(_watch.View);
        var start = Now();
        await _cluster.StartAsync(cancellationToken).ConfigureAwait(false);
        _work.View.Say($"All processes are up after {Units.Time(Now() - start)}; {_cluster.Scheduler} schedules.");
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = _watch.FollowAsync(ended.Token);
        try
        {
            var working = WorkAsync(ended.Token);
            await Task.WhenAny(working, following, _cluster.WatchAsync()).Unwrap().ConfigureAwait(false);
            await working.ConfigureAwait(false);
            var report = await _work.CompareAsync(_cluster.Client, _watch, _victim, cancellationToken).ConfigureAwait(false);
            return report with { Failover = _failover };
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_work.Data.IsKept)
            {
                await _cluster.LeaveAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var count = _work.Tasks.Count;
        await RepeatedRequest.UntilAnsweredAsync(() => _cluster.Client.ConfigureQueueAsync(_work.Queue, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await SubmitAsync(..(count / 3), cancellationToken).ConfigureAwait(false);
        await _watch.FinishedAsync(count / 3, cancellationToken).ConfigureAwait(false);

        _gate.Close(SchedulerIsKilled);
        await SubmitAsync((count / 3)..(2 * count / 3), cancellationToken).ConfigureAwait(false);
        await _watch.FullAsync(2 * count / 3, cancellationToken).ConfigureAwait(false);
        var killedAt = KillScheduler();
        _gate.Open(SchedulerIsKilled);
        await _watch.FinishedAsync(2 * count / 3, cancellationToken).ConfigureAwait(false);

        _gate.Close(NodeIsKilled);
        await SubmitAsync((2 * count / 3).., cancellationToken).ConfigureAwait(false);
        await _watch.FullAsync(count, cancellationToken).ConfigureAwait(false);
        var held = await _watch.HeldTasksAsync(cancellationToken).ConfigureAwait(false);
        SayGap(killedAt, held);
        await KillNodeAsync(held, cancellationToken).ConfigureAwait(false);
        await _watch.FinishedAsync(count, cancellationToken).ConfigureAwait(false);
    }

    private Task SubmitAsync(Range range, CancellationToken cancellationToken) =>
        FileSubmitter.SubmitAsync(_cluster.Client, _watch, _work.Tasks, range, cancellationToken);

    private Timestamp KillScheduler()
    {
        var scheduler = _cluster.Scheduler ?? throw new SchedulingException(
            "No seed has logged that it schedules, so there is none to kill. See that nothing in the environment or in an"
            + " appsettings.json, such as Logging__LogLevel__Default, keeps the seeds from logging at the level Information.");
        _failover = new Failover(scheduler, _watch.Held, scheduler, Gap: null, NodeBack: null);
        var at = Now();
        _cluster.Kill(scheduler);
        _work.View.Say(
            $"{scheduler}, which schedules, was killed on purpose (SIGKILL) with {Units.Count(_failover.InFlight, "attempt")} in flight:"
            + " another seed takes over.");
        return at;
    }

    private void SayGap(Timestamp killedAt, IReadOnlyList<TaskInfo> held)
    {
        _failover = _failover! with
        {
            Successor = _cluster.Scheduler!,
            Gap = _watch.FirstAssignedAfter(killedAt, held) is { } first ? first - killedAt : null,
        };
        if (_failover.Gap is { } gap)
        {
            _work.View.Say($"{_failover.Successor} schedules now. No task was assigned for {Units.Time(gap)}; running tasks continued.");
        }
    }

    // Whichever is killed is started again, so each can be spared; the second is felt, and the largest goes on.
    private async Task KillNodeAsync(IReadOnlyList<TaskInfo> held, CancellationToken cancellationToken)
    {
        var byNode = held.ToLookup(t => t.Node?.Name, StringComparer.Ordinal);
        _victim = _work.Nodes.Skip(1).Concat(_work.Nodes.Take(1)).FirstOrDefault(n => byNode[n.Name].Any())?.Name;
        if (_victim is null)
        {
            _gate.Open(NodeIsKilled);
            return;
        }

        var lives = _watch.Nodes;
        var at = Now();
        _cluster.Kill(_victim);
        _history.Killed(_victim, at, [.. byNode[_victim]]);
        _work.View.Say($"{_victim} was killed on purpose (SIGKILL): its tasks run again on the others.");
        _gate.Open(NodeIsKilled);
        await _cluster.NodesAreUpAsync([_victim], cancellationToken, lives).ConfigureAwait(false);
        _history.IsBack(_victim, Now());
        _failover = _failover! with { NodeBack = Now() - at };
    }
}
