using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Tests;

/// <summary>What was sent in parts is whole, or is not taken.</summary>
public sealed class PartJoinerTests
{
    private readonly PartJoiner<int> _joiner = new();

    [Fact]
    public void Parts_in_their_order_are_put_together()
    {
        Assert.Null(_joiner.Add(1, 0, 3, [1, 2]));
        Assert.True(_joiner.IsOpen);
        Assert.Null(_joiner.Add(1, 1, 3, [3]));
        Assert.Equal([1, 2, 3, 4], _joiner.Add(1, 2, 3, [4])!);
        Assert.False(_joiner.IsOpen);
        Assert.Equal([5], _joiner.Add(2, 0, 1, [5])!);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_lost_a_part_is_dropped_and_the_next_is_whole(int lost)
    {
        for (var i = 0; i < 3; i++)
        {
            if (i != lost)
            {
                Assert.Null(_joiner.Add(1, i, 3, [i]));
            }
        }

        Assert.Null(_joiner.Add(2, 0, 2, [7]));
        Assert.Equal([7, 8], _joiner.Add(2, 1, 2, [8])!);
    }

    [Fact]
    public void Parts_of_two_are_never_mixed()
    {
        Assert.Null(_joiner.Add(1, 0, 2, [1]));
        Assert.Null(_joiner.Add(2, 1, 2, [2]));
        Assert.False(_joiner.IsOpen);
        Assert.Null(_joiner.Add(1, 1, 2, [3]));
    }
}
