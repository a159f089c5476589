using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>Streams and folders that a process may find itself with.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private readonly EdgeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [SkippableTheory]
    [InlineData("scheduler policies >&- 2>&-", 74)]
    [InlineData("scheduler policies >/dev/full 2>/dev/full", 74)]
    [InlineData("scheduler list --data nosuch <&- >&- 2>&-", 3)]
    [InlineData("echo a | scheduler each -- sh -c 'echo lost >&2' 2>/dev/full", 74)]
    [InlineData("echo a | scheduler each -- sh -c 'exit 7' 2>/dev/full", 123)]
    [InlineData("scheduler each -- echo </", 2)]
    [InlineData("scheduler policies | true; echo done", 0)]
    public async Task Streams_that_nobody_can_use(string script, int expected) =>
        Assert.Equal(expected, (await _bench.ShellAsync(script)).ExitCode);

    [SkippableTheory]
    [InlineData("echo a | TMPDIR=/nosuch scheduler each -- echo", 3, "in '/nosuch/'. Set TMPDIR")]
    [InlineData("echo a | TMPDIR=/nosuch scheduler run - --data new", 2, "in '/nosuch/', into which the tasks are copied. Set TMPDIR")]
    [InlineData("TMPDIR=/nosuch scheduler bench --tasks 2000", 3, "in '/nosuch/'. Set TMPDIR to a folder that can be written to, or name a folder with --data.")]
    [InlineData("mkdir gone; cd gone; rmdir ../gone; scheduler list", 2, "The working folder was removed.")]
    [InlineData("scheduler export --data d --output ''", 2, "--output is empty.")]
    [InlineData("echo a | scheduler each -- ''", 2, "PROGRAM is empty.")]
    public async Task Folders_that_nobody_can_use(string script, int expected, string says)
    {
        var result = await _bench.ShellAsync(script);

        Assert.Equal(expected, result.ExitCode);
        Assert.Contains(says, result.Error);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_only_reads_needs_no_temporary_folder()
    {
        await _bench.WithDataAsync("d");
        string[] reads = ["list", "show t1", "explain t1", "stats", "nodes", "queue default", "schedule list", "export --format csv --raw", "export"];
        await EdgeBench.NoneIsWrongAsync(reads, async read =>
        {
            var result = await _bench.ShellAsync($"TMPDIR=/nosuch scheduler {read} --data d");
            return (result.ExitCode, result.Error) == (0, "") ? null : $"{read}: {result.ExitCode}: {result.Error}";
        });
    }

    [SkippableFact]
    public async Task A_program_runs_in_a_removed_folder_as_anywhere()
    {
        var result = await _bench.ShellAsync("mkdir gone; cd gone; rmdir ../gone; echo a | scheduler each -- echo");

        Assert.Equal("a\n", result.Out);
        Assert.Equal(0, result.ExitCode);
    }

    [SkippableFact]
    public async Task A_folder_that_takes_no_index_is_read_all_the_same()
    {
        // As a full or read-only disk: SQLite's index can't be made beside the log that a killed process has left.
        _bench.Write("tasks.jsonl", """{"id": "long", "kind": "shell", "payload": {"program": "sh", "args": ["-c", "kill -KILL $PPID; sleep 9"]} }""");
        await _bench.ShellAsync("scheduler run tasks.jsonl --data d");
        await _bench.ShellAsync("rm -f d/*-shm; mkdir d/journal.db-shm d/archive.db-shm");

        var result = await _bench.ShellAsync("mkdir temp; TMPDIR=$PWD/temp scheduler list --data d; ls temp");

        Assert.StartsWith("TASK", result.Out);
        Assert.Contains("long", result.Out);
        Assert.EndsWith("1 of 1 task: 1 assigned.\n", result.Out);
    }

    [SkippableFact]
    public async Task Output_that_could_not_be_printed_is_printed_by_the_next_run()
    {
        const string Command = "echo a | scheduler each --data kept -- echo";
        Assert.Equal(74, (await _bench.ShellAsync(Command + " >/dev/full")).ExitCode);

        Assert.Equal("a\n", (await _bench.ShellAsync(Command)).Out);
    }

    [SkippableFact]
    public async Task What_nobody_has_foreseen_is_one_line_and_a_file_even_on_a_thread_of_its_own()
    {
        var hook = typeof(SurroundingsTests).Assembly.Location;
        var result = await _bench.ShellAsync(
            $"mkdir temp; mkfifo fault; export TMPDIR={_bench.In("temp")} DOTNET_STARTUP_HOOKS={hook} SCHEDULER_TEST_FAULT={_bench.In("fault")};"
            + " echo a | scheduler each -- sh -c 'echo now > fault; exec sleep 1000'");

        Assert.Equal(ExitCodes.Unexpected, result.ExitCode);
        var line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: Unexpected fault: a fault of a test. Please report it with the file ", line);
        var file = Assert.Single(Directory.GetFiles(_bench.In("temp"), "scheduler-fault-*.txt"));
        Assert.Contains(file, line);
        Assert.Contains("InvalidOperationException: a fault of a test", await File.ReadAllTextAsync(file));
    }

    [SkippableFact]
    public async Task One_that_a_command_throws_is_no_different()
    {
        var error = new StringWriter();

        var code = await SchedulerCommandLine.RunAsync(["policies"], new Terminal(new Faulty(), error, IsLive: false), CancellationToken.None);

        Assert.Equal(ExitCodes.Unexpected, code);
        Assert.StartsWith("error: Unexpected fault: no such luck. ", error.ToString());
    }

    [SkippableTheory]
    [InlineData("list --data data")]
    [InlineData("run tasks.jsonl --data new")]
    public async Task A_terminal_is_left_as_it_was_found(string command)
    {
        Skip.IfNot(File.Exists("/usr/bin/script"), "needs script, for a terminal");
        await _bench.WithDataAsync("data");

        var result = await _bench.ShellAsync($"export TERM=xterm; script -qec \"$SCHEDULER {command}\" typed </dev/null");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(result.Out.Split("\u001b[?25l").Length, result.Out.Split("\u001b[?25h").Length);
        Assert.DoesNotContain("\u001b[?1h", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b=", result.Out, StringComparison.Ordinal);
    }

    private sealed class Faulty : StringWriter
    {
        public override void Write(char value) => throw new InvalidOperationException("no such luck");

        public override void Write(char[] buffer, int index, int count) => throw new InvalidOperationException("no such luck");

        public override void Write(string? value) => throw new InvalidOperationException("no such luck");
    }
}
