using Scheduler.Core.State;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.State;

public sealed class RunTimesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1_000)]
    [InlineData(10_000_000)]
    [InlineData(long.MaxValue)]
    public void A_time_is_known_within_one_part_in_64(long ticks) =>
        Assert.InRange(Math.Abs(RunTimes.TicksOf(RunTimes.BucketOf(ticks)) - ticks), 0, ticks / 64);

    [Fact]
    public void Longer_times_are_never_in_lower_buckets()
    {
        var last = 0;
        for (var ticks = 0L; ticks < 100_000; ticks++)
        {
            var bucket = RunTimes.BucketOf(ticks);
            Assert.InRange(bucket, last, last + 1);
            last = bucket;
        }
    }

    [Theory]
    [ClassData(typeof(Seeds))]
    public void The_median_is_that_of_all_times_whatever_their_order(int seed)
    {
        var random = new Random(seed);
        var longest = (int)Math.Pow(10, random.Next(10));
        var (times, sorted) = (new RunTimes(), new List<int>());
        for (var i = 0; i < 500; i++)
        {
            var time = random.Next(longest) + 1;
            times.Add(TimeSpan.FromTicks(time));
            var at = sorted.BinarySearch(time);
            sorted.Insert(at < 0 ? ~at : at, time);
            var median = sorted[(sorted.Count - 1) / 2];
            Assert.True(Math.Abs(times.Median.Ticks - median) <= median / 64, $"Seed {seed}: after {i + 1} times the median is {median}, not {times.Median.Ticks}.");
        }

        Assert.Equal(500, times.Count);
    }

    [Fact]
    public void Restored_by_its_counts_it_is_the_same()
    {
        var times = new RunTimes();
        foreach (var seconds in (int[])[5, 1, 900, 5, 5, 70])
        {
            times.Add(TimeSpan.FromSeconds(seconds));
        }

        var restored = new RunTimes();
        foreach (var (bucket, count) in times.Counts.Reverse())
        {
            restored.Add(bucket, count);
        }

        Assert.Equal((times.Digest, times.Median, times.Count), (restored.Digest, restored.Median, restored.Count));
    }
}
