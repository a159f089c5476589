using Scheduler.Cli.Lines;
using Scheduler.Cli.Run.Input;
using Scheduler.Cli.Run.Reporting;
using Scheduler.Cli.Submission;
using Scheduler.Cli.Views;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Run;

/// <summary>One run, from the file to the summary.</summary>
internal sealed class RunSession
{
    /// <summary>Tasks that may be submitted and unfinished. A policy orders these.</summary>
    public const int MostUnfinished = 100_000;

    private const long MostUnfinishedBytes = 64 * 1024 * 1024;
    private const int MostBadLinesShown = 100;

    private readonly RunOptions _options;
    private readonly Terminal _terminal;
    private readonly TaskFile _file;
    private readonly LineRules _rules;
    private readonly FileCheck _check;
    private readonly IWorkView _view;
    private readonly RunTally _tally;
    private readonly List<EndedTask> _notSucceeded = [];
    private int _refused;

    private RunSession(RunOptions options, Terminal terminal, TaskFile file, LineRules rules, FileCheck check)
    {
        _options = options;
        _terminal = terminal;
        _file = file;
        _rules = rules;
        _check = check;
        _view = WorkViews.Of(terminal, isSilent: options.Json);
        _tally = new RunTally(check.Tasks, TimeProvider.System, OnEnded) { Held = OnHeld, AwaitsRetry = OnAwaitedRetry };
    }

    public static async Task<int> RunAsync(RunOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        using var file = await TaskFile.OpenAsync(options.File, terminal.In, cancellationToken).ConfigureAwait(false);
        var rules = options.Rules();
        var check = await Task.Run(() => Check(file, rules, options, terminal, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (check.BadLines > 0 && !options.SkipBad)
        {
            await terminal.Error.WriteLineAsync(
                $"error: {Units.Count(check.BadLines, "bad line")} in {file.Name}; nothing was submitted."
                    + " --skip-bad runs the others.").ConfigureAwait(false);
            return ExitCodes.BadInput;
        }

        return await new RunSession(options, terminal, file, rules, check).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One that could not be told from the line alone: its id has another task in the data folder.</summary>
    private bool HasStoppedAtBadLine => _refused > 0 && !_options.SkipBad;

    private static FileCheck Check(
        TaskFile file, LineRules rules, RunOptions options, Terminal terminal, CancellationToken cancellationToken)
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
        using var folder = CommandFolder.Of(RunCommand.Name, _options.Data);
        var scheduler = await EmbeddedScheduler.StartAsync(_options.ToEmbedded(queues, _check.HasEdges || _check.Groups.Count > 0), cancellationToken).ConfigureAwait(false);
        bool isInterrupted;
        await using (ControlEndpoint.Open(folder.Path, scheduler).ConfigureAwait(false))
        await using (scheduler.ConfigureAwait(false))
        {
            var groups = new LineGroups(scheduler, Path.Combine(folder.Path, LineGroups.NoteName)) { AsksAgain = true };
            var work = new WatchedScheduler(scheduler, _tally).RunAsync(
                token => WorkAsync(scheduler, queues, groups, token), SayStoppingAsync, cancellationToken);
            await _view.ShowAsync(Title(), new RunProgress(_tally), work).ConfigureAwait(false);
            isInterrupted = await work.ConfigureAwait(false);
        }

        await ReportAsync(isInterrupted).ConfigureAwait(false);
        return isInterrupted ? ExitCodes.Interrupted
            : HasStoppedAtBadLine ? ExitCodes.BadInput
            : _tally.Figures().NotSucceeded > 0 ? ExitCodes.NotAllWell
            : _check.BadLines + _refused > 0 ? ExitCodes.SomeSkipped
            : ExitCodes.Done;
    }

    private Task SayStoppingAsync() => _terminal.Error.WriteLineAsync(
        $"Stopping: no more tasks are taken, running attempts may end within {Units.Time(_options.Grace)}."
            + " Ctrl-C once more stops at once.");

    private async Task WorkAsync(EmbeddedScheduler scheduler, QueueOptions[] queues, LineGroups groups, CancellationToken cancellationToken)
    {
        await Preparation.StartQueuesAsync(scheduler, queues, _options.TaskLimits, OnHeld, cancellationToken).ConfigureAwait(false);
        await groups.OpenAsync(_check.Groups, cancellationToken).ConfigureAwait(false);
        await SubmitAllAsync(scheduler, cancellationToken).ConfigureAwait(false);
        if (HasStoppedAtBadLine)
        {
            // Whoever resumes it seals the groups.
            return;
        }

        // Before the wait: tasks may wait for a group that ends only then.
        await groups.SealAsync(cancellationToken).ConfigureAwait(false);
        await SayOpenGroupsAsync(scheduler, cancellationToken).ConfigureAwait(false);
        await _tally.UntilFewerAsync(1, long.MaxValue, cancellationToken).ConfigureAwait(false);
    }

    // A group that this run did not open stays open until someone seals it. Say so: the run waits until then.
    private async Task SayOpenGroupsAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        foreach (var group in _check.Awaited.Take(HoldText.MostShown))
        {
            var known = await RepeatedRequest.UntilToldAsync(() => scheduler.GetGroupAsync(group, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (known is { IsSealed: false })
            {
                var name = Printable.Of(group);
                Say($"The group '{name}' was opened elsewhere and is not sealed, so it has not ended."
                    + $" To seal it: scheduler group seal {name} --data {Printable.Of(_options.Data)}");
            }
        }
    }

    private async Task SubmitAllAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        var submitter = new LineSubmitter(scheduler, _tally, OnRefused)
        {
            HasEarlierTasks = await LineSubmitter.HasTasksAsync(scheduler, cancellationToken).ConfigureAwait(false),
        };
        var lines = _file.Lines(_rules);
        try
        {
            while (!HasStoppedAtBadLine && NextChunk(lines) is { } chunk)
            {
                await submitter.SubmitAsync(chunk, cancellationToken).ConfigureAwait(false);
                if (_check.Awaited.Count == 0)
                {
                    // What waits for a group may wait for lines that are still to come, however many there are.
                    await _tally.UntilFewerAsync(MostUnfinished - LineSubmitter.Chunk, MostUnfinishedBytes, cancellationToken)
                        .ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await submitter.FlushAsync().ConfigureAwait(false);
        }
    }

    // Null at the end. Lots end where they did when the file was checked.
    private List<TaskLine>? NextChunk(TaskLines lines)
    {
        var chunk = new List<TaskLine>(LineSubmitter.Chunk);
        var lot = default(Lot);
        while (!lot.IsFull && lines.Next() is { } line)
        {
            if (line.Task is { } task)
            {
                lot.Add(task.Task);
                if (!_check.TooEarly.Contains(task.Number))
                {
                    chunk.Add(task);
                }
            }
            else if (!_options.SkipBad)
            {
                // The file was another when it was checked.
                OnRefused(line.Bad!);
                break;
            }
        }

        return lot.IsEmpty ? null : chunk;
    }

    private void OnEnded(EndedTask task)
    {
        if (task.HasSucceeded)
        {
            return;
        }

        if (_options.Json)
        {
            _notSucceeded.Add(task);
        }
        else
        {
            _view.Say(RunReport.LineOf(task));
        }
    }

    // Whoever waits for the end would wonder why nothing begins.
    private void OnHeld(HoldInfo held) => Say(HoldText.LineOf(held, _options.Data));

    // Nor would anybody know that something is to be done.
    private void OnAwaitedRetry(AwaitedRetry awaited)
    {
        var (task, data) = (Printable.Of(awaited.Task.Value), Printable.Of(_options.Data));
        var who = $"Task {Printable.Of(awaited.Waiting.Value)}{(awaited.Count == 1 ? " waits" : $" and {Units.Count(awaited.Count - 1, "more task", "more tasks")} wait")}";
        Say($"{who} for a retry of task {task}, which {awaited.Phase.HowItEnded()}. To run it again: scheduler retry {task} --data {data}");
    }

    private void Say(string line)
    {
        if (_options.Json)
        {
            _terminal.Error.WriteLine(line);
        }
        else
        {
            _view.Say(line);
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
            _options,
            _file.Name,
            Path.GetFullPath(_options.Data),
            _check.BadLines + _refused,
            isInterrupted || HasStoppedAtBadLine,
            figures,
            _notSucceeded);
        if (_options.Json)
        {
            await _terminal.Out.WriteLineAsync(report.ToJson()).ConfigureAwait(false);
        }
        else
        {
            WriteForPeople(report);
        }
    }

    // Who has seen enough and goes, as head does, does not make it a failure.
    private void WriteForPeople(RunReport report)
    {
        try
        {
            report.Write(_terminal.Console);
        }
        catch (ReaderHasGoneException)
        {
            // Every outcome is in the data folder.
        }
    }

    private string Title() =>
        $"Running {Units.Count(_check.Tasks, "task")} of {Printable.Of(_file.Name)} on {Units.Count(_options.Nodes, "node")}"
        + $" with {Units.Count(_options.Slots, "slot")}{(_options.Nodes > 1 ? " each" : "")}, {_options.Policy}, {_options.Strategy}.";
}
