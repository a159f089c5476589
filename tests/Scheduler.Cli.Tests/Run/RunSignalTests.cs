using System.Text.Json;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Run;

/// <summary>Real signals to a real process.</summary>
public sealed class RunSignalTests : SignalTests
{
    public RunSignalTests() => Folder.Write("tasks.jsonl", string.Join('\n', Enumerable.Range(1, 6).Select(i => JsonSerializer.Serialize(
        new { kind = "shell", payload = new { program = "sh", args = new[] { "-c", Script, "sh", $"{i}" } } }))));

    [SkippableFact]
    public async Task The_first_interrupt_takes_no_more_and_lets_attempts_end()
    {
        using var process = Start();
        await BegunAsync(2);

        process.Signal("INT");
        await process.Error.UntilAsync("Stopping: no more tasks are taken");
        LetGo();
        var stopped = await process.ResultAsync();

        Assert.Equal(130, stopped.ExitCode);
        Assert.True(stopped.Json.GetProperty("interrupted").GetBoolean());
        Assert.Equal(4, stopped.Json.GetProperty("unfinished").GetInt32());
        await TheRestIsRunNextTimeAsync(4);
    }

    [SkippableFact]
    public async Task The_second_interrupt_ends_everything_at_once()
    {
        using var process = Start();
        await BegunAsync(2);

        process.Signal("INT");
        await process.Error.UntilAsync("Stopping: ");
        process.Signal("INT");

        Assert.Equal(130, await process.EndAsync());
        await SchedulerProcess.NothingIsLeftOfAsync(Mark);
        await TheRestIsRunNextTimeAsync(6);
    }

    [SkippableFact]
    public async Task A_reader_that_goes_does_not_stop_the_work()
    {
        LetGo();
        using var process = SchedulerProcess.StartShell(
            Mark, $"{{ $SCHEDULER run {Folder.In("tasks.jsonl")} --data {Folder.In("data")}; echo \"code $?\" >&2; }} | head -1");

        var result = await process.ResultAsync();

        Assert.StartsWith("Running 6 tasks", result.Out);
        Assert.Equal("code 0\n", result.Error);
        Assert.Equal(6, Begun);
    }

    private SchedulerProcess Start() => SchedulerProcess.Start(
        Mark, "run", Folder.In("tasks.jsonl"), "--data", Folder.In("data"), "--slots", "2", "--json");

    private async Task TheRestIsRunNextTimeAsync(int count)
    {
        LetGo();
        using var next = Start();
        var rest = await next.ResultAsync();

        Assert.Equal(0, rest.ExitCode);
        Assert.Equal(count, rest.Json.GetProperty("ran").GetInt32());
        Assert.Equal(6, Begun);
    }
}
