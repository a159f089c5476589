using System.CommandLine.Parsing;
using System.Diagnostics;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>Tasks that a command changes by a filter, in place of ids: which, and what is said meanwhile and at the end.</summary>
internal sealed class BulkOptions
{
    public const string Help = """
        Instead of task ids, options can select tasks: those that match all of the options. --all selects every task;
        --dry-run only counts the tasks. Changes are not undone: if the command is interrupted, run it again. Matching
        tasks that are submitted meanwhile are changed, too; --older-than excludes them, and also tasks that failed again
        after a retry.
        """;

    private readonly Option<bool> _all = new("--all") { Description = "Select every task; required if no other option selects tasks." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Count the tasks that match, name some, and change nothing." };
    private readonly FilterOptions _filter;

    private BulkOptions(Command command, string queue)
    {
        _filter = FilterOptions.Of(command, queue: queue);
        command.Add(_all);
        command.Add(_dryRun);
    }

    /// <summary>Adds the options.</summary>
    /// <param name="queue">How the filter's option for the queue is called.</param>
    public static BulkOptions Of(Command command, string queue = "--queue") => new(command, queue);

    /// <summary>The same, and requires either names or these.</summary>
    public static BulkOptions Of(Command command, Argument<string[]> names, string queue = "--queue")
    {
        var bulk = Of(command, queue);
        command.Validators.Add(result =>
        {
            if (bulk.Fault(result, result.GetResult(names)?.Tokens.Count > 0) is { } fault)
            {
                result.AddError(fault);
            }
        });
        return bulk;
    }

    /// <summary>What is wrong with them; null: nothing.</summary>
    public string? Fault(SymbolResult result, bool hasNames, string? also = null)
    {
        var chosen = Selects(result) || result.GetResult(_all) is { Implicit: false };
        var others = $"say which by {string.Join(", ", _filter.All.Select(option => option.Name))}; or give --all for every task{also}";
        return hasNames && IsGiven(result) ? $"Name tasks, or {others}; one of the two."
            : !hasNames && !chosen ? $"No task is named. Name some, or {others}."
            : null;
    }

    /// <summary>Whether one of them is given.</summary>
    public bool IsGiven(SymbolResult result) => Selects(result) || result.GetResult(_all) is { Implicit: false } || result.GetResult(_dryRun) is { Implicit: false };

    /// <summary>What is wrong with them where the target of the command is no task; null: nothing.</summary>
    /// <param name="allowsAll">Whether <c>--all</c> means every name of the target.</param>
    public string? FaultForOthers(SymbolResult result, bool hasNames, bool allowsAll) =>
        Selects(result) ? "A filter selects tasks: give the target 'task', or names alone."
        : !IsGiven(result) ? null
        : !allowsAll ? $"{_all.Name} and {_dryRun.Name} are for the target 'task'. Give names alone."
        : hasNames ? $"{_all.Name} and {_dryRun.Name} can't be given with names."
        : null;

    private bool Selects(SymbolResult result) => _filter.All.Any(option => result.GetResult(option) is { Implicit: false });

    public bool IsDryRun(ParseResult parsed) => parsed.GetValue(_dryRun);

    public TaskFilter Read(ParseResult parsed) => _filter.Read(parsed);

    /// <param name="done">What became of so many tasks, for messages: <c>3 tasks cancelled</c>.</param>
    public async Task<int> RunAsync(
        ParseResult parsed,
        ISchedulerClient scheduler,
        BulkChange change,
        Func<long, string> done,
        bool isJson,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        change = change with { All = parsed.GetValue(_all), DryRun = IsDryRun(parsed) };
        var progress = new Progress(terminal, change.DryRun ? matched => Counted(matched) + " found" : done, change.DryRun, isLive: terminal.IsLive && !isJson);
        BulkProgress end;
        try
        {
            end = await scheduler.ChangeManyAsync(change, progress, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulingException) when (progress.Last is { Changed: > 0 } last)
        {
            // The rest is for whoever calls to say.
            await terminal.Error.WriteLineAsync($"{done(last.Changed)} so far. Give the command again for the others.").ConfigureAwait(false);
            throw;
        }

        var line = isJson ? SchedulerJsonText.Of(end) : change.DryRun ? WouldText(change.Action, end) : DoneText(end, done);
        await terminal.Out.WriteLineAsync(line).ConfigureAwait(false);
        return end.Refused.Count == 0 ? ExitCodes.Done : ExitCodes.NotAllWell;
    }

    private static string WouldText(TaskAction action, BulkProgress end) => end.Matched == 0
        ? "No task matches."
        : $"Would {action.Name} {Counted(end.Matched)}{(end.Matched > end.Examples.Count ? ", such as " : ": ")}"
            + $"{string.Join(", ", end.Examples.Select(task => Printable.Of(task.Value)))}.";

    private static string DoneText(BulkProgress end, Func<long, string> done)
    {
        if (end.Matched == 0)
        {
            return "No task matches.";
        }

        var refused = end.Refused.OrderBy(code => code.Key).Select(code => $"{Units.Count(code.Value)} ({SchedulerJsonText.Word(code.Key)})");
        return done(end.Changed) + (end.Refused.Count == 0 ? "."
            : $". Refused: {string.Join(", ", refused)}; the first: {Printable.Of(end.FirstRefusal!)}");
    }

    private static string Counted(long tasks) => Units.Count(tasks, "task");

    /// <summary>Says how far it is, on a terminal, once a second.</summary>
    private sealed class Progress(Terminal terminal, Func<long, string> done, bool isDryRun, bool isLive) : IProgress<BulkProgress>
    {
        private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

        private long _said = Stopwatch.GetTimestamp();

        public BulkProgress? Last { get; private set; }

        public void Report(BulkProgress value)
        {
            Last = value;
            if (isLive && Stopwatch.GetElapsedTime(_said) >= Between)
            {
                _said = Stopwatch.GetTimestamp();
                terminal.Out.WriteLine(done(isDryRun ? value.Matched : value.Changed) + " so far");
            }
        }
    }
}
