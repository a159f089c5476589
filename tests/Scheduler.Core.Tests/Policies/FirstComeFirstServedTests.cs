using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Policies;

public sealed class FirstComeFirstServedTests
{
    [Theory]
    [InlineData(24, 3, 3, 17)]
    [InlineData(3, 3, 24, 3)]
    [InlineData(3, 24, 3, 10)]
    public void The_wait_depends_on_who_came_first(double a, double b, double c, double meanWait) =>
        Assert.Equal(("a b c", meanWait), OneSlot.Run(Given.Queue("fcfs"), OneSlot.Lasting(a, b, c)));

    [Fact]
    public void Classes_do_not_matter_where_all_fit()
    {
        var tasks = Given.Tasks(6).Select((t, i) => (Given.Task(t.Id.Value, i % 2 == 0 ? "noop" : "sleep"), 1.0)).ToArray();
        var world = new World(Given.Queue("fcfs").Patient());
        world.Submit(tasks.Select(t => t.Item1));
        world.Join("n", Given.Node(slots: 6, kinds: "noop sleep"));
        Assert.Equal("t1 t2 t3 t4 t5 t6", world.Order);
    }

    [Fact]
    public void A_task_that_failed_keeps_its_place_when_it_comes_back()
    {
        var world = new World(Given.Queue("fcfs"));
        world.Join("n", Given.Node(slots: 1));
        world.Submit(Given.Tasks(3));
        world.Fail("t1");
        world.Pass(1);
        world.Succeed("t2");
        Assert.Equal("t1 t2 t1", world.Order);
    }
}
