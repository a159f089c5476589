using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

/// <summary>One slot, and a queue whose ties the longest critical path breaks.</summary>
public sealed class TieBreakTests
{
    [Theory]
    [InlineData("fcfs", "c d a b low")]
    [InlineData("priority", "c d a b low")]
    [InlineData("edf", "c d a b low")]
    [InlineData("fair-shares", "c d a b low")]
    public void Among_those_that_a_policy_puts_in_one_place_the_longest_path_goes_first(string policy, string order)
    {
        var world = WorldOf(policy);
        Submit(world);
        world.Join("n", Given.Node(slots: 1));
        Assert.Equal("c", world.Order);
        world.FailoverFromSnapshot();
        world.Renew(new NodeId("n", 1), 1, world.Token("c"));
        Finish(world);
        Assert.Equal(order, world.Order);
        Assert.Equal($"{policy}, critical-path", world.Events.OfType<TaskAssigned>().First().Explanation.Policy);
    }

    [Fact]
    public void Where_the_policy_tells_two_apart_their_paths_do_not_matter()
    {
        var world = WorldOf("sjf");
        world.Submit(Given.Task("long", estimate: 9), Given.Task("short", estimate: 1), Given.Task("behind", estimate: 50, after: ["long"]));
        world.Join("n", Given.Node(slots: 1));
        Assert.Equal("short", world.Order);
    }

    [Fact]
    public void It_is_set_and_left_while_tasks_wait_and_the_next_ones_are_counted_by_it()
    {
        var world = WorldOf("priority");
        Submit(world);
        Assert.Equal(1, world.Explain("a").TasksAhead);
        Assert.IsType<Acknowledged>(world.Do(new ConfigureQueue(new QueueOptions { Policy = "priority" })));
        Assert.Equal(0, world.Explain("a").TasksAhead);
        world.Join("n", Given.Node(slots: 1));
        Assert.Equal("a", world.Order);
        Assert.Equal(
            "TieBreak of queue 'default' is 'size', but must be critical-path, or left out: then the task goes first that was submitted first.",
            world.Refused(new ConfigureQueue(new QueueOptions { TieBreak = "size" })).Message);
    }

    [Fact]
    public void Under_first_come_first_served_too_what_has_aged_goes_first()
    {
        var world = new World(new KernelOptions { Queues = [new QueueOptions { TieBreak = QueueOptions.ByCriticalPath, AgeAfter = TimeSpan.FromSeconds(30) }] }.Patient());
        world.Submit(Given.Task("old"));
        world.Pass(40);
        world.Submit(Given.Task("c", estimate: 5), Given.Task("d", estimate: 9, after: ["c"]));
        world.Join("n", Given.Node(slots: 1));
        Assert.Equal("old", world.Order);
    }

    [Fact]
    public void Longer_paths_and_earlier_submits_have_lower_numbers()
    {
        long[] ticks = [0, 1, 2, 4_095, 4_096, 5_000, 10_000_000, 10_010_000, TimeSpan.TicksPerDay, long.MaxValue];
        var numbers = ticks.Select(t => PathTie.Of(new TimeSpan(t), 7)).ToArray();
        Assert.Equal(numbers.OrderDescending(), numbers);
        Assert.Equal(ticks.Length, numbers.Distinct().Count());
        Assert.All(ticks, t => Assert.True(PathTie.Of(new TimeSpan(t), 7) < PathTie.Of(new TimeSpan(t), 8)));
        Assert.True(PathTie.Of(TimeSpan.FromSeconds(2), 1L << 44) < PathTie.Of(TimeSpan.FromSeconds(1), 1));
    }

    private static World WorldOf(string policy) => new(new KernelOptions
    {
        Queues = [new QueueOptions { Policy = policy, TieBreak = QueueOptions.ByCriticalPath, AgeAfter = null }],
    }.Patient());

    private static void Submit(World world) => world.Submit(
        Given.Task("a", estimate: 1), Given.Task("low", estimate: 0.5), Given.Task("c", estimate: 1), Given.Task("d", estimate: 3, after: ["c"]), Given.Task("b", estimate: 0.8, after: ["a"]));

    private static void Finish(World world)
    {
        while (world.Follower.List(new TaskFilter { Phase = TaskPhase.Assigned }).Tasks is [var next, ..])
        {
            world.Succeed(next.Id.Value);
        }
    }
}
