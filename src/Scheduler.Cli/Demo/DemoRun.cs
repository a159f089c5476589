using System.Diagnostics;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Demo.Checking;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Demo.Reporting;
using Scheduler.Cli.Demo.Views;
using Scheduler.Cli.Output;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Demo;

/// <summary>One demo, from the input folder to the verdict.</summary>
internal sealed class DemoRun
{
    private static readonly TimeSpan WaitForBetterVictim = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShutdownGrace = TimeSpan.FromSeconds(1);

    private readonly DemoOptions _options;
    private readonly InputFolder _input;
    private readonly CommandFolder _data;
    private readonly IDemoView _view;
    private readonly DemoProgress _progress;
    private readonly IReadOnlyList<NodeOptions> _nodes;
    private readonly KillGate _gate;
    private readonly FileTask[] _tasks;
    private readonly Dictionary<TaskId, long> _sizes;
    private readonly QueueOptions _queue;
    private EmbeddedScheduler? _scheduler;

    private DemoRun(DemoOptions options, InputFolder input, CommandFolder data, IDemoView view)
    {
        _options = options;
        _input = input;
        _data = data;
        _view = view;
        _progress = new DemoProgress(input.Files.Count, input.Bytes, TimeProvider.System);
        _nodes = DemoNodes.Make(options.Nodes, options.Slots);
        _tasks = [.. input.Files.Select(FileTask.Of)];
        _sizes = _tasks.ToDictionary(task => task.Id, task => task.File.Size);
        _queue = new QueueOptions { Name = FileTask.Queue, Policy = options.Policy, Strategy = options.Strategy };
        _gate = new KillGate(
            input.Files.Count / 3,
            input.Files.Count,
            _nodes.Sum(n => n.Slots),
            DemoNodes.Spare(_nodes, input.Files.Max(f => FileTask.RequestOf(f.Size))),
            Kill);
    }

    public static async Task<int> RunAsync(DemoOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        using var data = CommandFolder.Of("demo", options.Data);
        var input = await Task.Run(() => InputFolder.Read(options.Input, data.Path, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (input.Files.Count == 0)
        {
            throw new SchedulerConfigurationException(
                $"There is no file to hash below '{input.Path}'{(input.Skipped.Total > 0 ? $" (skipped: {input.Skipped})" : "")}."
                    + " Name another folder with --input.");
        }

        IDemoView view = options.Json ? new SilentView()
            : terminal.IsLive ? new LiveView(terminal.Console, TimeProvider.System)
            : new PlainView(terminal.Out);
        var run = new DemoRun(options, input, data, view);
        DemoReport report;
        try
        {
            report = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var kept = data.IsKept ? " The same command goes on from there." : "";
            await terminal.Error.WriteLineAsync($"Stopped: {Units.Count(run._progress.View().Done)} of"
                + $" {Units.Count(input.Files.Count, "task")} were finished.{kept}").ConfigureAwait(false);
            return ExitCodes.Interrupted;
        }

        if (options.Json)
        {
            await terminal.Out.WriteLineAsync(ReportJson.Of(report)).ConfigureAwait(false);
        }
        else
        {
            ReportText.Write(terminal.Console, report);
        }

        return report.IsSound ? ExitCodes.Done : ExitCodes.NotAllWell;
    }

    private async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        var scheduler = await EmbeddedScheduler.StartAsync(Configure(), cancellationToken).ConfigureAwait(false);
        await using (scheduler.ConfigureAwait(false))
        {
            _scheduler = scheduler;
            var work = WorkAsync(scheduler, cancellationToken);
            await _view.ShowAsync(Title(), _progress, work).ConfigureAwait(false);
            return await work.ConfigureAwait(false);
        }
    }

    private EmbeddedOptions Configure()
    {
        var options = new EmbeddedOptions
        {
            DataFolder = _data.Path,
            SchedulerName = "demo",
            Nodes = [.. _nodes],
            Queues = [_queue with { Paused = true }],
            Seed = _options.Seed,
            ShutdownGrace = ShutdownGrace,

            // So that a folder that is used again after weeks still knows what it has done.
            Limits = new SchedulerLimits { MaxOutcomesKept = InputFolder.MaxFiles, OutcomesKeptFor = TimeSpan.FromDays(3650) },
        };
        options.Handlers.Handle(FileTask.Kind, new FileHasher(_gate, _progress.Read));
        return options;
    }

    private async Task<DemoReport> WorkAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        var tally = new Tally(
            _sizes, scheduler.LocalNodes.Zip(_nodes, (local, node) => new NodeTally(local.Id, node.Slots, node.Capacity!.MemoryBytes)));
        var watch = new Watch(tally, _gate, _input.Files.Count, () => _progress.Changed?.Invoke());
        _progress.Follow(() => watch.Read(t => (t.Finished, t.FinishedBytes, t.Nodes())));
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = watch.FollowAsync(scheduler, ended.Token);
        var hurrying = HurryAsync(ended.Token);
        try
        {
            await UnlessStoppedAsync(DoAllAsync(scheduler, watch, ended.Token), following).ConfigureAwait(false);
            return await CompareAsync(scheduler, watch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Hurry();
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(following, hurrying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<DemoReport> CompareAsync(EmbeddedScheduler scheduler, Watch watch, CancellationToken cancellationToken)
    {
        var outcomes = await Outcomes.ReadAsync(scheduler, _sizes, cancellationToken).ConfigureAwait(false);
        _progress.BeginComparing();
        var (plain, time) = await Task.Run(
            () =>
            {
                var start = Stopwatch.GetTimestamp();
                var hashes = PlainLoop.Hash(_input.Files, _progress.Compared, cancellationToken);
                return (hashes, Stopwatch.GetElapsedTime(start));
            },
            cancellationToken).ConfigureAwait(false);
        var comparison = Comparison.Of(_tasks, outcomes, watch.Read(t => t.OutcomesTwice.ToHashSet()), plain, time);
        return watch.Read(tally => new DemoReport
        {
            Options = _options,
            Input = _input,
            DataFolder = _data.IsKept ? _data.Path : null,
            FinishedBefore = tally.FinishedEarlier,
            Elapsed = tally.Elapsed,
            Nodes = tally.Nodes(),
            Killed = _gate.Victim,
            RunAgain = tally.RunAgain,
            SlowestTasks = DemoReport.FindSlowest(_tasks, outcomes),
            Comparison = comparison,
        });
    }

    private void Kill(string node)
    {
        _scheduler!.KillNode(node);
        _view.Say($"{node} was killed on purpose: what it was doing goes on elsewhere.");
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
        await Asking.UntilAnsweredAsync(() => scheduler.ConfigureQueueAsync(_queue, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        await FileSubmitter.SubmitAsync(scheduler, watch, _tasks, cancellationToken).ConfigureAwait(false);
        await watch.AllFinished.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // When the events end before the work, the scheduler has stopped, and the work would never end.
    private static async Task UnlessStoppedAsync(Task work, Task following)
    {
        await Task.WhenAny(work, following).Unwrap().ConfigureAwait(false);
        await work.ConfigureAwait(false);
    }

    private string Title()
    {
        var files = Units.Count(_input.Files.Count, "file");
        var nodes = Units.Count(_nodes.Count, "node");
        return $"Hashing {files} ({Units.Bytes(_input.Bytes)}) below {Printable.Of(_input.Path)} on {nodes}, {_options.Policy},"
            + $" {_options.Strategy}.";
    }
}
