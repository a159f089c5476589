using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

public sealed class EndToEndTests
{
    [Fact]
    public async Task The_five_lines_of_the_readme()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options => options.Handle("greet", (string name) => $"Hello, {name}!"));
        var task = await scheduler.SubmitAsync<string>("greet", "Ada");
        Assert.Equal("Hello, Ada!", await task.ResultAsync());
    }

    [Fact]
    public async Task A_task_goes_from_submit_to_result_and_tells_how()
    {
        using var folder = new TempFolder();
        await using var scheduler = await Run.InFolderAsync(folder.Data);

        var receipt = await scheduler.SubmitAsync(Run.Task("a"));
        var task = await scheduler.WaitAsync(receipt.Task);

        Assert.False(receipt.AlreadyKnown);
        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.Equal("Hello, Ada!", PayloadJson.Read<string>(task.Result!.Value.Span));
        Assert.Equal("one", task.Node!.Value.Name);
        Assert.Equal(1, task.Attempt);
        Assert.NotNull(task.Assignment);
        Assert.True(task.SubmittedAt <= task.AssignedAt && task.AssignedAt <= task.FinishedAt);
    }

    [Fact]
    public async Task Whoever_begins_to_watch_after_the_end_is_not_kept_waiting()
    {
        var scheduler = await Run.InMemoryAsync();
        await scheduler.DisposeAsync();
        await foreach (var events in scheduler.WatchAsync())
        {
            Assert.Empty(events);
        }
    }

    [Fact]
    public async Task A_thousand_tasks_in_one_submit_all_succeed()
    {
        await using var scheduler = await Run.InMemoryAsync();
        var receipts = await scheduler.SubmitManyAsync(Run.Tasks(1_000, "noop"));
        var tasks = await scheduler.WaitAllAsync(receipts.Select(r => r.Task));
        Assert.All(tasks, task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
    }

    [Fact]
    public async Task A_submit_is_accepted_as_a_whole_or_not_at_all()
    {
        await using var scheduler = await Run.InMemoryAsync();

        var response = await scheduler.TrySubmitAsync([Run.Task("a"), Run.Task("b", "unheard-of")]);

        Assert.Equal(RejectionCode.UnknownKind, response.Rejection!.Code);
        Assert.Contains("greet", response.Rejection.Message, StringComparison.Ordinal);
        Assert.Null(await scheduler.GetAsync(new TaskId("a")));
        Assert.Empty((await scheduler.ListAsync(new TaskFilter())).Tasks);
    }

    [Fact]
    public async Task The_same_task_again_gets_the_first_ones_answer_and_another_content_is_refused()
    {
        await using var scheduler = await Run.InMemoryAsync();
        await scheduler.SubmitAsync(Run.Task("a"));
        await scheduler.WaitAsync(new TaskId("a"));

        var same = await scheduler.SubmitAsync(Run.Task("a"));
        var other = await scheduler.TrySubmitAsync([Run.Task("a", payload: "Grace")]);

        Assert.True(same.AlreadyKnown);
        Assert.Equal(TaskPhase.Succeeded, same.Phase);
        Assert.Equal(RejectionCode.DuplicateId, other.Rejection!.Code);
    }

    [Fact]
    public async Task A_payload_over_the_limit_is_refused()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.Limits = new SchedulerLimits { MaxPayloadBytes = 10 });
        var response = await scheduler.TrySubmitAsync([Run.Task("a", payload: "far too long for that")]);
        Assert.Equal(RejectionCode.PayloadTooLarge, response.Rejection!.Code);
    }

    [Fact]
    public async Task A_failed_attempt_is_followed_by_another()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.Handle<string, int>("flaky", FlakyAsync));

        await scheduler.SubmitAsync(Run.Task("a", "flaky"));
        var task = await scheduler.WaitAsync(new TaskId("a"));

        Assert.Equal(TaskPhase.Succeeded, task.Phase);
        Assert.Equal(2, task.FailedAttempts);
        Assert.Equal(3, PayloadJson.Read<int>(task.Result!.Value.Span));

        static Task<int> FlakyAsync(string payload, TaskContext context) =>
            context.Attempt < 3 ? throw new InvalidOperationException("not yet") : Task.FromResult(context.Attempt);
    }

    [Fact]
    public async Task A_task_that_never_succeeds_is_dead_lettered_with_its_error()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.Handle<string, string>("broken", FailAsync));
        var handle = await scheduler.SubmitAsync<string>("broken", "x");

        var failure = await Assert.ThrowsAsync<TaskNotSucceededException>(() => handle.ResultAsync());

        Assert.Equal(TaskPhase.Failed, failure.TaskInfo.Phase);
        Assert.Contains("no good", failure.Message, StringComparison.Ordinal);
        var listed = await scheduler.ListAsync(new TaskFilter { Phase = TaskPhase.Failed });
        Assert.Equal(handle.Id, Assert.Single(listed.Tasks).Id);

        static Task<string> FailAsync(string payload) => throw new TaskFailedException("no good");
    }

    [Fact]
    public async Task Waiting_for_a_task_nobody_knows_is_refused()
    {
        await using var scheduler = await Run.InMemoryAsync();
        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => scheduler.WaitAsync(new TaskId("nobody")));
        Assert.Equal(RejectionCode.UnknownTask, refusal.Rejection.Code);
        Assert.Null(await scheduler.ExplainAsync(new TaskId("nobody")));
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.HandleBlocked(new Blocker()));
        await scheduler.SubmitAsync(Run.Task("a", "blocked"));
        using var giveUp = new CancellationTokenSource();
        var wait = scheduler.WaitAsync(new TaskId("a"), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task What_runs_and_what_has_ended_can_be_explained()
    {
        var blocker = new Blocker();
        await using var scheduler = await Run.InMemoryAsync(o => o.HandleBlocked(blocker));
        await scheduler.SubmitManyAsync(Run.Tasks(3, "blocked"));
        await blocker.BegunAsync();
        await blocker.BegunAsync();

        var waiting = await scheduler.ExplainAsync(new TaskId("t000002"));
        blocker.End();
        await scheduler.WaitAsync(new TaskId("t000000"));
        var ended = await scheduler.ExplainAsync(new TaskId("t000000"));

        Assert.False(waiting!.Phase.IsFinal());
        Assert.Equal(TaskPhase.Succeeded, ended!.Phase);
        Assert.Equal("fcfs", ended.Assignment!.Policy);
        Assert.Equal("one", ended.Node!.Value.Name);
    }

    [Fact]
    public async Task Lists_go_through_the_unfinished_first_then_the_finished_the_latest_first()
    {
        var blocker = new Blocker();
        await using var scheduler = await Run.InMemoryAsync(o => o.HandleBlocked(blocker));
        var finished = Run.Tasks(5);
        foreach (var task in finished)
        {
            await scheduler.SubmitAsync(task);
            await scheduler.WaitAsync(task.Id);
        }

        await scheduler.SubmitManyAsync(Run.Tasks(4, "blocked", "b"));
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await scheduler.ListAsync(new TaskFilter { Limit = 2, After = after });
            seen.AddRange(page.Tasks.Select(t => t.Id.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(["b000000", "b000001", "b000002", "b000003", "t000004", "t000003", "t000002", "t000001", "t000000"], seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("u")]
    [InlineData("f")]
    [InlineData("nonsense")]
    public async Task A_page_that_was_never_given_out_is_refused(string after)
    {
        await using var scheduler = await Run.InMemoryAsync();
        await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await scheduler.ListAsync(new TaskFilter { After = after }));
        await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await scheduler.ListAsync(new TaskFilter { Limit = 0 }));
    }

    [Fact]
    public async Task Lists_can_be_narrowed()
    {
        var blocker = new Blocker();
        await using var scheduler = await Run.InMemoryAsync(o => o.HandleBlocked(blocker));
        await scheduler.SubmitManyAsync([.. Run.Tasks(2, prefix: "x"), .. Run.Tasks(2, "noop", "y"), Run.Task("z", "blocked")]);
        await scheduler.WaitAllAsync(new[] { "x000000", "x000001", "y000000", "y000001" }.Select(id => new TaskId(id)));

        Assert.Equal(2, (await scheduler.ListAsync(new TaskFilter { Kind = "noop" })).Tasks.Count);
        Assert.Equal(2, (await scheduler.ListAsync(new TaskFilter { IdPrefix = "x" })).Tasks.Count);
        Assert.Equal(4, (await scheduler.ListAsync(new TaskFilter { Phase = TaskPhase.Succeeded })).Tasks.Count);
        Assert.Equal(5, (await scheduler.ListAsync(new TaskFilter { Queue = "default" })).Tasks.Count);
        Assert.Empty((await scheduler.ListAsync(new TaskFilter { Phase = TaskPhase.Failed })).Tasks);
    }

    [Fact]
    public async Task Events_can_be_watched_in_order()
    {
        await using var scheduler = await Run.InMemoryAsync();
        var events = scheduler.WatchAsync().GetAsyncEnumerator();
        var next = events.MoveNextAsync();
        await scheduler.SubmitAsync(Run.Task("a"));

        var numbers = new List<long>();
        while (await next)
        {
            numbers.AddRange(events.Current.Select(e => e.Number));
            if (events.Current.Any(e => e.Event is Core.TaskSucceeded))
            {
                break;
            }

            next = events.MoveNextAsync();
        }

        await events.DisposeAsync();
        Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => numbers[0] + i), numbers);
    }

    [Fact]
    public async Task Leader_and_follower_come_to_the_same_digest()
    {
        var scheduler = await Run.InMemoryAsync();
        var receipts = await scheduler.SubmitManyAsync(Run.Tasks(200));
        await scheduler.WaitAllAsync(receipts.Select(r => r.Task));
        await scheduler.DisposeAsync();

        var (leader, follower) = scheduler.Digests;
        Assert.NotEqual(0UL, leader);
        Assert.Equal(leader, follower);
    }

    [Fact]
    public async Task After_the_end_every_call_is_answered_that_it_is_unavailable()
    {
        var scheduler = await Run.InMemoryAsync();
        await scheduler.DisposeAsync();
        await scheduler.DisposeAsync();

        Assert.Equal(RejectionCode.Unavailable, (await scheduler.TrySubmitAsync([Run.Task("a")])).Rejection!.Code);
        Assert.Equal(RejectionCode.Unavailable, (await scheduler.CancelAsync(new TaskId("a"))).Rejection!.Code);
        await Assert.ThrowsAsync<RequestRejectedException>(() => scheduler.WaitAsync(new TaskId("a")));
        await Assert.ThrowsAsync<RequestRejectedException>(async () => await scheduler.GetAsync(new TaskId("a")));
        Assert.True(scheduler.Completion.IsCompletedSuccessfully);
    }
}
