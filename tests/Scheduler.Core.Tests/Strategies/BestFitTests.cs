using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Strategies;

public sealed class BestFitTests
{
    [Fact]
    public void The_node_that_would_have_the_least_left_gets_it()
    {
        // Left over of 1,000: ½, ⅔ of what there is, and nothing.
        var world = Placing.On("best-fit", Given.Node(cpu: 2_000), Given.Node(cpu: 3_000), Given.Node(cpu: 1_000));
        world.Submit(Requesting("t1", Given.Cpu(1_000)), Requesting("t2", Given.Cpu(1_000)), Requesting("t3", Given.Cpu(2_500)));
        Assert.Equal("c a b", world.Placements);
        Assert.Equal([0, 500_000, 166_666], world.Events.OfType<TaskAssigned>().Select(e => e.Explanation.Score));
    }

    [Fact]
    public void What_is_left_is_added_up_over_what_the_task_requests()
    {
        // a: 1/2 of the CPU + 3/4 of the memory; b: 3/4 + 1/4. The CPU alone would say a.
        var world = Placing.On("best-fit", Given.Node(cpu: 2_000, memory: 4_000), Given.Node(cpu: 4_000, memory: 4_000 / 3));
        world.Submit(Requesting("both", new Resources(1_000, 1_000)));
        world.Submit(Requesting("cpu", Given.Cpu(1_000)));
        Assert.Equal("b a", world.Placements);
    }

    [Fact]
    public void Named_resources_count_where_they_are_requested()
    {
        var world = Placing.On(
            "best-fit",
            Given.Node(cpu: 1_000, named: new NamedAmount("gpu", 8)),
            Given.Node(cpu: 1_000, named: new NamedAmount("gpu", 2)),
            Given.Node(cpu: 1_000));
        world.Submit(
            Requesting("t1", new Resources(0, 0, new NamedAmount("gpu", 2))),
            Requesting("t2", new Resources(0, 0, new NamedAmount("gpu", 2))),
            Requesting("t3", new Resources(0, 0, new NamedAmount("gpu", 2), new NamedAmount("licence", 1))));
        Assert.Equal("b a", world.Placements);
        Assert.Equal(TaskPhase.Pending, world.PhaseOf("t3"));
    }

    [Fact]
    public void A_task_that_requests_nothing_goes_where_the_least_is_free_of_all_that_is_offered()
    {
        // Shares that are free: cpu 1 + gpu 1; cpu 1 + gpu ½ once a task has the other half; cpu 1 + memory 1 + gpu 1.
        var world = Placing.On(
            "best-fit",
            Given.Node(cpu: 1_000, named: new NamedAmount("gpu", 4)),
            Given.Node(cpu: 1_000, named: new NamedAmount("gpu", 2)),
            Given.Node(cpu: 1_000, memory: 1_000, named: new NamedAmount("gpu", 1)));
        world.Do(new CordonNode("c"));
        world.Submit(Requesting("t1", new Resources(0, 0, new NamedAmount("gpu", 1))));
        world.Do(new UncordonNode("c"));
        world.Submit("t2");
        Assert.Equal("b b", world.Placements);
        Assert.Equal(1_500_000, world.Last<TaskAssigned>().Explanation.Score);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_is_exact_on_32_nodes(int seed)
    {
        var random = new Random(seed);
        var world = new World(Given.Queue(strategy: "best-fit"));
        for (var i = 0; i < 32; i++)
        {
            world.Join($"n{i}", Given.Node(slots: 50, cpu: random.Next(1, 9) * 1_000, memory: random.Next(1, 9) * 1_000));
        }

        for (var i = 0; i < 100; i++)
        {
            var request = new Resources(random.Next(1, 1_500), random.Next(1, 1_500));
            var best = world.Follower.Nodes().Where(n => Fits(n, request)).MinBy(n => Left(n, request));
            world.Submit(Requesting($"t{i}", request));
            Assert.Equal(best?.Id, world.Info($"t{i}").Node);
        }
    }

    private static TaskSpec Requesting(string id, Resources request) => Given.Task(id, request: request);

    private static bool Fits(NodeInfo node, Resources request) =>
        node.Offer.Capacity.CpuMillis - node.InUse.CpuMillis >= request.CpuMillis
        && node.Offer.Capacity.MemoryBytes - node.InUse.MemoryBytes >= request.MemoryBytes;

    private static long Left(NodeInfo node, Resources request) =>
        Share(node.Offer.Capacity.CpuMillis, node.InUse.CpuMillis + request.CpuMillis)
        + Share(node.Offer.Capacity.MemoryBytes, node.InUse.MemoryBytes + request.MemoryBytes);

    private static long Share(long capacity, long used) => (capacity - used) * 1_000_000 / capacity;
}
