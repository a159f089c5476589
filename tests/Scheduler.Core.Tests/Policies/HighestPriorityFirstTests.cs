using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class HighestPriorityFirstTests
{
    private static readonly TimeSpan AgeAfter = TimeSpan.FromSeconds(60);

    [Fact]
    public void The_highest_priority_goes_first_and_equals_in_the_order_of_submission()
    {
        var (order, _) = OneSlot.Run(
            Given.Queue("priority"),
            [.. new[] { 0, 5, -3, 5, int.MinValue, int.MaxValue }.Select((p, i) => (Given.Task($"t{i}", priority: p), 1.0))]);
        Assert.Equal("t5 t1 t3 t0 t2 t4", order);
    }

    [Fact]
    public void A_task_that_waited_long_enough_goes_before_all_that_are_newer()
    {
        var world = Busy(AgeAfter);
        world.Submit(Given.Task("low"));
        world.Pass(60);
        world.Submit(Given.Task("high", priority: 9));
        world.Succeed("first");
        world.Succeed("low");
        Assert.Equal("first low high", world.Order);
        Assert.Equal([false, true, false], world.Events.OfType<TaskAssigned>().Select(e => e.Explanation.Aged));
    }

    [Fact]
    public void Until_then_it_does_not()
    {
        var world = Busy(AgeAfter);
        world.Submit(Given.Task("low"));
        world.Pass(59.9);
        world.Submit(Given.Task("high", priority: 9));
        world.Succeed("first");
        Assert.Equal("first high", world.Order);
    }

    [Fact]
    public void Without_ageing_it_waits_for_ever()
    {
        var world = Busy(null);
        world.Submit(Given.Task("low"));
        world.Pass(3_000);
        world.Submit(Given.Task("high", priority: 9));
        world.Succeed("first");
        Assert.Equal("first high", world.Order);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whenever_one_has_aged_the_oldest_goes_next(int seed)
    {
        var random = new Random(seed);
        var world = Busy(AgeAfter);
        var waiting = new SortedDictionary<int, Timestamp>();
        var running = "first";
        for (var i = 0; i < 400; i++)
        {
            // More comes than one slot can do, so that the low ones live by their age alone.
            world.Submit(Given.Task(i.ToString(), random.Next(2) == 0 ? "noop" : "sleep", priority: random.Next(5)));
            waiting.Add(i, world.Time);
            world.Pass(random.NextDouble() * 1.5);
            if (random.Next(3) == 0)
            {
                continue;
            }

            world.Succeed(running);
            running = world.Assignments.Last().Task;
            var (oldest, since) = waiting.First();
            Assert.Equal(world.Time - since >= AgeAfter, world.Last<TaskAssigned>().Explanation.Aged);
            if (world.Time - since >= AgeAfter)
            {
                Assert.Equal(oldest.ToString(), running);
            }

            waiting.Remove(int.Parse(running));
        }

        Assert.Contains(world.Events.OfType<TaskAssigned>(), e => e.Explanation.Aged);
        Assert.Contains(world.Events.OfType<TaskAssigned>().Skip(50), e => !e.Explanation.Aged);
    }

    private static World Busy(TimeSpan? ageAfter)
    {
        var world = new World(Given.Queue("priority", ageAfter: ageAfter).Patient());
        world.Join("n", Given.Node(slots: 1, kinds: "noop sleep"));
        world.Submit("first");
        return world;
    }
}
