using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Locks;

/// <summary><c>scheduler lock run</c>, with real processes and real signals.</summary>
public sealed class LockRunTests : SignalTests
{
    private string Data => Folder.In("data");

    [SkippableFact]
    public async Task A_program_runs_with_the_token_and_its_exit_code_is_the_commands()
    {
        await using var scheduler = await StartAsync();
        var ended = await RunAsync("ledger", [], "sh", "-c", $"echo $SCHEDULER_LOCK $SCHEDULER_LOCK_TOKEN > {Folder.In("got")}; exit 7").ResultAsync();
        Assert.Equal((7, "", ""), (ended.ExitCode, ended.Out, ended.Error));
        Assert.Matches("^ledger [1-9][0-9]*\n$", await File.ReadAllTextAsync(Folder.In("got")));
        Assert.Empty((await scheduler.Scheduler.Locks.ListAsync()).Locks);
    }

    [SkippableFact]
    public async Task Commands_wait_for_each_other_also_where_nobody_else_works_with_the_folder()
    {
        await (await StartAsync()).DisposeAsync();
        var work = $"mkdir {Folder.In("inside")} || : > {Folder.In("marks")}/overlap; sleep 0.05; rmdir {Folder.In("inside")}; echo done";
        SchedulerProcess[] all = [.. Enumerable.Range(0, 4).Select(_ => RunAsync("ledger", [], "sh", "-c", work))];
        foreach (var one in all)
        {
            var ended = await one.ResultAsync();
            Assert.Equal((0, "done\n", ""), (ended.ExitCode, ended.Out, ended.Error));
        }

        Assert.False(File.Exists(Folder.In("marks/overlap")));
    }

    [SkippableFact]
    public async Task A_lock_that_another_has_is_not_waited_for_longer_than_asked()
    {
        await using var scheduler = await StartAsync();
        await using var held = await scheduler.Scheduler.Locks.AcquireAsync("ledger");
        var owner = (await scheduler.Scheduler.Locks.GetAsync("ledger"))!.Owner;
        foreach (var wait in new[] { "0", "50ms" })
        {
            var refused = await RunAsync("ledger", ["--wait", wait], "false").ResultAsync();
            Assert.Equal((75, $"error: The lock 'ledger' is not free: {owner} has it. The program was not started.\n"), (refused.ExitCode, refused.Error));
        }

        Assert.Equal(0, (await scheduler.Scheduler.Locks.GetAsync("ledger"))!.Waiting);
    }

    [SkippableFact]
    public async Task A_program_is_ended_with_all_that_it_has_started_when_the_lock_is_lost()
    {
        await using var scheduler = await StartAsync();

        // The inner one hears nothing of SIGTERM; the outer one ends by it, and leaves the inner one behind.
        var inner = $"trap '' TERM; : > {Folder.In("marks")}/began-1; while :; do sleep 0.05; done";
        using var process = RunAsync("ledger", ["--lease", "1s"], "sh", "-c", $"sh -c \"{inner}\" & wait");
        await BegunAsync(1);
        Assert.NotNull(await scheduler.Scheduler.Locks.TakeAwayAsync("ledger"));
        var ended = await process.ResultAsync();
        Assert.Equal(79, ended.ExitCode);
        Assert.StartsWith("error: The lock 'ledger' was lost and 'sh' was ended.", ended.Error, StringComparison.Ordinal);
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
    }

    [SkippableFact]
    public async Task A_program_ends_and_the_lock_is_free_when_the_command_is_stopped()
    {
        await using var scheduler = await StartAsync();
        using var process = RunAsync("ledger", [], "sh", "-c", Script, "-", "1");
        await BegunAsync(1);
        process.Signal("TERM");
        Assert.Equal(143, (await process.ResultAsync()).ExitCode);
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
        Assert.Empty((await scheduler.Scheduler.Locks.ListAsync()).Locks);
    }

    [SkippableFact]
    public async Task A_holder_that_was_paused_is_refused_by_a_store_that_checks_the_token()
    {
        await using var scheduler = await StartAsync();
        Folder.Write("book.sh", Guide("sh"));
        Folder.Write("ledger", "0 0\n");
        var book = $"cd {Folder.Path}; sh book.sh";
        using var paused = RunAsync("ledger", ["--lease", "1s"], "sh", "-c", $"({Script}); {book} 50; echo $? > {Folder.In("refused")}", "-", "1");
        await BegunAsync(1);
        paused.Signal("STOP");
        var next = await RunAsync("ledger", [], "sh", "-c", $"{book} 100").ResultAsync();
        Assert.Equal((0, ""), (next.ExitCode, next.Error));
        var booked = await File.ReadAllTextAsync(Folder.In("ledger"));
        Assert.Matches("^[1-9][0-9]* 100\n$", booked);

        // Its lock is another's, and its program has not been told.
        using (var watch = new FolderWatch(Folder.Path))
        {
            LetGo();
            await watch.UntilAsync(() => File.Exists(Folder.In("refused")) && new FileInfo(Folder.In("refused")).Length > 0);
        }

        paused.Signal("CONT");
        var ended = await paused.ResultAsync();
        Assert.Equal(79, ended.ExitCode);
        Assert.Contains("the lock has another holder.", ended.Error, StringComparison.Ordinal);
        Assert.Contains("The lock 'ledger' was lost ", ended.Error, StringComparison.Ordinal);
        Assert.Equal("1\n", await File.ReadAllTextAsync(Folder.In("refused")));
        Assert.Equal(booked, await File.ReadAllTextAsync(Folder.In("ledger")));
    }

    [SkippableFact]
    public async Task What_is_wrong_is_said_before_anything_is_started()
    {
        await (await StartAsync()).DisposeAsync();
        var missing = await RunAsync("ledger", [], "no-such-program").ResultAsync();
        Assert.Equal(127, missing.ExitCode);
        Assert.StartsWith("error: There is no program 'no-such-program'", missing.Error, StringComparison.Ordinal);

        var range = await SchedulerCommand.RunAsync("lock", "run", "ledger", "--lease", "10ms", "--data", Data, "--", "true");
        Assert.Equal(2, range.ExitCode);
        Assert.Contains("--lease is '10ms', but must be seconds, or a time such as", range.Error, StringComparison.Ordinal);
        Assert.Contains(": 1s to 1d.", range.Error, StringComparison.Ordinal);

        var nobody = await SchedulerCommand.RunAsync("lock", "run", "ledger", "--server", "http://127.0.0.1:1", "--", "true");
        Assert.Equal(69, nobody.ExitCode);
    }

    private static string Guide(string language)
    {
        var guide = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", "locks.md")).ReplaceLineEndings("\n");
        var first = guide.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return guide[first..guide.IndexOf("```", first, StringComparison.Ordinal)];
    }

    private SchedulerProcess RunAsync(string name, string[] options, params string[] program) =>
        SchedulerProcess.Start(Mark, ["lock", "run", name, .. options, "--data", Data, "--", .. program]);

    private async Task<Owned> StartAsync()
    {
        var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Data);
        return new Owned(scheduler, ControlEndpoint.Open(Data, scheduler));
    }

    /// <summary>A scheduler that other processes can ask.</summary>
    private sealed record Owned(EmbeddedScheduler Scheduler, ControlEndpoint Control) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Control.DisposeAsync();
            await Scheduler.DisposeAsync();
        }
    }
}
