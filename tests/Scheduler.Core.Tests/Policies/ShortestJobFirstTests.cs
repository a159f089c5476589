using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class ShortestJobFirstTests
{
    [Fact]
    public void Four_tasks_of_6_8_7_and_3_seconds_wait_7_on_average() =>
        Assert.Equal(("d a c b", 7.0), OneSlot.Run(Given.Queue("sjf"), OneSlot.Lasting(6, 8, 7, 3)));

    [Fact]
    public void Two_short_tasks_go_before_a_long_one()
    {
        var shortest = OneSlot.Run(Given.Queue("sjf"), OneSlot.Lasting(24, 3, 3));
        Assert.Equal(("b c a", 3.0), shortest);
    }

    [Fact]
    public void A_task_without_an_estimate_goes_last_and_equals_go_in_the_order_of_submission()
    {
        var (order, _) = OneSlot.Run(
            Given.Queue("sjf"),
            (Given.Task("unknown1"), 1),
            (Given.Task("long", estimate: 1_000_000), 1),
            (Given.Task("unknown2"), 1),
            (Given.Task("short1", estimate: 1), 1),
            (Given.Task("short2", estimate: 1), 1),
            (Given.Task("nothing", estimate: 0), 1));
        Assert.Equal("nothing short1 short2 long unknown1 unknown2", order);
    }

    [Fact]
    public void An_order_holds_across_scheduling_classes()
    {
        var world = new World(Given.Queue("sjf"));
        world.Submit(
            Given.Task("a", "noop", estimate: 4), Given.Task("b", "sleep", estimate: 3), Given.Task("c", "noop", estimate: 2), Given.Task("d", "sleep", estimate: 1));
        world.Join("n", Given.Node(kinds: "noop sleep"));
        Assert.Equal("d c b a", world.Order);
    }
}
