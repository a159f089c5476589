using Scheduler.Cli.Demo.Cluster;

namespace Scheduler.Cli.Tests.Demo;

public sealed class FullNodesTests
{
    private readonly FullNodes _nodes = new(slots: 6);

    [Theory]
    [InlineData(6, 10, true)]
    [InlineData(5, 10, false)]
    [InlineData(4, 4, true)]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    public void Nodes_are_full_when_each_slot_is_taken_or_no_task_is_left(long held, long left, bool isFull) =>
        Assert.Equal(isFull, _nodes.Look(held, left));

    [Fact]
    public void Nodes_are_full_when_they_have_held_the_same_for_a_while()
    {
        Assert.False(_nodes.Look(2, 10));
        Assert.All(Enumerable.Range(0, FullNodes.Looks), _ => Assert.False(_nodes.Look(3, 10)));
        Assert.True(_nodes.Look(3, 10));
    }

    [Fact]
    public void Nodes_that_hold_nothing_are_waited_for() =>
        Assert.All(Enumerable.Range(0, 3 * FullNodes.Looks), _ => Assert.False(_nodes.Look(0, 10)));
}
