using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class ConsistentHashTests
{
    [Fact]
    public void Tasks_of_one_key_go_to_one_node_and_keys_spread()
    {
        var world = Of(nodes: 4, slots: 200);
        world.Submit(Enumerable.Range(0, 100).Select(i => Of($"a{i}", $"key{i}")));
        world.Submit(Enumerable.Range(0, 100).Select(i => Of($"b{i}", $"key{i}")));
        var nodeOf = world.Assignments.ToDictionary(a => a.Task, a => a.Node);
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(nodeOf[$"a{i}"], nodeOf[$"b{i}"]));
        Assert.All(nodeOf.Values.GroupBy(n => n).Select(g => g.Count()), count => Assert.InRange(count, 20, 90));
        Assert.Equal(4, nodeOf.Values.Distinct().Count());
    }

    [Fact]
    public void A_task_waits_for_its_node_although_others_are_free()
    {
        var world = Of(nodes: 4, slots: 1);
        world.Submit(Of("a", "k"));
        world.Submit(Of("b", "k"), Of("free", null));
        Assert.Equal(PendingReason.Affinity, world.Explain("b").Reason);
        Assert.Equal(TaskPhase.Assigned, world.PhaseOf("free"));
        var home = world.NodeOf("a");
        world.Succeed("a");
        Assert.Equal(home, world.NodeOf("b"));
    }

    [Fact]
    public void Only_its_own_node_is_looked_at_for_a_task_with_a_key()
    {
        var world = Of(nodes: 50, slots: 2);
        world.Submit(Of("a", "k"));
        Assert.Equal(1, world.Last<TaskAssigned>().Explanation.Examined);
        world.Submit(Of("free", null));
        Assert.Equal(3, world.Last<TaskAssigned>().Explanation.Examined);
    }

    [Fact]
    public void When_a_node_comes_only_the_keys_that_it_gets_move()
    {
        var before = HomesOf(nodes: 4);
        var after = HomesOf(nodes: 5);
        var moved = before.Where(b => after[b.Key] != b.Value).ToArray();
        Assert.All(moved, m => Assert.Equal("n4", after[m.Key]));
        Assert.InRange(moved.Length, 100, 300);
    }

    [Fact]
    public void When_a_node_goes_its_keys_go_elsewhere()
    {
        var world = Of(nodes: 2, slots: 1);
        world.Submit(Of("a", "k"), Of("b", "k"));
        var home = world.NodeOf("a");
        world.Do(new NodeDied(home));
        Assert.NotEqual(home, world.NodeOf("a"));
    }

    [Fact]
    public void A_cordoned_node_keeps_no_key_waiting()
    {
        var world = Of(nodes: 2, slots: 1);
        world.Submit(Of("a", "k"), Of("b", "k"));
        var home = world.NodeOf("a");
        world.Do(new CordonNode(home.Name));
        Assert.NotEqual(home, world.NodeOf("b"));
    }

    private static Dictionary<string, string> HomesOf(int nodes)
    {
        var world = Of(nodes, slots: 10_000);
        world.Submit(Enumerable.Range(0, 900).Select(i => Of($"t{i}", $"key{i}")));
        return world.Assignments.ToDictionary(a => a.Task, a => a.Node);
    }

    private static World Of(int nodes, int slots)
    {
        var world = new World(Given.Queue(strategy: "consistent-hash").Patient());
        for (var i = 0; i < nodes; i++)
        {
            world.Join($"n{i}", Given.Node(slots: slots));
        }

        return world;
    }

    private static TaskSpec Of(string id, string? key) => Given.Task(id, affinityKey: key);
}
