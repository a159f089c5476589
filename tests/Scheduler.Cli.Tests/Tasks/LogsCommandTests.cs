using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Tasks;

public sealed class LogsCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _mayEnd = new();
    private readonly Channel<int> _steps = Channel.CreateUnbounded<int>();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_log_of_an_attempt_is_shown_line_by_line()
    {
        await using (var scheduler = await StartAsync())
        {
            _mayEnd.SetResult();
            await RunAsync(scheduler, Task);
            await RunAsync(scheduler, new TaskSpec { Id = new TaskId("silent"), Kind = "noop" });
        }

        var latest = await LogsAsync("chatty");
        Assert.Equal((0, ""), (latest.ExitCode, latest.Error));
        Assert.Equal(["info attempt 2", "warn page 2", "    of 3"], latest.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.StartsWith(' ') ? line : line[28..]));
        Assert.Contains(" info attempt 1\n", (await LogsAsync("chatty", "--attempt", "1")).Out, StringComparison.Ordinal);
        var json = (await LogsAsync("chatty", "--json")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal([(1, "information"), (2, "warning")], json.Select(line => (line.GetProperty("number").GetInt32(), line.GetProperty("level").GetString()!)));
        Assert.Equal("page 2\nof 3", json[1].GetProperty("text").GetString());

        Assert.Equal((0, ""), (await LogsAsync("silent") is var silent ? silent.ExitCode : -1, silent.Out));
        Assert.Contains("with a log", (await SchedulerCommand.RunAsync("show", "chatty", "--data", _folder.In("data"))).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_no_log_says_why()
    {
        await using (var scheduler = await StartAsync())
        {
            _mayEnd.SetResult();
            await RunAsync(scheduler, Task);
        }

        var unknown = await LogsAsync("nobody");
        Assert.Equal((1, "error: There is no task 'nobody', or it was forgotten.\n"), (unknown.ExitCode, unknown.Error.ReplaceLineEndings("\n")));
        var third = await LogsAsync("chatty", "--attempt", "3");
        Assert.Equal((1, "error: Task 'chatty' has had no attempt 3.\n"), (third.ExitCode, third.Error.ReplaceLineEndings("\n")));
        Assert.Equal(2, (await LogsAsync("chatty", "--attempt", "0")).ExitCode);
    }

    [Fact]
    public async Task Attempts_and_logs_of_every_run_are_shown()
    {
        await using (var scheduler = await StartAsync())
        {
            await RunAsync(scheduler, new TaskSpec { Id = "stubborn", Kind = "stubborn", Retry = new RetryPolicy { MaxAttempts = 130, BaseDelay = TimeSpan.Zero } });
            (await scheduler.RetryAsync("stubborn")).OrThrow();
            await scheduler.WaitAsync("stubborn");
            await scheduler.SubmitAsync(new TaskSpec { Id = "waiting", Kind = "noop", NotBefore = Timestamp.From(DateTimeOffset.UtcNow.AddDays(1)) });
        }

        var all = (await AttemptsAsync("stubborn")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(260, all.Length);
        Assert.StartsWith("run 1, 1, token ", all[0].Trim(), StringComparison.Ordinal);
        Assert.StartsWith("run 2, 130, token ", all[^1].Trim(), StringComparison.Ordinal);
        Assert.Equal(3, (await AttemptsAsync("stubborn", "--limit", "3")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var json = (await AttemptsAsync("stubborn", "--json", "--limit", "2")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        Assert.Equal([(2, 129), (2, 130)], json.Select(line => (line.GetProperty("run").GetInt32(), line.GetProperty("number").GetInt32())));
        Assert.Contains("the latest 10 attempts; 'scheduler attempts' has all", (await SchedulerCommand.RunAsync("show", "stubborn", "--data", _folder.In("data"))).Out, StringComparison.Ordinal);
        Assert.Equal((0, "Task 'waiting' has had no attempt.\n"), (await AttemptsAsync("waiting") is var none ? none.ExitCode : -1, none.Out.ReplaceLineEndings("\n")));
        Assert.Equal(1, (await AttemptsAsync("nobody")).ExitCode);

        Assert.EndsWith(" info run 2, attempt 130\n", (await LogsAsync("stubborn")).Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.EndsWith(" info run 1, attempt 7\n", (await LogsAsync("stubborn", "--run", "1", "--attempt", "7")).Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.EndsWith(" info run 1, attempt 130\n", (await LogsAsync("stubborn", "--run", "1", "-f")).Out.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("error: Task 'stubborn' has had no run 3.\n", (await LogsAsync("stubborn", "--run", "3")).Error.ReplaceLineEndings("\n"));
        Assert.Equal("error: Task 'stubborn' has had no attempt 131 in run 1.\n", (await LogsAsync("stubborn", "--run", "1", "--attempt", "131")).Error.ReplaceLineEndings("\n"));
    }

    private Task<CommandResult> AttemptsAsync(params string[] args) => SchedulerCommand.RunAsync(["attempts", .. args, "--data", _folder.In("data")]);

    [Fact]
    public async Task A_log_is_followed_over_attempts_until_the_task_has_ended()
    {
        await using var scheduler = await StartAsync();
        await using var control = ControlEndpoint.Open(_folder.In("data"), scheduler);
        await scheduler.SubmitAsync(Task);

        // It goes on when a line was shown, that is while it runs.
        using var output = new WhenItSays("", () =>
        {
            _mayEnd.TrySetResult();
            return System.Threading.Tasks.Task.CompletedTask;
        });
        var result = await SchedulerCommand.RunAsync(output, CancellationToken.None, "logs", "chatty", "--follow", "--data", _folder.In("data"));
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.EndsWith("of 3", output.ToString().TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(2, output.ToString().Split("attempt 2\n").Length);
    }

    [Fact]
    public async Task A_run_is_followed_over_its_attempts_until_it_has_ended_whatever_comes_later()
    {
        await using var scheduler = await StartAsync();
        await using var control = ControlEndpoint.Open(_folder.In("data"), scheduler);
        await scheduler.SubmitAsync(new TaskSpec { Id = "steps", Kind = "steps", Retry = new RetryPolicy { MaxAttempts = 3, BaseDelay = TimeSpan.FromMilliseconds(400) } });
        using var output = new EachLine(() => _steps.Writer.TryWrite(1));
        var result = await SchedulerCommand.RunAsync(output, CancellationToken.None, "logs", "steps", "--run", "1", "-f", "--data", _folder.In("data"));
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal([1, 2, 3], Attempts(output));

        // The task has not ended: it is in its second run.
        (await scheduler.RetryAsync("steps")).OrThrow();
        using var again = new EachLine(() => { });
        Assert.Equal(0, (await SchedulerCommand.RunAsync(again, CancellationToken.None, "logs", "steps", "--run", "1", "-f", "--data", _folder.In("data"))).ExitCode);
        Assert.Equal([3], Attempts(again));

        // Nor has one of its attempts.
        using var second = new EachLine(() => _steps.Writer.TryWrite(1));
        Assert.Equal(0, (await SchedulerCommand.RunAsync(second, CancellationToken.None, "logs", "steps", "--run", "2", "--attempt", "1", "-f", "--data", _folder.In("data"))).ExitCode);
        Assert.Equal([1], Attempts(second));
        _steps.Writer.Complete();

        static IEnumerable<int> Attempts(EachLine output) => output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("---", StringComparison.Ordinal)).Select(line => int.Parse(line[^2..]));
    }

    [Fact]
    public async Task What_is_not_known_while_an_attempt_runs_is_shown_when_it_has_ended()
    {
        await using var scheduler = await StartAsync();
        await using var control = ControlEndpoint.Open(_folder.In("data"), scheduler);
        await scheduler.SubmitAsync(new TaskSpec { Id = "verbose", Kind = "verbose" });
        using var output = new WhenItSays("", () =>
        {
            _mayEnd.TrySetResult();
            return System.Threading.Tasks.Task.CompletedTask;
        });
        var result = await SchedulerCommand.RunAsync(output, CancellationToken.None, "logs", "verbose", "-f", "--data", _folder.In("data"));
        Assert.True(result.ExitCode == 0, result.Error);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("earlier lines are not known while the attempt runs", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.EndsWith("earlier lines are known now that it has ended", StringComparison.Ordinal));
        Assert.Equal(
            Enumerable.Range(1, 300).Select(i => $"info this is line {i}"),
            lines.Where(line => !line.StartsWith("---", StringComparison.Ordinal)).Select(line => line[28..]).OrderBy(line => int.Parse(line["info this is line ".Length..])));
    }

    [Fact]
    public async Task Following_ends_with_a_task_that_is_cancelled_while_it_waits_for_its_next_attempt()
    {
        await using var scheduler = await StartAsync();
        await using var control = ControlEndpoint.Open(_folder.In("data"), scheduler);
        await scheduler.SubmitAsync(Task with { Retry = RetryPolicy.Default with { BaseDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) } });
        using var output = new WhenItSays("", async () => await scheduler.CancelAsync(Task.Id));
        var result = await SchedulerCommand.RunAsync(output, CancellationToken.None, "logs", "chatty", "-f", "--data", _folder.In("data"));
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("attempt 1", output.ToString(), StringComparison.Ordinal);
    }

    private static TaskSpec Task => new() { Id = new TaskId("chatty"), Kind = "chatty", Retry = RetryPolicy.Default with { BaseDelay = TimeSpan.FromMilliseconds(1) } };

    private Task<EmbeddedScheduler> StartAsync() => EmbeddedScheduler.StartAsync(options =>
    {
        options.DataFolder = _folder.In("data");
        options.Handle("verbose", async (TaskContext context) =>
        {
            for (var i = 1; i <= 300; i++)
            {
                context.Logger.LogInformation("this is line {Number}", i);
            }

            await _mayEnd.Task;
        });
        options.Handle("steps", async (TaskContext context) =>
        {
            context.Logger.LogInformation("attempt {Number}", context.Attempt);
            await _steps.Reader.WaitToReadAsync(context.CancellationToken);
            _steps.Reader.TryRead(out _);
            throw new InvalidOperationException("It broke.");
        });
        var run = 0;
        options.Handle("stubborn", (TaskContext context) =>
        {
            run += context.Attempt == 1 ? 1 : 0;
            context.Logger.LogInformation("run {Run}, attempt {Number}", run, context.Attempt);
            throw new InvalidOperationException("It broke.");
        });
        options.Handle("chatty", async (TaskContext context) =>
        {
            context.Logger.LogInformation("attempt {Number}", context.Attempt);
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("It broke.");
            }

            await _mayEnd.Task;
            context.Logger.LogWarning("page 2\nof 3");
        });
    });

    private static async Task RunAsync(EmbeddedScheduler scheduler, TaskSpec task)
    {
        await scheduler.SubmitAsync(task);
        await scheduler.WaitAsync(task.Id);
    }

    // Does something at each line of a log that it has not shown before.
    private sealed class EachLine(Action then) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            if (value?.StartsWith("---", StringComparison.Ordinal) == false)
            {
                then();
            }

            return System.Threading.Tasks.Task.CompletedTask;
        }
    }

    private Task<CommandResult> LogsAsync(params string[] args) => SchedulerCommand.RunAsync(["logs", .. args, "--data", _folder.In("data")]);
}
