using System.Text.Unicode;
using Scheduler.Cli.Each.Input;
using Scheduler.Cli.Each.Printing;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Submission;
using Scheduler.Embedded;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Http;

namespace Scheduler.Cli.Each;

/// <summary>One run of <c>each</c>, from the first line to the last output.</summary>
internal sealed class EachSession : IDisposable
{
    /// <summary>Lines that may be read and not yet dealt with.</summary>
    public const int MostAhead = 10_000;

    private const string LabelName = "each";
    private const long MostBytesAhead = 64 * 1024 * 1024;

    private readonly EachOptions _options;
    private readonly Terminal _terminal;
    private readonly CommandFolder _folder;
    private readonly CommandTemplate _template;
    private readonly Labels _labels;
    private readonly OutputFolder _outputs;
    private readonly EmbeddedOptions _embedded;
    private readonly OutputPrinter _printer;
    private readonly RunTally _tally;
    private readonly ExitStatus _status = new();
    private readonly SemaphoreSlim _window = new(MostAhead);
    private readonly CancellationTokenSource _stop = new();
    private readonly ThenTask? _then;
    private long _badLines;
    private long _notInGroup;
    private bool _isInterrupted;

    private EachSession(EachOptions options, Terminal terminal, CommandTemplate template, ThenTask? then, CommandFolder folder)
    {
        _then = then;
        _options = options;
        _terminal = terminal;
        _template = template;
        _folder = folder;

        // Half of the digest will do: these tell apart the commands that were run on one folder.
        _labels = new Labels([new(LabelName, Convert.ToHexStringLower(template.Digest.AsSpan(0, 8)))]);
        _outputs = new OutputFolder(folder.Path);
        _embedded = options.ToEmbedded(folder.Path, _labels, _outputs.Start);
        _printer = new OutputPrinter(
            _outputs, terminal.OutBytes(), terminal.ErrorBytes(), options.KeepOrder, () => _window.Release());
        _tally = new RunTally(tasks: null, TimeProvider.System, OnEnded) { Held = OnHeld };
    }

    public static async Task<int> RunAsync(EachOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        RequireReadableArguments();
        var template = new CommandTemplate(options.Command, WorkingFolder.OrNull());
        var then = ThenTask.Of(options.Then, WorkingFolder.OrNull());
        foreach (var program in new[] { template.Program, then?.Program }.OfType<string>())
        {
            if (ShellKind.FaultOf(program) is { } fault)
            {
                await terminal.Error.WriteLineAsync("error: " + Printable.Of(fault.Message)).ConfigureAwait(false);
                return fault.IsMissing ? ExitCodes.NotFound : ExitCodes.CanNotRun;
            }
        }

        using var folder = CommandFolder.Of(EachCommand.Name, options.Data);
        using var session = new EachSession(options, terminal, template, then, folder);
        return await session.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    // What .NET makes of arguments that are not UTF-8 can't be made bytes again.
    private static void RequireReadableArguments()
    {
        if (OperatingSystem.IsLinux() && !Utf8.IsValid(File.ReadAllBytes("/proc/self/cmdline")))
        {
            throw new SchedulerConfigurationException(
                "An argument is not UTF-8, and would reach the program changed. Give such names as lines of standard input.");
        }
    }

    public void Dispose()
    {
        _window.Dispose();
        _stop.Dispose();
    }

    private async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var scheduler = await EmbeddedScheduler.StartAsync(_embedded, cancellationToken).ConfigureAwait(false);
        var printing = PrintAsync();
        await using (ControlEndpoint.Open(_folder.Path, scheduler).ConfigureAwait(false))
        await using (scheduler.ConfigureAwait(false))
        {
            try
            {
                _isInterrupted = await new WatchedScheduler(scheduler, _tally)
                    .RunAsync(token => WorkAsync(scheduler, token), SayStoppingAsync, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _printer.Complete();
                await printing.ConfigureAwait(false);
            }
        }

        return await ReportAsync().ConfigureAwait(false);
    }

    /// <summary>Until all is done, or something stops it: then what is running may end.</summary>
    private async Task WorkAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        try
        {
            await SubmitAllAsync(scheduler, stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // What stopped it has its own exit code.
        }
    }

    private async Task SubmitAllAsync(EmbeddedScheduler scheduler, CancellationToken cancellationToken)
    {
        var submitter = new LineSubmitter(scheduler, _tally, OnRefused)
        {
            IdsAreContent = true,
            Found = OnFound,
            HasEarlierTasks = await LineSubmitter.HasTasksAsync(scheduler, cancellationToken).ConfigureAwait(false),
        };
        await Preparation.StartQueuesAsync(scheduler, [new QueueOptions()], _options.TaskLimits, OnHeld, cancellationToken).ConfigureAwait(false);
        var groups = new LineGroups(scheduler, Path.Combine(_folder.Path, LineGroups.NoteName)) { AsksAgain = true };
        await groups.OpenAsync(_options.Group is { } group ? [group] : [], cancellationToken).ConfigureAwait(false);
        var lines = new InputLines(_terminal.In(), _options, _template, _labels, OnBad);
        try
        {
            await foreach (var chunk in lines.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await SubmitAsync(submitter, chunk.Lines, cancellationToken).ConfigureAwait(false);
                if (chunk.Bad is { } bad)
                {
                    // No more lines are taken; those before it are done all the same.
                    OnBad(bad);
                    _status.StopFor(ExitCodes.BadInput);
                }
            }
        }
        finally
        {
            await submitter.FlushAsync().ConfigureAwait(false);
        }

        if (_badLines == 0 || _options.SkipBad)
        {
            await groups.SealAsync(cancellationToken).ConfigureAwait(false);
        }

        await _tally.UntilFewerAsync(1, long.MaxValue, cancellationToken).ConfigureAwait(false);
        if (_then is { HasLines: true } then && _badLines == 0 && _status.Code == ExitCodes.Done)
        {
            // All others have ended, and their outputs go before it.
            await SubmitAsync(submitter, [then.ToLine(_options, _labels)], cancellationToken).ConfigureAwait(false);
            await submitter.FlushAsync().ConfigureAwait(false);
            await _tally.UntilFewerAsync(1, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SubmitAsync(LineSubmitter submitter, IReadOnlyList<TaskLine> lines, CancellationToken cancellationToken)
    {
        foreach (var line in lines)
        {
            await _window.WaitAsync(cancellationToken).ConfigureAwait(false);
            _printer.Expect(line.Number);
            _then?.Add(line.Task.Id);
        }

        await submitter.SubmitAsync(lines, cancellationToken).ConfigureAwait(false);
        await _tally.UntilFewerAsync(int.MaxValue, MostBytesAhead, cancellationToken).ConfigureAwait(false);
    }

    private async Task PrintAsync()
    {
        // Outputs that wait for an earlier line's are kept for the next run, where there will be one.
        try
        {
            await Task.Run(() => _printer.RunAsync(all: () => !_folder.IsKept)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StalledOutputException)
        {
            if (Faults.IsOfStream(e))
            {
                _status.StopFor(Faults.Say(e, _terminal.Error));
            }
            else
            {
                await _terminal.Error.WriteLineAsync("error: The output can't be printed: " + e.Message).ConfigureAwait(false);
                _status.StopFor(ExitCodes.NotAllWell);
            }

            // Nobody will see what running programs bring about: they are ended at once, and run again next time.
            _embedded.ShutdownGrace = TimeSpan.Zero;
            await _stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private void OnEnded(EndedTask task)
    {
        var end = _outputs.TakeEnd(task.Task);
        if (_status.Note(task, end))
        {
            _ = _stop.CancelAsync();
        }

        _printer.Add(task, EachReport.LineOf(task, end, task.Line == ThenTask.Line ? _then!.Program : _template.Program));
    }

    private Task SayStoppingAsync() => _terminal.Error.WriteLineAsync(
        $"Stopping: no more lines are taken, running programs may end within {Units.Time(_options.Grace)}."
        + " Ctrl-C once more ends them at once.");

    private void OnHeld(HoldInfo held) => _terminal.Error.WriteLine(HoldText.LineOf(held, _folder.Path));

    // A task stays in the group that it was submitted with.
    private void OnFound(TaskInfo info)
    {
        if (_options.Group is { } group && info.Group != group)
        {
            Interlocked.Increment(ref _notInGroup);
        }
    }

    private void OnBad(BadLine bad)
    {
        Interlocked.Increment(ref _badLines);
        _terminal.Error.WriteLine(bad);
    }

    private void OnRefused(BadLine bad)
    {
        OnBad(bad);
        _printer.Drop(bad.Number);
        _status.StopFor(ExitCodes.BadInput);
        _ = _stop.CancelAsync();
    }

    private async Task<int> ReportAsync()
    {
        var code = _isInterrupted ? _terminal.ExitCodeFor(ExitCodes.Interrupted)
            : _status.Code == ExitCodes.Done && _badLines > 0 ? ExitCodes.SomeSkipped
            : _status.Code;
        if (code == ExitCodes.OutputClosed)
        {
            return code;
        }

        var report = new EachReport(_options.Data is null ? null : _folder.Path, _badLines, _isInterrupted, code, _tally.Figures())
        {
            Group = _options.Group,
            NotInGroup = _notInGroup,
        };
        foreach (var line in _options.Json ? [report.ToJson()] : report.Lines())
        {
            await _terminal.Error.WriteLineAsync(line).ConfigureAwait(false);
        }

        return code;
    }
}
