using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Demo.Reporting;
using Scheduler.Embedded;

namespace Scheduler.Cli.Demo;

/// <summary>The demo in this process: an embedded scheduler, one of whose nodes is killed.</summary>
internal sealed class EmbeddedDemo
{
    private static readonly TimeSpan WaitForBetterVictim = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(1);

    private readonly DemoWork _work;
    private readonly KillGate _gate;
    private EmbeddedScheduler? _scheduler;

    public EmbeddedDemo(DemoWork work)
    {
        _work = work;
        var files = work.Input.Files;
        _gate = new KillGate(
            files.Count / 3,
            files.Count,
            work.Nodes.Sum(n => n.Slots),
            DemoNodes.Spare(work.Nodes, files.Max(f => FileTask.RequestOf(f.Size))),
            Kill);
    }

    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var scheduler = await EmbeddedScheduler.StartAsync(Configure(), cancellationToken).ConfigureAwait(false);
        await using (scheduler.ConfigureAwait(false))
        {
            _scheduler = scheduler;
            var work = WorkAsync(scheduler, cancellationToken);
            await _work.View.ShowAsync(_work.Title(Units.Count(_work.Nodes.Count, "node")), new ShownDemo(_work.Progress), work).ConfigureAwait(false);
            return await work.ConfigureAwait(false);
        }
    }

    private EmbeddedOptions Configure()
    {
        var options = new EmbeddedOptions
        {
            DataFolder = _work.Data.Path,
            SchedulerName = "demo",
            Nodes = [.. _work.Nodes],
            Queues = [_work.Queue with { Paused = true }],
            Seed = _work.Options.Seed,
            ShutdownGrace = ShutdownGrace,

            // So that a folder that is used again after weeks still knows what it has done.
            Limits = new SchedulerLimits { MaxOutcomesKept = InputFolder.MaxFiles, OutcomesKeptFor = TimeSpan.FromDays(3650) },
        };
        options.Handlers.Handle(FileTask.Kind, new FileHasher(_gate, _work.Progress.Read));
        return options;
    }

    private async Task<DemoReport> WorkAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        var tally = new Tally(
            _work.Sizes,
            scheduler.LocalNodes.Zip(_work.Nodes, (local, node) => new NodeTally(local.Id, node.Slots, node.Capacity!.MemoryBytes)));
        var watch = new Watch(tally, _gate, _work.Input.Files.Count, () => _work.Progress.Changed?.Invoke());
        _work.Progress.Follow(() => watch.Read(t => (t.Finished, t.FinishedBytes, t.Nodes())));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = watch.FollowAsync(scheduler, ended.Token);
        var hurrying = HurryAsync(ended.Token);
        try
        {
            await UnlessStoppedAsync(DoAllAsync(scheduler, watch, ended.Token), following).ConfigureAwait(false);
            return await _work.CompareAsync(scheduler, watch, _gate.Victim, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Hurry();
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following, hurrying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Kill(string node)
    {
        _scheduler!.KillNode(node);
        _work.View.Say($"{node} was killed on purpose: its tasks run again on the others.");
    }

    // Waiting for the best node to kill must never hold up everything for long.
    private async Task HurryAsync(CancellationToken cancellationToken)
    {
        await _gate.Closed.WaitAsync(cancellationToken).ConfigureAwait(false);
        await Task.Delay(WaitForBetterVictim, cancellationToken).ConfigureAwait(false);
        _gate.Hurry();
    }

    private async Task DoAllAsync(EmbeddedScheduler scheduler, Watch watch, CancellationToken cancellationToken)
    {
        // Until now it was paused: what an earlier run has left must not begin before it is watched.
        await RepeatedRequest.UntilAnsweredAsync(() => scheduler.ConfigureQueueAsync(_work.Queue, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await FileSubmitter.SubmitAsync(scheduler, watch, _work.Tasks, .., cancellationToken).ConfigureAwait(false);
        await watch.AllFinished.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // When the events end before the work, the scheduler has stopped, and the work would never end.
    private static async Task UnlessStoppedAsync(Task work, Task following)
    {
        await Task.WhenAny(work, following).Unwrap().ConfigureAwait(false);
        await work.ConfigureAwait(false);
    }
}
