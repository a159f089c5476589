using System.Numerics;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>
/// How long tasks ran, as counts in buckets whose widths grow with the times: each time is known within one part in 64, and a million of them take no
/// more room than some hundreds. The median is at hand.
/// </summary>
internal sealed class RunTimes
{
    // Buckets from one power of two to the next.
    private const int BucketBits = 5;
    private const int BucketsPerPower = 1 << BucketBits;

    // In their order. Of tasks that are alike there are few.
    private readonly List<RunTimeCount> _counts = [];
    private int _median;
    private long _belowMedian;

    public long Count { get; private set; }

    /// <summary>A sum of hashes: a time costs its bucket's.</summary>
    public ulong Digest { get; private set; }

    public IReadOnlyList<RunTimeCount> Counts => _counts;

    /// <summary>The lower of two. Only where there is a time.</summary>
    public TimeSpan Median => new(TicksOf(_counts[_median].Bucket));

    public void Add(TimeSpan time) => Add(BucketOf(Math.Max(0, time.Ticks)), 1);

    public void Add(int bucket, long more)
    {
        var at = _counts.BinarySearch(new RunTimeCount(bucket, 0), ByBucket.Instance);
        if (at < 0)
        {
            at = ~at;
            _counts.Insert(at, new RunTimeCount(bucket, 0));
            _median += Count > 0 && at <= _median ? 1 : 0;
        }

        var before = _counts[at].Count;
        Digest += HashOf(bucket, before + more) - HashOf(bucket, before);
        _counts[at] = new RunTimeCount(bucket, before + more);
        _belowMedian += at < _median ? more : 0;
        Count += more;
        MoveMedian();
    }

    // By as many buckets as it moves: a few over all times.
    private void MoveMedian()
    {
        var rank = (Count - 1) / 2;
        while (_belowMedian > rank)
        {
            _belowMedian -= _counts[--_median].Count;
        }

        while (_belowMedian + _counts[_median].Count <= rank)
        {
            _belowMedian += _counts[_median++].Count;
        }
    }

    internal static int BucketOf(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - BucketBits);
        return (shift * BucketsPerPower) + (int)(ticks >> shift);
    }

    // The middle of the bucket.
    internal static long TicksOf(int bucket)
    {
        var shift = Math.Max(0, (bucket / BucketsPerPower) - 1);
        return (((long)bucket - (shift * BucketsPerPower)) << shift) + ((1L << shift) / 2);
    }

    private static ulong HashOf(int bucket, long count) => count == 0 ? 0 : StableHash.Combine(StableHash.Combine(StableHash.Of("run"), bucket), count);

    private sealed class ByBucket : IComparer<RunTimeCount>
    {
        public static readonly ByBucket Instance = new();

        public int Compare(RunTimeCount one, RunTimeCount other) => one.Bucket.CompareTo(other.Bucket);
    }
}
