using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Which node a task goes to, and what it waits for.</summary>
public abstract class PlacementBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task Labels_that_are_required_and_labels_that_are_preferred_choose_the_node()
    {
        await StartAsync(new ShellOptions { Nodes = [new ShellNode("one"), new ShellNode("two") { Labels = Gpu }] });
        for (var i = 0; i < 3; i++)
        {
            var required = await RunAsync(new TaskSpec { Id = new TaskId($"required-{i}"), Kind = "noop", RequiredLabels = Gpu });
            var preferred = await RunAsync(Preferring($"preferred-{i}", weight: 10));
            var avoided = await RunAsync(Preferring($"avoided-{i}", weight: -10));
            Assert.Equal(("two", "two", "one"), (required.Node!.Value.Name, preferred.Node!.Value.Name, avoided.Node!.Value.Name));
        }

        static TaskSpec Preferring(string id, int weight) =>
            new() { Id = new TaskId(id), Kind = "noop", PreferredLabels = [new LabelPreference("gpu", "yes", weight)] };
    }

    [Fact]
    public async Task A_node_holds_no_more_than_its_capacity_and_its_slots()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one") { Slots = 3, Capacity = new Resources(2_000, 0) }],
            Handlers = blocker.AddTo,
        });
        await Client.SubmitAsync(Blocked("large", new Resources(1_500, 0)));
        await blocker.BegunAsync();
        await Client.SubmitAsync(Blocked("too-large-now", new Resources(1_000, 0)));
        await Client.SubmitAsync(Blocked("too-large-ever", new Resources(2_001, 0)));
        await Client.SubmitAsync(Blocked("small", new Resources(500, 0)));
        await blocker.BegunAsync();

        Assert.Equal(PendingReason.ResourcesBusy, await ReasonAsync("too-large-now"));
        Assert.Equal(PendingReason.RequestExceedsEveryNode, await ReasonAsync("too-large-ever"));
        var node = Assert.Single(await Client.NodesAsync());
        Assert.Equal((2, new Resources(2_000, 0)), (node.Held, node.InUse));
        blocker.End();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("too-large-now")).Phase);
    }

    [Fact]
    public async Task A_task_of_several_slots_has_them_to_itself()
    {
        var blocker = new Blocker();
        await StartAsync(blocker.AddTo);
        await Client.SubmitAsync(
            new TaskSpec { Id = new TaskId("wide"), Kind = Blocker.Kind, Payload = Payload.Json("Ada"), Slots = 2 });
        await blocker.BegunAsync();
        await Client.SubmitAsync(Spec("narrow"));
        await Client.SubmitAsync(new TaskSpec { Id = new TaskId("too-wide"), Kind = "noop", Slots = 3 });

        Assert.Equal(PendingReason.SlotsBusy, await ReasonAsync("narrow"));
        Assert.Equal(PendingReason.RequestExceedsEveryNode, await ReasonAsync("too-wide"));
        blocker.End();
        Assert.Equal(TaskPhase.Succeeded, (await EndAsync("narrow")).Phase);
    }

    [Fact]
    public async Task Tasks_of_one_anti_affinity_key_keep_apart()
    {
        var blocker = new Blocker();
        await StartAsync(new ShellOptions { Nodes = [new ShellNode("one"), new ShellNode("two")], Handlers = blocker.AddTo });
        TaskSpec[] tasks = [.. Enumerable.Range(0, 3).Select(i => new TaskSpec
        {
            Id = new TaskId($"t{i}"),
            Kind = Blocker.Kind,
            Payload = Payload.Json("Ada"),
            AntiAffinityKey = "apart",
        })];
        await Client.SubmitManyAsync(tasks);
        await blocker.BegunAsync();
        await blocker.BegunAsync();

        Assert.NotEqual((await GetAsync("t0")).Node, (await GetAsync("t1")).Node);
        Assert.Equal(PendingReason.Affinity, await ReasonAsync("t2"));
        blocker.End();
        Assert.All(await EndsAsync(tasks), task => Assert.Equal(TaskPhase.Succeeded, task.Phase));
    }

    [Fact]
    public async Task Tasks_of_one_affinity_key_go_to_the_same_node()
    {
        await StartAsync(new ShellOptions
        {
            Nodes = [new ShellNode("one"), new ShellNode("two")],
            Queues = [new QueueOptions { Strategy = "consistent-hash" }],
        });
        TaskSpec[] tasks =
            [.. Enumerable.Range(0, 20).Select(i => new TaskSpec { Id = new TaskId($"t{i}"), Kind = "noop", AffinityKey = "together" })];
        await Client.SubmitManyAsync(tasks);
        Assert.Single((await EndsAsync(tasks)).Select(task => task.Node).Distinct());
    }

    private static TaskSpec Blocked(string id, Resources request) =>
        new() { Id = new TaskId(id), Kind = Blocker.Kind, Payload = Payload.Json("Ada"), Request = request };

    private async Task<PendingReason> ReasonAsync(string id) => (await Client.ExplainAsync(new TaskId(id)))!.Reason;
}
