using System.Net;
using System.Net.Sockets;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>Whatever surrounds a command, it ends, and with a code that its help tells.</summary>
public sealed class EveryCommandTests
{
    private readonly List<FileStream> _opened = [];

    // Of each way in which commands write: a line, tasks' output, programs' output, a report, tables, rows, and what is there as it is.
    private static readonly string[] EachWayToWrite = ["", "run", "each", "simulate", "list", "export", "completion"];

    private const string RemovedFolder = "mkdir gone$$; cd gone$$; rmdir ../gone$$; ";

    private static IEnumerable<string> AskServers => CommandTable.Tree.Where(c => c.Value.Options.Any(o => o.Name == "--server")).Select(c => c.Key);

    [Fact]
    public void The_table_has_every_command_of_the_tree() =>
        Assert.Equal(
            CommandTable.Tree.Keys.Order(StringComparer.Ordinal),
            CommandTable.Calls.Keys.Order(StringComparer.Ordinal));

    // What is closed is found once, when the process starts (StandardStreams); that every command then says so is tested with a full output.
    [SkippableFact]
    public Task With_its_output_closed() => OutputAsync(">&-", "it is closed", CommandTable.Calls.Where(c => EachWayToWrite.Contains(c.Key)));

    [SkippableFact]
    public Task With_its_output_full() => OutputAsync(">/dev/full", "No space left on device");

    // The descriptor must not become that of a file which the command opens.
    [SkippableFact]
    public async Task With_its_errors_closed()
    {
        using var bench = await new EdgeBench().WithDataAsync("data");
        await EdgeBench.NoneIsWrongAsync(CommandTable.Calls, async entry =>
        {
            // In this process, and as quick; those that read end well, as elsewhere here.
            var (name, call) = entry;
            var usual = call.Reads ? ExitCodes.Done : (await SchedulerCommand.RunAsync(bench.Given(call.Arguments))).ExitCode;
            var result = await bench.ShellAsync($"echo '{EdgeBench.Line}' | scheduler {bench.Quoted(call.Arguments)} 2>&-");
            return result.ExitCode == usual ? null : $"scheduler {name}: {result.ExitCode}, usually {usual}";
        });
    }

    // Every command has an error to write, and all of them write it in the same place: a few are enough to see what comes of it there.
    [SkippableFact]
    public async Task With_its_errors_full()
    {
        using var bench = new EdgeBench();
        await EdgeBench.NoneIsWrongAsync(CommandTable.Calls.Keys, async name =>
        {
            // An option that no command has; some take it for an argument, and find no data folder.
            string[] data = CommandTable.Tree[name].Options.Any(o => o.Name == "--data") ? ["--data", bench.In("nosuch")] : [];
            string[] wrong = [.. name.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. data, "--nonsense"];
            var usual = await SchedulerCommand.PipeAsync("", wrong);
            Assert.NotEqual("", usual.Error);
            if (!EachWayToWrite.Contains(name))
            {
                return null;
            }

            var result = await bench.ShellAsync($"scheduler {string.Join(' ', wrong)} </dev/null 2>/dev/full");
            return result.ExitCode == usual.ExitCode ? null : $"scheduler {name}: {result.ExitCode}, usually {usual.ExitCode}";
        });
    }

    // The table has these with --help.
    [SkippableFact]
    public async Task With_its_output_full_and_work_to_do()
    {
        using var bench = new EdgeBench();
        bench.Write("tasks.txt", "x");
        string[][] calls =
        [
            ["up", "--seeds", "1", "--nodes", "1", "--data", bench.In("cluster"), "--port", $"{UpProcess.FreePort()}"],
            ["demo", "--input", bench.Path],
            ["bench", "--tasks", "2000", "--data", bench.Path],
        ];
        await EdgeBench.NoneIsWrongAsync(calls, async call =>
        {
            var result = await bench.ShellAsync($"scheduler {string.Join(' ', call)} >/dev/full");
            return result.ExitCode == ExitCodes.OutputFailed && result.Error.EndsWith("No space left on device.\n", StringComparison.Ordinal)
                ? null
                : $"{call[0]}: {result.ExitCode}: {result.Error}";
        });
    }

    [Fact]
    public void Each_command_waits_for_something_and_gets_a_signal_then_or_never_waits()
    {
        string[] waitForAnswers = [.. AskServers];
        string[] waitForInput = ["run", "each", "submit", "simulate"];
        string[] work = ["simulate", "demo", "bench"];

        // Signals of 'up' are tested with its processes (UpTests), those of 'backup' with what it waits for (BackupSignalTests).
        string[] elsewhere = ["up", "backup"];
        string[] neverWait = ["", "schedule", "schedule preview", "calendar", "limit", "group", "lock", "kinds", "policies", "strategies", "completion"];
        Assert.Equal(
            CommandTable.Tree.Keys.Order(StringComparer.Ordinal),
            waitForAnswers.Union(waitForInput).Union(work).Union(neverWait).Union(elsewhere).Order(StringComparer.Ordinal));
        Assert.Empty(neverWait.Intersect([.. waitForAnswers, .. waitForInput, .. work]));
    }

    [SkippableFact]
    public async Task Under_SIGTERM_while_it_waits_for_someone_to_open_its_input()
    {
        using var bench = new EdgeBench();
        var pipe = await bench.PipeAsync("nobody");
        string[][] calls = [["run", pipe, "--data", bench.In("new")], ["simulate", "--trace", pipe], ["calendar", "set", "c", "--dates", pipe]];
        await EdgeBench.NoneIsWrongAsync(calls, call => TerminatedAsync(call, process => process.UntilItOpensAPipeAsync()));
    }

    // Who reads would be told of the input first, so these are run once more below.
    [SkippableFact]
    public Task With_its_input_closed_in_a_folder_that_was_removed() => EachAsync(RemovedFolder, "<&-", (call, result) =>
        !call.Reads || (result.ExitCode == ExitCodes.BadInput && result.Error.Contains("Standard input is closed.", StringComparison.Ordinal)));

    [SkippableFact]
    public Task With_input_in_a_folder_that_was_removed() => EachAsync(
        RemovedFolder, "", (_, result) => result.ExitCode == ExitCodes.Done, CommandTable.Calls.Where(c => c.Value.Reads));

    [SkippableTheory]
    [InlineData("list")]
    [InlineData("submit")]
    public async Task Under_SIGTERM_while_it_waits_for_an_answer(string name)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs signals as Linux has them");
        using var silent = new SilentServer();
        Assert.Null(await TerminatedAsync(silent.ArgumentsFor(CommandTable.Calls[name]), _ => silent.AskedAsync()));
    }

    // In this process: what a signal does to its token is the same for all, and tested above.
    [Fact]
    public Task Interrupted_while_it_waits_for_an_answer() => EdgeBench.NoneIsWrongAsync(AskServers, async name =>
    {
        using var silent = new SilentServer();
        using var interrupt = new CancellationTokenSource();
        var running = SchedulerCommand.RunAsync(new StringWriter(), interrupt.Token, silent.ArgumentsFor(CommandTable.Calls[name]));
        Assert.NotSame(running, await Task.WhenAny(running, silent.AskedAsync()));
        await interrupt.CancelAsync();
        var code = (await running.WaitAsync(TimeSpan.FromSeconds(30))).ExitCode;
        return code == ExitCodes.Interrupted ? null : $"{name}: {code}";
    });

    [SkippableFact]
    public async Task Under_SIGTERM_while_it_waits_for_input()
    {
        using var bench = await new EdgeBench().WithDataAsync("data");
        var (tasks, trace) = (await bench.PipeAsync("tasks"), await bench.PipeAsync("trace"));

        // More than a pipe holds: it is written when most of it was read.
        var many = string.Concat(Enumerable.Repeat(EdgeBench.Line + "\n", 20_000));
        (string[] Arguments, Func<SchedulerProcess, Task> Waits)[] calls =
        [
            (["run", tasks, "--data", bench.In("new")], _ => OpenAsync(tasks)),
            (["run", "-", "--data", bench.In("new")], process => WriteAsync(process, many)),
            (["each", "--", "echo"], process => AnswerAsync(process, "a\n")),
            (["submit", "-", "--json", "--data", bench.In("data")], process => AnswerAsync(process, EdgeBench.Line + "\n")),
            (["simulate", "--trace", trace], _ => OpenAsync(trace)),
        ];
        await EdgeBench.NoneIsWrongAsync(calls, call => TerminatedAsync(call.Arguments, call.Waits));
        _opened.ForEach(file => file.Dispose());

        // Stays open, or whoever reads would come to its end.
        async Task OpenAsync(string pipe)
        {
            var opened = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write));
            lock (_opened)
            {
                _opened.Add(opened);
            }
        }
    }

    [SkippableFact]
    public async Task Under_SIGTERM_while_it_works()
    {
        using var bench = new EdgeBench();
        string[][] calls =
        [
            ["simulate", "--tasks", "10000000"],
            ["demo", "--input", "/usr", "--json"],
            ["bench", "--data", bench.Path],
        ];
        await EdgeBench.NoneIsWrongAsync(calls, call => TerminatedAsync(call, process => process.UntilItHasWorkedAsync(TimeSpan.FromSeconds(1.5))));
    }

    private static async Task WriteAsync(SchedulerProcess process, string input)
    {
        await process.Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(input));
        await process.Input.FlushAsync();
    }

    private static async Task AnswerAsync(SchedulerProcess process, string input)
    {
        await WriteAsync(process, input);
        Assert.NotNull(await process.Output.ReadLineAsync());
    }

    /// <param name="waits">Ends when it is in the state that is meant.</param>
    private static async Task<string?> TerminatedAsync(string[] arguments, Func<SchedulerProcess, Task> waits)
    {
        using var process = SchedulerProcess.Start(Guid.NewGuid().ToString("N"), arguments);
        await waits(process).WaitAsync(TimeSpan.FromSeconds(60));
        process.Signal("TERM");
        var code = await process.EndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return code == ExitCodes.Terminated ? null : $"{string.Join(' ', arguments)}: {code}";
    }

    private static Task OutputAsync(string redirection, string why, IEnumerable<KeyValuePair<string, Call>>? calls = null) => EachAsync(
        "",
        redirection,
        (call, result) => !call.Writes
            || (result.ExitCode == ExitCodes.OutputFailed
                && result.Error.EndsWith($"error: Standard output can't be written: {why}.\n", StringComparison.Ordinal)),
        calls);

    private static async Task EachAsync(
        string before, string redirection, Func<Call, CommandResult, bool> isRight, IEnumerable<KeyValuePair<string, Call>>? calls = null)
    {
        using var bench = await new EdgeBench().WithDataAsync("data");
        await EdgeBench.NoneIsWrongAsync(calls ?? CommandTable.Calls, async entry =>
        {
            var (name, call) = entry;
            var input = redirection.StartsWith('<') ? "" : $"echo '{EdgeBench.Line}' | ";
            var result = await bench.ShellAsync($"{before}{input}scheduler {bench.Quoted(call.Arguments)} {redirection}");
            var isDocumented = (await CommandTable.DocumentedAsync(name)).Contains(result.ExitCode) && result.ExitCode != ExitCodes.Unexpected;
            return isDocumented && isRight(call, result) ? null : $"scheduler {name}: {result.ExitCode}: {result.Error}";
        });
    }

    /// <summary>Takes what it is asked, and never answers.</summary>
    private sealed class SilentServer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private TcpClient? _asked;

        public SilentServer() => _listener.Start();

        public string[] ArgumentsFor(Call call) =>
        [
            .. call.Arguments.TakeWhile(a => a != "--data").Select(a => a == "-" ? EdgeBench.Line : a),
            "--server", $"http://{_listener.LocalEndpoint}",
            .. call.Arguments.SkipWhile(a => a != "--"),
        ];

        public async Task AskedAsync() => _asked = await _listener.AcceptTcpClientAsync();

        public void Dispose()
        {
            _asked?.Dispose();
            _listener.Dispose();
        }
    }
}
