using Microsoft.Extensions.Logging;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>What is told of a task's attempts, one by one, while it runs and when it has ended.</summary>
public abstract class AttemptBehaviour(IShell shell) : BehaviourTest(shell)
{
    private readonly Signal _began = new();
    private readonly Signal _mayEnd = new();

    [Fact]
    public async Task Each_attempt_of_a_task_that_has_ended_is_told_with_its_node_its_times_and_its_error()
    {
        await StartAsync(handlers => handlers.Handle<string>("third", (_, context) =>
            context.Attempt < 3 ? throw new InvalidOperationException($"no {context.Attempt}") : Task.CompletedTask));
        var task = await RunAsync(Spec("a", "third"));
        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        var attempts = await AttemptsAsync("a");
        Assert.Equal(
            [(1, AttemptEnd.Failed), (2, AttemptEnd.Failed), (3, AttemptEnd.Succeeded)],
            attempts.Select(attempt => (attempt.Number, attempt.End!.Value)));
        Assert.Equal([true, true, false], attempts.Select(attempt => attempt.Error?.Contains($"no {attempt.Number}", StringComparison.Ordinal) ?? false));
        Assert.All(attempts, attempt => Assert.True(
            attempt.Node.Name == "one" && attempt.AssignedAt <= attempt.EndedAt && attempt.RunTime >= TimeSpan.Zero && !attempt.IsRunning));
        Assert.Equal((task.Token, task.AssignedAt, task.FinishedAt, task.RunTime), (attempts[2].Token, attempts[2].AssignedAt, attempts[2].EndedAt, attempts[2].RunTime));
    }

    [Fact]
    public async Task Attempts_of_an_unfinished_task_are_told_too_and_are_there_after_a_crash()
    {
        await StartAsync(AddSecond);
        await Client.SubmitAsync(Spec("a", "second"));
        await _began.GivenAsync();
        var attempts = await AttemptsAsync("a");
        Assert.Equal([(1, AttemptEnd.Failed), (2, null)], attempts.Select(attempt => (attempt.Number, attempt.End)));
        Assert.Null(attempts[1].EndedAt);

        await Shell.CrashAsync();
        _mayEnd.Give();
        await StartAsync(AddSecond);
        await EndAsync("a");
        var all = await AttemptsAsync("a");
        Assert.Equal([1, 2, 3], all.Select(attempt => attempt.Number));
        Assert.Equal((AttemptEnd.Failed, AttemptEnd.Succeeded), (all[0].End, all[2].End));
        Assert.Contains(all[1].End, new AttemptEnd?[] { AttemptEnd.Crashed, AttemptEnd.ProcessDied, AttemptEnd.LeaseExpired });
    }

    [Fact]
    public async Task Attempts_before_a_retry_are_kept_and_count_anew_behind_it()
    {
        await StartAsync(handlers => handlers.Handle<string>("once", _ =>
            _began.IsGiven ? Task.CompletedTask : throw new TaskFailedException("not yet")));
        Assert.Equal(TaskPhase.Failed, (await RunAsync(Spec("a", "once"))).Phase);
        _began.Give();
        (await Client.RetryAsync(new TaskId("a"))).OrThrow();
        await EndAsync("a");
        var attempts = await AttemptsAsync("a");
        Assert.Equal([(1, AttemptEnd.Failed), (1, AttemptEnd.Succeeded)], attempts.Select(attempt => (attempt.Number, attempt.End!.Value)));
        Assert.Equal("not yet", attempts[0].Error);
    }

    [Fact]
    public async Task Each_run_of_a_task_keeps_its_logs()
    {
        var run = 0;
        await StartAsync(handlers => handlers.Handle<string>("once", (_, context) =>
        {
            context.Logger.LogInformation("run {Run}, attempt {Attempt}", context.Attempt == 1 ? ++run : run, context.Attempt);
            return run == 3 ? Task.CompletedTask : throw (context.Attempt == 2 ? new TaskFailedException("not yet") : new InvalidOperationException("not yet"));
        }));
        Assert.Equal(TaskPhase.Failed, (await RunAsync(Spec("a", "once"))).Phase);
        for (var retry = 0; retry < 2; retry++)
        {
            (await Client.RetryAsync(new TaskId("a"))).OrThrow();
            await EndAsync("a");
        }

        Assert.Equal([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)], (await AttemptsAsync("a")).Select(attempt => (attempt.Run, attempt.Number)));
        Assert.Equal("run 3, attempt 1", await LogOfAsync(new GetLog(new TaskId("a"))));
        Assert.Equal("run 1, attempt 1", await LogOfAsync(new GetLog(new TaskId("a"), Attempt: 1, Run: 1)));
        Assert.Equal("run 1, attempt 2", await LogOfAsync(new GetLog(new TaskId("a"), Run: 1)));
        Assert.Equal("run 2, attempt 1", await LogOfAsync(new GetLog(new TaskId("a"), Attempt: 1, Run: 2)));
        Assert.Null(await LogOfAsync(new GetLog(new TaskId("a"), Attempt: 2)));
        Assert.Null(await LogOfAsync(new GetLog(new TaskId("a"), Run: 4)));
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.LogAsync(new GetLog(new TaskId("a"), Run: 0)).AsTask());
        Assert.Contains("from 1", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_attempts_are_told_page_by_page()
    {
        await StartAsync(handlers => handlers.Handle<string>("stubborn", _ => throw new InvalidOperationException("no")));
        await RunAsync(Spec("a", "stubborn") with { Retry = new RetryPolicy { MaxAttempts = 120, BaseDelay = TimeSpan.Zero } });

        var latest = await Client.AttemptsAsync(new TaskId("a"));
        Assert.True(latest.HasEarlier);
        Assert.Equal(Enumerable.Range(71, 50), latest.Attempts!.Select(attempt => attempt.Number));
        var before = await Client.AttemptsAsync(new GetAttempts(new TaskId("a"), latest.Attempts![0].Token, Limit: 60));
        Assert.True(before.HasEarlier);
        Assert.Equal(Enumerable.Range(11, 60), before.Attempts!.Select(attempt => attempt.Number));
        var first = await Client.AttemptsAsync(new GetAttempts(new TaskId("a"), before.Attempts![0].Token, Limit: 10));
        Assert.False(first.HasEarlier);
        Assert.Equal(Enumerable.Range(1, 10), first.Attempts!.Select(attempt => attempt.Number));
        var noToken = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.AttemptsAsync(new GetAttempts(new TaskId("a"), new FencingToken(0))).AsTask());
        Assert.Equal("before is 0, but must be the token of an attempt, 1 or more.", noToken.Rejection.Message);
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.AttemptsAsync(new GetAttempts(new TaskId("a"), Limit: 101)).AsTask());
        Assert.Contains("1 to 100", refused.Message, StringComparison.Ordinal);
    }

    private async Task<string?> LogOfAsync(GetLog asked) => await Client.LogAsync(asked) is { Attempt: not null } found ? Assert.Single(found.Lines).Text : null;

    [Fact]
    public async Task An_attempt_that_was_cancelled_says_so_and_a_task_that_never_began_has_none()
    {
        await StartAsync(handlers => handlers.Handle<string>("waits", async (_, context) =>
        {
            _began.Give();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }));
        await Client.SubmitManyAsync([Spec("a", "waits"), Spec("b") with { NotBefore = MuchLater }]);
        await _began.GivenAsync();
        (await Client.CancelAsync(new TaskId("a"))).OrThrow();
        await EndAsync("a");
        Assert.Equal(AttemptEnd.Cancelled, Assert.Single(await AttemptsAsync("a")).End);
        Assert.Empty(await AttemptsAsync("b"));
        Assert.Null((await Client.AttemptsAsync(new TaskId("nobody"))).Attempts);
    }

    [Fact]
    public async Task What_a_handler_says_of_its_progress_is_told_while_it_runs_and_kept_with_an_attempt_that_fails()
    {
        await StartAsync(handlers => handlers.Handle<string>("pages", async (_, context) =>
        {
            if (context.Attempt == 1)
            {
                context.ReportProgress(0.4, "page 12");

                // Said behind it, and answered.
                await context.CheckpointAsync(12);
                _began.Give();
                await _mayEnd.GivenAsync().WaitAsync(context.CancellationToken);
                throw new InvalidOperationException("no paper");
            }
        }));
        await Client.SubmitAsync(Spec("a", "pages"));
        await _began.GivenAsync();
        var running = await GetAsync("a");
        Assert.Equal((TaskPhase.Running, 0.4, "page 12"), (running.Phase, running.Progress?.Fraction, running.Progress?.Message));
        Assert.Equal(running.Progress, Assert.Single((await Client.ListAsync(new TaskFilter())).Tasks).Progress);
        Assert.Equal(running.Progress, Assert.Single(await AttemptsAsync("a")).Progress);
        _mayEnd.Give();
        Assert.Null((await EndAsync("a")).Progress);
        Assert.Equal([running.Progress, null], (await AttemptsAsync("a")).Select(attempt => attempt.Progress));
    }

    [Fact]
    public async Task Progress_can_be_watched_until_the_task_ends()
    {
        var seen = new Signal();
        await StartAsync(handlers => handlers.Handle<string>("pages", async (_, context) =>
        {
            context.ReportProgress(0.4, "page 12");
            await seen.GivenAsync().WaitAsync(context.CancellationToken);
            context.ReportProgress(0.8, "page 24");
            await _mayEnd.GivenAsync().WaitAsync(context.CancellationToken);
        }));
        await Client.SubmitAsync(Spec("a", "pages"));
        List<(double, string?)> watched = [];
        await foreach (var progress in Client.WatchProgressAsync(new TaskId("a")))
        {
            watched.Add((progress.Fraction, progress.Message));
            (watched.Count == 1 ? seen : _mayEnd).Give();
        }

        Assert.Equal([(0.4, "page 12"), (0.8, "page 24")], watched);
        await foreach (var none in Client.WatchProgressAsync(new TaskId("nobody")))
        {
            Assert.Fail($"Nobody has come to {none}.");
        }
    }

    [Fact]
    public async Task A_look_brings_the_payload_only_where_it_is_asked_for_and_a_watch_brings_it_once_at_the_end()
    {
        await StartAsync(handlers => handlers.Handle("pages", async (string _, TaskContext context) =>
        {
            await _mayEnd.GivenAsync().WaitAsync(context.CancellationToken);
            return 36;
        }));
        await Client.SubmitAsync(Spec("a", "pages") with { Payload = Payload.Json("book") });
        List<TaskInfo> watched = [];
        await foreach (var task in Client.WatchAsync(new TaskId("a")))
        {
            watched.Add(task);
            if (task.Phase == TaskPhase.Running)
            {
                Assert.NotNull((await Client.GetAsync(new TaskId("a")))!.Spec);
                _mayEnd.Give();
            }
        }

        Assert.All(watched[..^1], task => Assert.Equal((null, null, null), (task.Spec, task.Assignment, task.Result)));
        Assert.Equal(await Client.GetAsync(new TaskId("a")), watched[^1]);
        Assert.NotNull(watched[^1].Result);
        var look = Response<TaskFound>.From(await Client.AskAsync(new GetTask(new TaskId("a")) { Details = false })).OrThrow().Task!;
        Assert.Equal(watched[^1].WithoutDetails(), look);
    }

    [Fact]
    public async Task What_a_handler_logs_is_kept_with_each_attempt_and_survives_a_crash()
    {
        await StartAsync(handlers => handlers.Handle<string>("chatty", async (_, context) =>
        {
            context.Logger.LogInformation("attempt {Attempt} begins", context.Attempt);
            await Task.Yield();
            context.Logger.LogWarning(new InvalidOperationException("no paper"), "tray {Tray}", 2);
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("It broke.");
            }
        }));
        await RunAsync(Spec("a", "chatty"));
        await Shell.CrashAsync();
        await StartAsync(_ => { });
        var latest = await Client.LogAsync(new TaskId("a"));
        Assert.Equal((2, AttemptEnd.Succeeded), (latest.Attempt?.Number, latest.Attempt?.End));
        Assert.Equal([(1, LogLineLevel.Information), (2, LogLineLevel.Warning)], latest.Lines.Select(line => (line.Number, line.Level)));
        Assert.Equal("attempt 2 begins", latest.Lines[0].Text);
        Assert.StartsWith("tray 2", latest.Lines[1].Text, StringComparison.Ordinal);
        Assert.Contains("no paper", latest.Lines[1].Text, StringComparison.Ordinal);
        Assert.All(latest.Lines, line => Assert.True(latest.Attempt!.AssignedAt <= line.At && line.At <= latest.Attempt.EndedAt));
        Assert.Equal("attempt 1 begins", (await Client.LogAsync(new TaskId("a"), attempt: 1)).Lines[0].Text);
        Assert.Equal([true, true], (await AttemptsAsync("a")).Select(attempt => attempt.LogBytes > 0));
        Assert.Null((await Client.LogAsync(new TaskId("a"), attempt: 3)).Attempt);
        Assert.Null((await Client.LogAsync(new TaskId("nobody"))).Attempt);
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.LogAsync(new TaskId("a"), attempt: 0).AsTask());
        Assert.Contains("from 1", refused.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<AttemptInfo>> AttemptsAsync(string id)
    {
        var found = await Client.AttemptsAsync(new TaskId(id));
        Assert.NotNull(found.Attempts);
        Assert.False(found.HasEarlier);
        return found.Attempts;
    }

    // Fails, then runs until it may end.
    private void AddSecond(HandlerRegistry handlers) => handlers.Handle<string>("second", async (_, context) =>
    {
        if (context.Attempt == 1)
        {
            throw new InvalidOperationException("It broke.");
        }

        _began.Give();
        await _mayEnd.GivenAsync().WaitAsync(context.CancellationToken);
    });
}
