using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Each;

/// <summary>Real signals to a real process.</summary>
public sealed class EachSignalTests : SignalTests
{
    private const string Lines = "1\n2\n3\n4\n5\n6\n";

    [SkippableFact]
    public async Task The_first_interrupt_takes_no_more_and_lets_programs_end()
    {
        using var process = Start();
        await process.WriteAsync(Lines);
        await BegunAsync(2);

        process.Signal("INT");
        await process.Error.UntilAsync("Stopping: no more lines are taken");
        LetGo();
        var stopped = await process.ResultAsync();

        Assert.Equal(130, stopped.ExitCode);
        Assert.Equal(2, stopped.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(2, Begun);
        Assert.Contains("The same command resumes from here.", stopped.Error);
        await TheRestIsRunNextTimeAsync(4);
    }

    [SkippableFact]
    public async Task The_second_interrupt_ends_everything_at_once()
    {
        using var process = Start();
        await process.WriteAsync(Lines);
        await BegunAsync(2);

        process.Signal("INT");
        await process.Error.UntilAsync("Stopping: ");
        process.Signal("INT");
        var stopped = await process.ResultAsync();
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Empty(stopped.Out);
        await TheRestIsRunNextTimeAsync(6);
    }

    [SkippableFact]
    public async Task Programs_that_do_not_end_within_the_grace_time_are_ended_and_run_next_time()
    {
        using var process = Start("--grace", "1ms");
        await process.WriteAsync(Lines);
        await BegunAsync(2);

        process.Signal("TERM");
        var stopped = await process.ResultAsync();
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);

        Assert.Equal(143, stopped.ExitCode);
        Assert.Empty(stopped.Out);
        await TheRestIsRunNextTimeAsync(6);
    }

    [SkippableFact]
    public async Task A_reader_that_goes_stops_everything()
    {
        using var process = Start();
        await process.WriteAsync(string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n")));
        LetGo();
        await process.Output.ReadLineAsync();
        process.Output.Close();

        Assert.Equal(141, await process.EndAsync());
        Assert.Empty(await process.Error.AllAsync());
        Assert.InRange(Begun, 1, 9_999);
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
    }

    [SkippableFact]
    public async Task So_does_head_in_a_pipe()
    {
        var lines = Folder.Write("lines", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n")));
        using var process = SchedulerProcess.StartShell(
            Mark, $"{{ $SCHEDULER each -k -- echo < {lines}; echo \"code $?\" >&2; }} | head -1");

        var result = await process.ResultAsync();

        Assert.Equal("0\n", result.Out);
        Assert.Equal("code 141\n", result.Error);
    }

    [SkippableFact]
    public async Task Nothing_of_a_stop_is_lost_where_the_order_is_kept()
    {
        using var process = Start("--keep-order");
        await process.WriteAsync(Lines);
        await BegunAsync(2);
        process.Signal("INT");
        await process.Error.UntilAsync("Stopping: ");
        LetGo();
        var stopped = await process.ResultAsync();

        using var next = Start("--keep-order");
        await next.WriteAsync(Lines);
        var rest = await next.ResultAsync();

        Assert.Equal(string.Concat(Enumerable.Range(1, 6).Select(i => $"done {i}\n")), stopped.Out + rest.Out);
    }

    private SchedulerProcess Start(params string[] options) => SchedulerProcess.Start(
        Mark, ["each", "--data", Folder.In("data"), "--slots", "2", .. options, "--", "sh", "-c", Script, "sh"]);

    private async Task TheRestIsRunNextTimeAsync(int count)
    {
        LetGo();
        using var next = Start();
        await next.WriteAsync(Lines);
        var rest = await next.ResultAsync();

        Assert.Equal(0, rest.ExitCode);
        Assert.Equal(count, rest.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(6, Begun);
    }
}
