using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>What can be looked up, listed, counted and waited for, and what is said of what is not there.</summary>
public abstract class QueryBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task A_task_is_found_in_every_phase()
    {
        var blocker = new Blocker();
        await StartOneSlotAsync(blocker.AddTo);
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("scheduled"), Kind = "noop", NotBefore = MuchLater });
        await RunAsync(Spec("succeeded"));
        await RunAsync(new TaskSpec { Id = new TaskId("expired"), Kind = "noop", ExpiresAt = new Timestamp(1) });
        await Client.SubmitAsync(Spec("running", Blocker.KnownKind));
        await blocker.BegunAsync();
        await Client.SubmitManyAsync([Unplaceable("pending"), Unplaceable("cancelled")]);
        await Client.CancelAsync(new TaskId("cancelled"));

        Assert.Equal((TaskPhase.Scheduled, MuchLater), ((await GetAsync("scheduled")).Phase, (await GetAsync("scheduled")).DueAt));
        Assert.Equal(TaskPhase.Pending, (await GetAsync("pending")).Phase);
        Assert.Equal(TaskPhase.Cancelled, (await GetAsync("cancelled")).Phase);
        Assert.Equal(TaskPhase.Expired, (await GetAsync("expired")).Phase);
        Assert.Equal("Hello, Ada!", ResultOf<string>(await GetAsync("succeeded")));
        var running = await GetAsync("running");
        Assert.Equal((TaskPhase.Running, 1, "one"), (running.Phase, running.Attempt, running.Node!.Value.Name));
        TaskPhase[] phases =
            [TaskPhase.Scheduled, TaskPhase.Pending, TaskPhase.Running, TaskPhase.Succeeded, TaskPhase.Cancelled, TaskPhase.Expired];
        Assert.Equal(phases.Select(phase => KeyValuePair.Create(phase, 1L)), (await Client.CountAsync()).OrderBy(count => count.Key));

        static TaskSpec Unplaceable(string id) =>
            new() { Id = new TaskId(id), Kind = "noop", RequiredLabels = Gpu };
    }

    [Fact]
    public async Task A_task_that_nobody_knows_is_said_to_be_unknown()
    {
        await StartAsync();
        var nobody = new TaskId("nobody");
        Assert.Null(await Client.GetAsync(nobody));
        Assert.Null(await Client.ExplainAsync(nobody));
        Assert.Empty(await Client.CountAsync());
        var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.WaitAsync(nobody).WaitAsync(Bounded.Longest));
        Assert.Equal(RejectionCode.UnknownTask, refusal.Rejection.Code);
    }

    [Fact]
    public async Task A_question_without_an_id_is_refused()
    {
        await StartAsync();
        Assert.Equal(RejectionCode.Invalid, (await Client.CancelAsync(default)).Rejection!.Code);
        Assert.Equal(RejectionCode.Invalid, (await Client.RetryAsync(default)).Rejection!.Code);
        Func<Task>[] questions =
            [() => Client.GetAsync(default).AsTask(), () => Client.ExplainAsync(default).AsTask(), () => Client.WaitAsync(default)];
        foreach (var question in questions)
        {
            var refusal = await Assert.ThrowsAsync<RequestRejectedException>(() => question().WaitAsync(Bounded.Longest));
            Assert.Equal(RejectionCode.Invalid, refusal.Rejection.Code);
        }
    }

    [Fact]
    public async Task Everyone_who_waits_is_told_the_end_before_and_after_it()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        await blocker.BegunAsync();
        var before = new[] { EndAsync("a"), EndAsync("a") };
        Assert.All(before, wait => Assert.False(wait.IsCompleted));
        blocker.End();

        var first = await before[0];
        Assert.Equal("Ada on attempt 1", ResultOf<string>(first));
        Assert.All([await before[1], await EndAsync("a")], task => Assert.Equal(first.Token, task.Token));
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("a", Blocker.Kind));
        using var giveUp = new CancellationTokenSource();
        var wait = Client.WaitAsync(new TaskId("a"), giveUp.Token);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(Bounded.Longest));

        // The others' goes on.
        blocker.End();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("a")).Phase);
    }

    [Fact]
    public async Task Lists_go_through_the_unfinished_first_then_the_finished_the_latest_first()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        foreach (var task in Specs(5))
        {
            await RunAsync(task);
        }

        await Client.SubmitManyAsync(Specs(4, Blocker.Kind, "b"));
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await Client.ListAsync(new TaskFilter { Limit = 2, After = after });
            Assert.InRange(page.Tasks.Count, 1, 2);
            seen.AddRange(page.Tasks.Select(t => t.Id.Value));
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(["b000000", "b000001", "b000002", "b000003", "t000004", "t000003", "t000002", "t000001", "t000000"], seen);
    }

    [Fact]
    public async Task Lists_can_be_narrowed()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Handlers = blocker.AddTo, Queues = [new QueueOptions(), new QueueOptions { Name = "other" }] });
        TaskSpec[] ending =
            [.. Specs(2, prefix: "x"), .. Specs(2, "noop", "y"), new() { Id = new TaskId("q"), Kind = "noop", Queue = "other" }];
        await Client.SubmitManyAsync([.. ending, Spec("z", Blocker.Kind)]);
        await EndsAsync(ending);

        Assert.Equal(3, await CountAsync(new TaskFilter { Kind = "noop" }));
        Assert.Equal(2, await CountAsync(new TaskFilter { IdPrefix = "x" }));
        Assert.Equal(5, await CountAsync(new TaskFilter { Phase = TaskPhase.Succeeded }));
        Assert.Equal(5, await CountAsync(new TaskFilter { Queue = "default" }));
        Assert.Equal(1, await CountAsync(new TaskFilter { Queue = "other", Kind = "noop" }));
        Assert.Equal(0, await CountAsync(new TaskFilter { Phase = TaskPhase.Failed }));
        Assert.Equal(0, await CountAsync(new TaskFilter { Kind = "" }));
        Assert.Equal(6, await CountAsync(new TaskFilter { IdPrefix = "" }));

        async Task<int> CountAsync(TaskFilter filter) => (await Client.ListAsync(filter)).Tasks.Count;
    }

    [Fact]
    public async Task A_list_brings_each_tasks_content_along_where_it_is_asked_for()
    {
        await StartAsync();
        await RunAsync(Spec("ended", payload: "Grace"));
        await Client.SubmitAsync(
            new TaskSpec { Id = new TaskId("later"), Kind = "greet", Payload = Payload.Json("Ada"), NotBefore = MuchLater });

        var tasks = (await Client.ListAsync(new TaskFilter { Details = true })).Tasks;

        Assert.Equal(["later", "ended"], tasks.Select(t => t.Id.Value));
        Assert.Equal("Ada", Payload.Read<string>(tasks[0].Spec!.Payload));
        Assert.Equal("Hello, Grace!", ResultOf<string>(tasks[1]));
        Assert.NotNull(tasks[1].Assignment);
    }

    [Fact]
    public async Task A_page_that_was_never_given_out_is_refused()
    {
        await StartAsync();
        foreach (var after in new[] { "", "u", "f", "nonsense" })
        {
            await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await Client.ListAsync(new TaskFilter { After = after }));
        }

        await Assert.ThrowsAsync<SchedulerConfigurationException>(async () => await Client.ListAsync(new TaskFilter { Limit = 0 }));
    }
}
