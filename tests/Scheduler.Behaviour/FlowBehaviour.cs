using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Behaviour;

/// <summary>Order keys, unique keys, holds, and changes of tasks that wait.</summary>
public abstract class FlowBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task Tasks_of_an_order_key_run_one_after_the_other_in_their_order()
    {
        var (began, gate) = (new List<string>(), new object());
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 4 }, new ShellNode("two") { Slots = 4 }],
            Handlers = handlers => handlers.Handle<string>("noted", (_, context) =>
            {
                lock (gate)
                {
                    began.Add(context.TaskId.Value);
                }

                return Task.CompletedTask;
            }),
        });
        var tasks = Specs(30, "noted").Select(task => task with { OrderKey = "acme" }).ToArray();
        await Client.SubmitManyAsync(tasks);
        Assert.All(await EndsAsync(tasks), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
        Assert.Equal(tasks.Select(task => task.Id.Value), began);
    }

    [Fact]
    public async Task Who_goes_before_in_its_order_key_is_told()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Nodes = [new ShellNode("one") { Slots = 4 }], Handlers = blocker.AddTo });
        await Client.SubmitManyAsync([Spec("first", Blocker.Kind) with { OrderKey = "acme" }, Spec("next", Blocker.Kind) with { OrderKey = "acme" }]);
        await blocker.BegunAsync();
        var why = await Client.ExplainAsync(new TaskId("next"));
        Assert.Equal((PendingReason.BehindOrderKey, 1), (why!.Reason, why.TasksAhead));
        Assert.StartsWith("It is behind first of the order key 'acme'. first is ", why.Text, StringComparison.Ordinal);
        Assert.Equal(1, (await Client.StatisticsAsync()).HeldUp.BehindOrderKey);
        blocker.End();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("next")).Phase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Holds_outlive_the_scheduler_and_end_when_they_are_released(bool crash)
    {
        await StartAsync();
        await Client.SubmitAsync(Spec("a") with { NotBefore = MuchLater });
        await DoneAsync(Client.HoldAsync(HoldTarget.Kind, "greet", "vendor outage"));
        await DoneAsync(Client.HoldAsync(HoldTarget.Task, "a", "not yet"));
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync();
        var holds = await Client.HoldsAsync();
        Assert.Equal(
            [(HoldTarget.Kind, "greet", "vendor outage"), (HoldTarget.Task, "a", "not yet")], holds.Holds.Select(held => (held.Target, held.Name, held.Hold.Reason)));
        Assert.Equal((TaskPhase.Held, "not yet"), await Client.GetAsync(new TaskId("a")) is { } task ? (task.Phase, task.Hold?.Reason) : default);
        await Client.SubmitAsync(Spec("b"));
        Assert.Equal(PendingReason.Held, (await Client.ExplainAsync(new TaskId("b")))!.Reason);
        Assert.Equal(2, (await Client.StatisticsAsync()).HeldUp.Held);
        await DoneAsync(Client.ReleaseAsync(HoldTarget.Kind, "greet"));
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("b")).Phase);
        await DoneAsync(Client.ReleaseAsync(HoldTarget.Task, "a"));
        Assert.Equal(TaskPhase.Scheduled, (await Client.GetAsync(new TaskId("a")))!.Phase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Unique_keys_outlive_the_scheduler(bool crash)
    {
        await StartAsync();
        await DoneAsync(Client.HoldAsync(HoldTarget.Kind, "greet", "a test"));
        Assert.Equal(UniqueResult.None, (await SubmitAsync("a", UniqueConflict.Existing)).Unique);
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync();
        var existing = await SubmitAsync("b", UniqueConflict.Existing);
        Assert.Equal((UniqueResult.Existing, new TaskId("a")), (existing.Unique, existing.Actual));
        Assert.Null(await Client.GetAsync(new TaskId("b")));
        var rejected = (await Client.TrySubmitAsync([Unique("c", UniqueConflict.Reject)])).Rejection;
        Assert.Equal((RejectionCode.UniqueConflict, "Task 'c': task 'a' has the unique key 'k'."), (rejected!.Code, rejected.Message));
        var replaced = await SubmitAsync("d", UniqueConflict.Replace);
        Assert.Equal((UniqueResult.Replaced, new TaskId("a"), new TaskId("d")), (replaced.Unique, replaced.Other, replaced.Actual));
        Assert.Equal(TaskPhase.Cancelled, (await EndAsync("a")).Phase);
        await DoneAsync(Client.ReleaseAsync(HoldTarget.Kind, "greet"));
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("d")).Phase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Order_keys_outlive_the_scheduler(bool crash)
    {
        await StartAsync(new ShellOptions { Nodes = [] });
        await Client.SubmitManyAsync([.. Specs(3, prefix: "a").Select(task => task with { OrderKey = "acme" })]);
        await (crash ? Shell.CrashAsync() : Shell.StopAsync());

        await StartAsync(new ShellOptions { Nodes = [] });
        TaskSpec late = Spec("late") with { OrderKey = "acme", Priority = 9 };
        await Client.SubmitAsync(late);
        var why = (await Client.ExplainAsync(late.Id))!;
        Assert.Equal((PendingReason.BehindOrderKey, 3), (why.Reason, why.TasksAhead));
        await Shell.JoinAsync(new ShellNode("one") { Slots = 4 });
        await EndAsync("late");
        await Shell.StopAsync();
        Assert.Equal(["a000000", "a000001", "a000002", "late"], Shell.ReadJournal().OfType<TaskAssigned>().Select(assigned => assigned.Task.Value));
    }

    [Fact]
    public async Task Order_keys_and_unique_keys_are_kept_while_a_node_is_drained()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Handlers = blocker.AddTo, Grace = Bounded.Longest });
        await Client.SubmitManyAsync([Unique("first", UniqueConflict.Existing, Blocker.Kind) with { OrderKey = "acme" }, Spec("next", Blocker.Kind) with { OrderKey = "acme" }]);
        await blocker.BegunAsync();
        var left = Shell.LeaveAsync("one");
        await Shell.JoinAsync(new ShellNode("two"));
        Assert.Equal(UniqueResult.Existing, (await SubmitAsync("second", UniqueConflict.Replace)).Unique);
        Assert.Equal(PendingReason.BehindOrderKey, (await Client.ExplainAsync(new TaskId("next")))!.Reason);
        blocker.End();
        await left;

        Assert.Equal(("one", "two"), ((await EndAsync("first")).Node!.Value.Name, (await EndAsync("next")).Node!.Value.Name));
        Assert.Equal(UniqueResult.None, (await SubmitAsync("second", UniqueConflict.Existing)).Unique);
        await EndAsync("second");
    }

    [Fact]
    public async Task A_waiting_task_is_changed_and_known_as_it_was_submitted()
    {
        await StartAsync();
        await DoneAsync(Client.ConfigureQueueAsync(new QueueOptions { Name = "other" }));
        await Client.SubmitAsync(Spec("a") with { NotBefore = MuchLater });
        Assert.Equal(TaskPhase.Scheduled, (await Client.ReviseAsync(new TaskId("a"), priority: 7)).OrThrow().Phase);
        Assert.Equal(7, (await Client.GetAsync(new TaskId("a")))!.Spec!.Priority);
        await Client.ReviseAsync(new TaskId("a"), notBefore: Timestamp.FromSeconds(0), queue: "other");
        var ended = await EndAsync("a");
        Assert.Equal((TaskPhase.Succeeded, "other"), (ended.Phase, ended.Queue));
        Assert.Equal(RejectionCode.AlreadyFinal, (await Client.ReviseAsync(new TaskId("a"), priority: 1)).Rejection?.Code);
        Assert.Equal(RejectionCode.Invalid, (await Client.ReviseAsync(new TaskId("a"))).Rejection?.Code);
    }

    [Fact]
    public async Task What_can_not_be_is_refused()
    {
        await StartAsync();
        Assert.Equal(RejectionCode.UnknownQueue, (await Client.HoldAsync(HoldTarget.Queue, "nowhere", "why")).Rejection?.Code);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.HoldAsync(HoldTarget.Task, "nobody", "why")).Rejection?.Code);
        Assert.Equal(RejectionCode.Invalid, (await Client.HoldAsync(HoldTarget.Kind, "greet", " ")).Rejection?.Code);
        Assert.Equal(RejectionCode.UnknownTask, (await Client.ReviseAsync(new TaskId("nobody"), priority: 1)).Rejection?.Code);
        Assert.Equal(RejectionCode.Invalid, (await Client.TrySubmitAsync([Spec("a") with { Unique = new UniqueKey { Key = new string('k', 10_000) } }])).Rejection?.Code);
        Assert.Equal(RejectionCode.Invalid, (await Client.TrySubmitAsync([Unique("a", UniqueConflict.Debounce)])).Rejection?.Code);
    }

    private async Task<TaskReceipt> SubmitAsync(string id, UniqueConflict onConflict) => await Client.SubmitAsync(Unique(id, onConflict));

    private static TaskSpec Unique(string id, UniqueConflict onConflict, string kind = "greet") => Spec(id, kind) with { Unique = new UniqueKey { Key = "k", OnConflict = onConflict } };

    private static async Task DoneAsync(ValueTask<Response<Acknowledged>> request) => (await request).OrThrow();
}
