using Scheduler.Core.Rules;

namespace Scheduler.Core.Tests.Rules;

public sealed class ChanceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(12_345)]
    public void It_is_uniform_over_events(ulong seed) => Uniform(i => new Chance(seed, i).Below(10));

    [Fact]
    public void It_is_uniform_over_draws() => Uniform(i => new Chance(3, 77).Below(10, i));

    [Fact]
    public void It_is_uniform_over_seeds() => Uniform(i => new Chance((ulong)i, 77).Below(10));

    [Fact]
    public void Draws_of_one_event_do_not_depend_on_each_other() =>
        Uniform(i => (new Chance(1, i).Below(10) + (10 - new Chance(1, i).Below(10, 1))) % 10);

    [Fact]
    public void It_stays_below_its_bound()
    {
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(0, new Chance(1, i).Below(1)));
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.InRange(new Chance(1, i).Below(long.MaxValue), 0, long.MaxValue - 1));
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.InRange(new Chance(1, i).Below(int.MaxValue), 0, int.MaxValue - 1));
    }

    [Fact]
    public void It_keeps_its_values() =>
        Assert.Equal([690, 515, 47], new[] { new Chance(0, 1).Below(1_000), new Chance(0, 2).Below(1_000), new Chance(1, 1).Below(1_000, 1) });

    // χ² of 9 degrees of freedom is above 33.7 once in 10,000.
    private static void Uniform(Func<int, int> draw)
    {
        var counts = new int[10];
        for (var i = 0; i < 10_000; i++)
        {
            counts[draw(i)]++;
        }

        Assert.InRange(counts.Sum(n => (n - 1_000) * (n - 1_000) / 1_000.0), 0, 33.7);
    }
}
