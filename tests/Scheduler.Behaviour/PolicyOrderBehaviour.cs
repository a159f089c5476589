using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>In which order waiting tasks run on a single slot.</summary>
public abstract class PolicyOrderBehaviour(IShell shell) : BehaviourTest(shell)
{
    private readonly List<string> _order = [];
    private readonly Blocker _blocker = new();

    [Theory]
    [InlineData("fcfs", "a b c d")]
    [InlineData("priority", "c b d a")]
    [InlineData("sjf", "d b a c")]
    [InlineData("srtf", "d b a c")]
    [InlineData("edf", "b c a d")]
    [InlineData("time-slices", "a b c d")]
    [InlineData("critical-path", "c a b d")]
    public async Task Waiting_tasks_run_in_the_order_of_their_queues_policy(string policy, string order)
    {
        await RunBehindAnotherAsync(
            new QueueOptions { Policy = policy, AgeAfter = null },
            Noted("a", priority: -1, estimate: 3, deadline: 3),
            Noted("b", priority: 1, estimate: 2, deadline: 1),
            Noted("c", priority: 2, estimate: 9, deadline: 2),
            Noted("d", priority: 0, estimate: 1, deadline: 4));
        Assert.Equal(order.Split(' '), _order);
    }

    [Fact]
    public async Task Tasks_that_have_waited_too_long_go_first_whatever_the_policy_says()
    {
        await RunBehindAnotherAsync(
            new QueueOptions { Policy = "priority", AgeAfter = TimeSpan.Zero },
            Noted("a", priority: 1),
            Noted("b", priority: 3),
            Noted("c", priority: 2));
        Assert.Equal(["a", "b", "c"], _order);
    }

    [Fact]
    public async Task Nobodys_many_tasks_keep_anothers_few_waiting()
    {
        TaskSpec[] many = [.. Enumerable.Range(0, 20).Select(i => Noted($"many-{i}", key: "many"))];
        await RunBehindAnotherAsync(
            new QueueOptions { Policy = "fair-shares", AgeAfter = null },
            [.. many, Noted("few-0", key: "few"), Noted("few-1", key: "few")]);
        Assert.InRange(_order.IndexOf("few-1"), 1, 5);
    }

    /// <summary>The example of the paper: 9 processors and 18 GB, tasks of 1 and 4, and of 3 and 1.</summary>
    [Fact]
    public async Task A_node_is_shared_by_the_resource_that_each_needs_most_of()
    {
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 10, Capacity = new Resources(9_000, 18) }],
            Queues = [new QueueOptions { Policy = "drf", AgeAfter = null }],
            Handlers = _blocker.AddTo,
        });
        TaskSpec[] tasks = [.. Enumerable.Range(0, 6).SelectMany(i => new[] { Of("memory", i, 1_000, 4), Of("cpu", i, 3_000, 1) })];
        await Client.SubmitManyAsync(tasks);
        for (var begun = 0; begun < 5; begun++)
        {
            await _blocker.BegunAsync();
        }

        var listed = (await Client.ListAsync(new TaskFilter())).Tasks;
        var held = listed.Where(task => task.Phase != TaskPhase.Pending).ToLookup(task => task.Id.Value.Split('-')[0]);
        Assert.Equal((3, 2), (held["memory"].Count(), held["cpu"].Count()));
        _blocker.End();
        Assert.All(await EndsAsync(tasks), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));

        static TaskSpec Of(string key, int number, long cpu, long memory) => new()
        {
            Id = new TaskId($"{key}-{number}"),
            Kind = Blocker.Kind,
            Payload = Payload.Json("Ada"),
            FairnessKey = key,
            Request = new Resources(cpu, memory),
        };
    }

    [Fact]
    public async Task Queues_that_have_work_take_turns()
    {
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 1 }],
            Queues = [new QueueOptions(), new QueueOptions { Name = "other" }],
            Handlers = AddNoted,
        });
        TaskSpec[] many = [.. Enumerable.Range(0, 10).Select(i => Noted($"default-{i}"))];
        await RunBehindAnotherAsync([.. many, Noted("other-0", queue: "other"), Noted("other-1", queue: "other")]);
        Assert.InRange(_order.IndexOf("other-1"), 1, 5);
    }

    [Fact]
    public async Task A_paused_queue_takes_tasks_and_runs_none_until_it_goes_on()
    {
        var queue = new QueueOptions { Name = "other", Paused = true };
        await StartAsync(new ShellOptions { Queues = [new QueueOptions(), queue] });
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("a"), Kind = "noop", Queue = "other" });
        await RunAsync(Spec("b"));
        Assert.Equal(PendingReason.QueuePaused, (await Client.ExplainAsync(new TaskId("a")))!.Reason);
        await Shell.StopAsync();

        await StartAsync(new ShellOptions { Queues = [queue with { Paused = false }] });
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("a")).Phase);
    }

    private static TaskSpec Noted(
        string id, int priority = 0, double estimate = 1, double? deadline = null, string? key = null, string queue = "default") => new()
        {
            Id = new TaskId(id),
            Kind = "noted",
            Payload = Payload.Json(id),
            Queue = queue,
            Priority = priority,
            Estimate = TimeSpan.FromSeconds(estimate),
            Deadline = deadline is { } at ? MuchLater + TimeSpan.FromSeconds(at) : null,
            FairnessKey = key,
        };

    private void AddNoted(HandlerRegistry handlers)
    {
        _blocker.AddTo(handlers);
        handlers.Handle<string>("noted", (id, _) =>
        {
            _order.Add(id);
            return Task.CompletedTask;
        });
    }

    private async Task RunBehindAnotherAsync(QueueOptions queue, params TaskSpec[] tasks)
    {
        await StartOneSlotAsync(AddNoted, queue);
        await RunBehindAnotherAsync(tasks);
    }

    /// <summary>While another task has the slot, so that all of them wait before the first begins.</summary>
    private async Task RunBehindAnotherAsync(params TaskSpec[] tasks)
    {
        await Client.SubmitAsync(Spec("first", Blocker.Kind));
        await _blocker.BegunAsync();
        await Client.SubmitManyAsync(tasks);
        _blocker.End();
        await EndsAsync(tasks);
    }
}
