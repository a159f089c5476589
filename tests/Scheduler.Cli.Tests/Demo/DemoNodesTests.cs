using Scheduler.Cli.Demo;

namespace Scheduler.Cli.Tests.Demo;

public sealed class DemoNodesTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public void Each_node_has_half_of_the_one_before()
    {
        var nodes = DemoNodes.Make(5, 4);

        Assert.Equal(["node-1", "node-2", "node-3", "node-4", "node-5"], nodes.Select(n => n.Name));
        Assert.Equal([4, 2, 1, 1, 1], nodes.Select(n => n.Slots));
        Assert.Equal([256 * MiB, 128 * MiB, 64 * MiB, 32 * MiB, 32 * MiB], nodes.Select(n => n.Capacity!.MemoryBytes));
        Assert.Equal([100, 50, 25, 25, 25], nodes.Select(n => n.Performance));
    }

    [Fact]
    public void Many_nodes_are_no_trouble() => Assert.All(DemoNodes.Make(64, 1), n => Assert.Equal(1, n.Slots));

    [Theory]
    [InlineData(3, 1, "node-2 node-3 node-1")]
    [InlineData(3, 128, "node-2 node-3 node-1")]
    [InlineData(2, 128, "node-2 node-1")]
    [InlineData(3, 200, "node-2 node-3")]
    [InlineData(1, 1, "")]
    public void Any_node_can_be_spared_that_the_largest_task_can_do_without(int nodes, int largestMiB, string expected) =>
        Assert.Equal(expected, string.Join(' ', DemoNodes.Spare(DemoNodes.Make(nodes, 4), largestMiB * MiB)));
}
