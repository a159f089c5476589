using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class RoundRobinTests
{
    [Fact]
    public void The_next_node_gets_the_next_task()
    {
        var world = Placing.On("round-robin", Placing.Alike(3, Given.Node()));
        world.Submit(Given.Tasks(7));
        Assert.Equal("a b c a b c a", world.Placements);
    }

    [Fact]
    public void A_full_node_is_passed_over_and_has_its_turn_again_when_it_has_room()
    {
        var world = Placing.On("round-robin", Given.Node(2), Given.Node(1), Given.Node(4));
        world.Submit(Given.Tasks(6));
        Assert.Equal("a b c a c c", world.Placements);
        world.Succeed("t2");
        world.Succeed("t1");
        world.Submit(Given.Tasks(2, "u"));
        Assert.Equal("a b c a c c a b", world.Placements);
    }

    [Fact]
    public void A_cordoned_node_is_passed_over_until_it_is_uncordoned()
    {
        var world = Placing.On("round-robin", Placing.Alike(3, Given.Node()));
        world.Do(new CordonNode("b"));
        world.Submit(Given.Tasks(3));
        world.Do(new UncordonNode("b"));
        world.Submit(Given.Tasks(3, "u"));
        Assert.Equal("a c a b c a", world.Placements);
    }

    [Fact]
    public void A_node_that_joins_comes_last_in_the_round()
    {
        var world = Placing.On("round-robin", Placing.Alike(2, Given.Node()));
        world.Submit("t1");
        world.Join("c", Given.Node());
        world.Submit(Given.Tasks(4, "u"));
        Assert.Equal("a b c a b", world.Placements);
    }

    [Fact]
    public void The_round_goes_on_where_a_node_is_gone()
    {
        var world = Placing.On("round-robin", Placing.Alike(4, Given.Node()));
        world.Submit(Given.Tasks(2));
        world.Do(new NodeDied(new("b", 1)));
        world.Submit(Given.Tasks(4, "u"));
        Assert.Equal("a b c d a c d", world.Placements);
    }

    [Fact]
    public void Each_queue_has_a_round_of_its_own()
    {
        var options = new KernelOptions { Queues = [.. "xy".Select(name => new QueueOptions { Name = $"{name}", Strategy = "round-robin" })] };
        var world = Placing.On(options, Placing.Alike(2, Given.Node()));
        foreach (var (id, queue) in new[] { ("1", "x"), ("2", "y"), ("3", "x"), ("4", "y") })
        {
            world.Submit(Given.Task(id, queue: queue));
        }

        Assert.Equal("a a b b", world.Placements);
    }

    [Fact]
    public void The_round_outlives_a_failover()
    {
        var world = Placing.On("round-robin", Placing.Alike(3, Given.Node()));
        world.Submit("t1");
        world.Failover();
        foreach (var node in "abc")
        {
            world.Renew(new($"{node}", 1));
        }

        world.Submit("t2");
        Assert.Equal("a b", world.Placements);
    }

    [Fact]
    public void Hundreds_of_nodes_are_shown_each_once()
    {
        var world = new World(Given.Queue(strategy: "round-robin"));
        for (var i = 0; i < 200; i++)
        {
            world.Join($"n{i}", Given.Node(slots: 2));
        }

        world.Submit(Given.Tasks(200));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"n{i}"), world.Assignments.Select(a => a.Node));
    }
}
