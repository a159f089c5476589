using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>What is accepted, how often, and what is not.</summary>
public abstract class SubmitBehaviour(IShell shell) : BehaviourTest(shell)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TaskSpec Good = Spec("good");

    private static readonly (RejectionCode Code, string With, TaskSpec?[] Tasks)[] Refused =
    [
        (RejectionCode.Invalid, "0 or no tasks", []),
        (RejectionCode.Invalid, "a null", [Good, null]),
        (RejectionCode.Invalid, "no id", [Good, new TaskSpec { Id = default, Kind = "noop" }]),
        (RejectionCode.Invalid, "an empty id", [Good, new TaskSpec { Id = new TaskId(" "), Kind = "noop" }]),
        (RejectionCode.Invalid, "an id too long", [Good, new TaskSpec { Id = new TaskId(new string('x', 201)), Kind = "noop" }]),
        (RejectionCode.Invalid, "no kind", [Good, new TaskSpec { Id = new TaskId("bad"), Kind = "" }]),
        (RejectionCode.Invalid, "a null kind", [Good, new TaskSpec { Id = new TaskId("bad"), Kind = null! }]),
        (RejectionCode.Invalid, "a null queue", [Good, new TaskSpec { Id = new TaskId("bad"), Kind = "noop", Queue = null! }]),
        (RejectionCode.Invalid, "no attempts", [Good, Spec("bad", retry: new RetryPolicy { MaxAttempts = 0 })]),
        (RejectionCode.Invalid, "a negative timeout", [Good, new TaskSpec { Id = new TaskId("bad"), Kind = "noop", Timeout = -Second }]),
        (RejectionCode.Invalid, "no slots", [Good, new TaskSpec { Id = new TaskId("bad"), Kind = "noop", Slots = 0 }]),
        (RejectionCode.UnknownQueue, "another queue", [Good, new TaskSpec { Id = new TaskId("bad"), Kind = "noop", Queue = "nowhere" }]),
        (RejectionCode.DuplicateId, "one id for two", [Good, Spec("good", payload: "Grace")]),
    ];

    [Fact]
    public async Task A_task_goes_from_submit_to_result_and_tells_how()
    {
        await StartAsync();

        var receipt = await Client.SubmitAsync(Spec("a"));
        var task = await EndAsync("a");

        Assert.Equal(("a", false), (receipt.Task.Value, receipt.AlreadyKnown));
        Assert.Equal("Hello, Ada!", ResultOf<string>(task));
        Assert.Equal(("greet", "default", "one"), (task.Kind, task.Queue, task.Node!.Value.Name));
        Assert.Equal((1, 0, 0, 0), (task.Attempt, task.FailedAttempts, task.LostAttempts, task.Preemptions));
        Assert.True(task.SubmittedAt <= task.AssignedAt && task.AssignedAt <= task.FinishedAt);
        Assert.True(task.RunTime >= TimeSpan.Zero);
        Assert.NotNull(task.Assignment);
    }

    [Fact]
    public async Task The_short_form_goes_from_object_to_object()
    {
        await StartAsync();
        var task = await Client.SubmitAsync<string>("greet", "Ada");
        Assert.Equal("Hello, Ada!", await task.ResultAsync().WaitAsync(Bounded.Longest));
        Assert.Equal("Hello, Ada!", await Client.Handle<string>(task.Id).ResultAsync().WaitAsync(Bounded.Longest));
    }

    [Fact]
    public async Task A_thousand_tasks_in_one_submit_all_succeed()
    {
        await StartAsync();
        var tasks = Specs(1_000, "noop");
        var receipts = await Client.SubmitManyAsync(tasks);

        Assert.Equal(tasks.Select(t => t.Id), receipts.Select(r => r.Task));
        Assert.All(await EndsAsync(tasks), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
    }

    [Fact]
    public async Task A_submit_is_accepted_as_a_whole_or_not_at_all()
    {
        await StartAsync();
        foreach (var (code, with, tasks) in Refused)
        {
            var response = await Client.TrySubmitAsync(tasks!);
            Assert.True(code == response.Rejection?.Code, $"With {with}: {response.Rejection}");
            Assert.NotEqual("", response.Rejection!.Message);
        }

        Assert.Null(await Client.GetAsync(Good.Id));
        Assert.Empty((await Client.ListAsync(new TaskFilter())).Tasks);
    }

    [Fact]
    public async Task The_same_task_again_gets_the_first_ones_answer_and_another_content_is_refused()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(Spec("running", Blocker.Kind));
        await blocker.BegunAsync();
        await RunAsync(Spec("ended"));

        var running = await Client.SubmitAsync(Spec("running", Blocker.Kind));
        var ended = await Client.SubmitAsync(Spec("ended"));

        Assert.True(running is { AlreadyKnown: true, Phase: TaskPhase.Assigned or TaskPhase.Running }, running.ToString());
        Assert.Equal((true, TaskPhase.Succeeded), (ended.AlreadyKnown, ended.Phase));
        foreach (var other in new[] { Spec("running", Blocker.Kind, "Grace"), Spec("ended", payload: "Grace") })
        {
            Assert.Equal(RejectionCode.DuplicateId, (await Client.TrySubmitAsync([other])).Rejection!.Code);
        }
    }

    [Fact]
    public async Task A_submit_that_names_a_task_twice_is_refused()
    {
        await StartAsync();
        Assert.Equal(
            new Rejection(RejectionCode.DuplicateId, "Task 'a' is in the submit twice. Leave one of them out, or give it another id."),
            (await Client.TrySubmitAsync([Spec("a"), Spec("b"), Spec("a")])).Rejection);
        Assert.Empty(await Client.CountAsync());
    }

    [Fact]
    public async Task A_submit_of_what_is_partly_known_adds_the_rest()
    {
        await StartAsync();
        await RunAsync(Spec("a"));
        var receipts = await Client.SubmitManyAsync([Spec("b"), Spec("a")]);
        Assert.Equal([false, true], receipts.Select(r => r.AlreadyKnown));
        Assert.Equal("Hello, Ada!", ResultOf<string>(await EndAsync("b")));
    }

    [Fact]
    public async Task What_was_submitted_is_the_submitters_to_change_afterwards()
    {
        var blocker = new Blocker();
        await StartOneSlotAsync(handlers =>
        {
            blocker.AddTo(handlers);
            handlers.HandleBytes("echo", static (payload, context) =>
                ValueTask.FromResult<ReadOnlyMemory<byte>>((byte[])[.. payload.Span, (byte)context.Headers["header"][0]]));
        });
        await Client.SubmitAsync(Spec("first", Blocker.Kind));
        await blocker.BegunAsync();
        byte[] payload = [1, 2];
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["header"] = "x" };
        List<TaskSpec> tasks = [new() { Id = new TaskId("a"), Kind = "echo", Payload = payload, Headers = headers }];
        await Client.SubmitManyAsync(tasks);

        payload[0] = 9;
        headers["header"] = "y";
        tasks.Clear();
        blocker.End();

        Assert.Equal([1, 2, (byte)'x'], (await EndAsync("a")).Result!.Value.ToArray());
    }
}
