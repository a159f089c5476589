using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Output;
using Scheduler.Cli.Run.Input;
using Scheduler.Cli.Run.Reporting;
using Scheduler.Cli.Run.Views;
using Scheduler.Cli.Run.Working;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Run;

/// <summary>One run, from the file to the summary.</summary>
internal sealed class RunSession
{
    private const int MostBadLinesShown = 100;

    private readonly RunOptions _options;
    private readonly Terminal _terminal;
    private readonly TaskFile _file;
    private readonly LineRules _rules;
    private readonly FileCheck _check;
    private readonly IRunView _view;
    private readonly RunTally _tally;
    private readonly List<NotSucceeded> _notSucceeded = [];
    private int _refused;

    private RunSession(RunOptions options, Terminal terminal, TaskFile file, LineRules rules, FileCheck check)
    {
        _options = options;
        _terminal = terminal;
        _file = file;
        _rules = rules;
        _check = check;
        _view = options.Json ? new SilentView()
            : terminal.IsLive ? new LiveView(terminal.Console, TimeProvider.System)
            : new PlainView(terminal.Out);
        _tally = new RunTally(check.Tasks, TimeProvider.System, OnNotSucceeded);
    }

    public static async Task<int> RunAsync(RunOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        using var file = await TaskFile.OpenAsync(options.File, terminal.In, cancellationToken).ConfigureAwait(false);
        var rules = options.Rules();
        var check = await Task.Run(() => Check(file, rules, options, terminal, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (check.BadLines > 0 && !options.SkipBad)
        {
            await terminal.Error.WriteLineAsync(
                $"error: {Units.Count(check.BadLines, "bad line")} in {file.Name}; nothing was submitted. --skip-bad runs the others.").ConfigureAwait(false);
            return ExitCodes.BadInput;
        }

        return await new RunSession(options, terminal, file, rules, check).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One that could not be told from the line alone: its id has another task in the data folder.</summary>
    private bool HasStoppedAtBadLine => _refused > 0 && !_options.SkipBad;

    private static FileCheck Check(TaskFile file, LineRules rules, RunOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        long shown = 0;
        var check = file.Check(
            rules,
            bad =>
            {
                if (options.SkipBad || shown++ < MostBadLinesShown)
                {
                    terminal.Error.WriteLine(bad);
                }
            },
            cancellationToken);
        if (shown > MostBadLinesShown)
        {
            terminal.Error.WriteLine($"and {Units.Count(shown - MostBadLinesShown, "bad line")} more");
        }

        return check;
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var queues = _check.Queues.Select(_options.Queue).ToArray();
        var scheduler = await EmbeddedScheduler.StartAsync(_options.ToEmbedded(queues), cancellationToken).ConfigureAwait(false);
        bool isInterrupted;
        await using (scheduler.ConfigureAwait(false))
        {
            var work = WorkAsync(scheduler, queues, cancellationToken);
            await _view.ShowAsync(Title(), _tally, work).ConfigureAwait(false);
            isInterrupted = await work.ConfigureAwait(false);
        }

        await ReportAsync(isInterrupted).ConfigureAwait(false);
        return isInterrupted ? ExitCodes.Interrupted
            : HasStoppedAtBadLine ? ExitCodes.BadInput
            : _tally.Figures().NotSucceeded > 0 ? ExitCodes.NotAllWell
            : ExitCodes.Done;
    }

    /// <returns>Whether it was stopped before its end.</returns>
    private async Task<bool> WorkAsync(EmbeddedScheduler scheduler, QueueOptions[] queues, CancellationToken cancellationToken)
    {
        // Outcomes of the grace time count as well, so the events are followed until the scheduler has ended.
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(scheduler, stopped);
        var isInterrupted = false;
        var hasFailed = false;
        try
        {
            await SubmitAllAsync(scheduler, queues, stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            isInterrupted = true;
            await _terminal.Error.WriteLineAsync(
                "Stopping: no more tasks are taken, running attempts may end within 10 s. Ctrl-C once more stops at once.").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // The scheduler has stopped, and who follows it is about to say why.
            hasFailed = true;
        }

        if (!hasFailed)
        {
            await scheduler.DisposeAsync().ConfigureAwait(false);
        }

        await following.ConfigureAwait(false);
        return hasFailed ? throw new SchedulerException("The scheduler stopped before every task had its outcome.") : isInterrupted;
    }

    private async Task SubmitAllAsync(EmbeddedScheduler scheduler, QueueOptions[] queues, CancellationToken cancellationToken)
    {
        foreach (var queue in queues)
        {
            // Until now it was paused: what an earlier run has left must not begin before it is watched.
            await Asking.UntilAnsweredAsync(() => scheduler.ConfigureQueueAsync(queue, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        var submitter = new LineSubmitter(scheduler, _tally, OnRefused);
        var isGood = await submitter.SubmitAsync(_file.Lines(_rules), _options.SkipBad, cancellationToken).ConfigureAwait(false);
        if (isGood || _options.SkipBad)
        {
            await _tally.UntilFewerAsync(1, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task FollowAsync(EmbeddedScheduler scheduler, CancellationTokenSource stopped)
    {
        var batches = scheduler.WatchAsync(CancellationToken.None).GetAsyncEnumerator();

        // Asking for the first is what subscribes.
        return FollowAsync(scheduler, batches, batches.MoveNextAsync(), stopped);
    }

    private async Task FollowAsync(
        EmbeddedScheduler scheduler, IAsyncEnumerator<IReadOnlyList<RecordedEvent>> batches, ValueTask<bool> next, CancellationTokenSource stopped)
    {
        try
        {
            await using (batches.ConfigureAwait(false))
            {
                while (await next.ConfigureAwait(false))
                {
                    _tally.Apply(batches.Current);
                    next = batches.MoveNextAsync();
                }
            }

            // One that has failed has the reason here.
            await scheduler.Completion.ConfigureAwait(false);
        }
        finally
        {
            await CancelAsync(stopped).ConfigureAwait(false);
        }
    }

    private static async Task CancelAsync(CancellationTokenSource stopped)
    {
        try
        {
            await stopped.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // Nobody works any more.
        }
    }

    private void OnNotSucceeded(NotSucceeded task)
    {
        if (_options.Json)
        {
            _notSucceeded.Add(task);
        }
        else
        {
            _view.Say(RunReport.LineOf(task));
        }
    }

    private void OnRefused(BadLine bad)
    {
        Interlocked.Increment(ref _refused);
        _terminal.Error.WriteLine(bad);
    }

    private async Task ReportAsync(bool isInterrupted)
    {
        // Those that were refused late were counted as tasks at first.
        var figures = _tally.Figures();
        figures = figures with { Tasks = figures.Tasks - _refused };
        var report = new RunReport(
            _options, _file.Name, Path.GetFullPath(_options.Data), _check.BadLines + _refused, isInterrupted || HasStoppedAtBadLine, figures, _notSucceeded);
        if (_options.Json)
        {
            await _terminal.Out.WriteLineAsync(report.ToJson()).ConfigureAwait(false);
        }
        else
        {
            report.Write(_terminal.Console);
        }
    }

    private string Title() =>
        $"Running {Units.Count(_check.Tasks, "task")} of {Printable.Of(_file.Name)} on {Units.Count(_options.Nodes, "node")}"
        + $" with {Units.Count(_options.Slots, "slot")}{(_options.Nodes > 1 ? " each" : "")}, {_options.Policy}, {_options.Strategy}.";
}
