using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>The first signal is acted on, whatever a command is doing; the second ends it.</summary>
public sealed class SignalStateTests : IDisposable
{
    private readonly EdgeBench _bench = new();
    private readonly string _mark = Guid.NewGuid().ToString("N");

    public void Dispose() => _bench.Dispose();

    [SkippableTheory]
    [InlineData("HUP", 129)]
    [InlineData("TERM", 143)]
    public async Task While_its_output_is_a_pipe_that_nobody_empties(string signal, int expected)
    {
        IgnoredSignals.SkipIfAmong(signal);

        // More than a pipe holds.
        using var process = SchedulerProcess.Start(_mark, "each", "--", "head", "-c", "1000000");
        await process.WriteAsync("/dev/zero\n");
        Assert.Equal(1, await process.Output.ReadAsync(new char[1]));

        process.Signal(signal);

        Assert.Equal(expected, await process.EndAsync().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [SkippableFact]
    public async Task While_a_program_runs_and_the_terminal_goes()
    {
        IgnoredSignals.SkipIfAmong("HUP");
        var begun = await _bench.PipeAsync("begun");
        using var process = SchedulerProcess.Start(
            _mark, "each", "--grace", "1ms", "--json", "--", "sh", "-c", "echo > \"$0\"; exec sleep \"$1\"", begun);
        await process.WriteAsync("1000\n");
        await File.ReadAllTextAsync(begun);

        process.Signal("HUP");

        var result = await process.ResultAsync();
        Assert.Equal(129, result.ExitCode);
        Assert.Contains("\"exitCode\":129", result.Error);
        await SchedulerProcess.NothingIsLeftOfAsync(_mark);
    }

    [SkippableFact]
    public async Task One_that_is_ignored_stays_ignored()
    {
        var result = await _bench.ShellAsync(
            "trap '' HUP; (echo a; echo b) | scheduler each --slots 1 --keep-order -- sh -c 'echo $1; kill -HUP $PPID' sh");

        Assert.Equal("a\nb\n", result.Out);
        Assert.Equal(0, result.ExitCode);
    }

    [SkippableFact]
    public async Task What_has_come_is_submitted_after_a_moment()
    {
        await _bench.WithDataAsync("data");
        using var process = SchedulerProcess.Start(_mark, "submit", "-", "--json", "--data", _bench.In("data"));

        await process.Input.WriteAsync(System.Text.Encoding.UTF8.GetBytes(EdgeBench.Line + "\n"));
        await process.Input.FlushAsync();
        var receipt = await process.Output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
        process.Signal("TERM");

        Assert.Contains("\"id\"", receipt);
        Assert.Equal(143, await process.EndAsync());
        Assert.Contains("Stopped. Accepted until then: 1 task; sent again they are known.", await process.Error.AllAsync());
    }
}
