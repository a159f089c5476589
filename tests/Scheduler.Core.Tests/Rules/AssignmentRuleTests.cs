using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

public sealed class AssignmentRuleTests
{
    [Fact]
    public void A_task_stays_in_its_queue_until_a_node_asks_for_it()
    {
        var world = new World();
        var node = world.Join(window: 0);
        world.Submit(Given.Tasks(3));
        Assert.Equal(3, world.Kernel.PendingTasks);
        world.Say(new FromNode(node, 1, 2, []));
        Assert.Equal("t1 t2", world.Order);
    }

    [Fact]
    public void What_one_batch_assigns_to_a_node_goes_in_one_message()
    {
        var world = new World();
        var nodes = new[] { world.Join("a"), world.Join("b") };
        world.Sent.Clear();
        world.Submit(Given.Tasks(5));
        Assert.Equal(nodes.Select(n => (n, world.Kernel.Epoch)), world.Sent.Select(s => (s.Node, s.Epoch)));
        Assert.Equal([3, 2], world.Sent.Select(s => s.Assignments.Count));
        Assert.All(world.Sent.SelectMany(s => s.Assignments), a => Assert.Equal((1, world.Token(a.Task.Id.Value)), (a.Number, a.Token)));
    }

    [Fact]
    public void A_head_that_fits_nowhere_blocks_neither_its_queue_nor_another()
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions(), new QueueOptions { Name = "other" }] });
        world.Join("n", Given.Node(cpu: 1_000));
        world.Submit(
            Given.Task("large", request: Given.Cpu(2_000)), Given.Task("rare", kind: "rare"), Given.Task("a", request: Given.Cpu(500)), Given.Task("b", queue: "other"));
        Assert.Equal("a b", world.Order);
    }

    [Fact]
    public void A_task_that_waits_goes_to_the_first_node_that_could_take_it()
    {
        var world = new World();
        world.Submit(Given.Task("a", request: Given.Cpu(2_000), labels: Given.Label("zone=b")));
        world.Join("small", Given.Node(cpu: 1_000, labels: "zone=b"));
        world.Join("elsewhere", Given.Node(cpu: 4_000, labels: "zone=a"));
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("a"));
        world.Join("right", Given.Node(cpu: 4_000, labels: "zone=b"));
        Assert.Equal("right", world.NodeOf("a").Name);
    }

    [Fact]
    public void The_explanation_names_the_best_three_of_the_others()
    {
        var world = Placing.On("best-fit", [.. new[] { 5, 1, 4, 2, 3 }.Select(cores => Given.Node(cpu: cores * 1_000))]);
        world.Submit(Given.Task("t", request: Given.Cpu(1_000)));
        var explanation = world.Last<TaskAssigned>().Explanation;
        Assert.Equal((0, 5, 0), (explanation.Score, explanation.Examined, explanation.Removed.Total));
        Assert.Equal([("d", 500_000), ("e", 666_666), ("c", 750_000)], explanation.RunnersUp.Select(r => (r.Node.Name, r.Score)));
        Assert.Equivalent(explanation, world.Explain("t").Assignment);
    }

    [Fact]
    public void A_full_batch_is_followed_by_another()
    {
        var world = new World(new KernelOptions { Limits = new SchedulerLimits { MaxBatchEvents = 10 } });
        world.Submit(Given.Tasks(95));
        var rows = world.Rows.Count;
        world.Join("n", Given.Node(slots: 95));
        Assert.Equal(95, world.Count<TaskAssigned>());
        Assert.Equal(10, world.Rows.Count - rows);
        Assert.All(world.Rows.Skip(rows), row => Assert.InRange(row.Events.Count, 1, 10));
    }

    [Fact]
    public void A_batch_is_full_by_bytes_too()
    {
        var world = new World(new KernelOptions { Limits = new SchedulerLimits { MaxBatchBytes = 1_024 } });
        world.Submit(Given.Tasks(20));
        var rows = world.Rows.Count;
        world.Join("n", Given.Node(slots: 20));
        Assert.Equal(20, world.Count<TaskAssigned>());
        Assert.InRange(world.Rows.Count - rows, 2, 5);
    }
}
