namespace Scheduler.Core.Rules;

/// <summary>Chance as data: a hash of the seed and the number of the event that is being decided.</summary>
public readonly record struct Chance(ulong Seed, long EventNumber)
{
    /// <summary>The <paramref name="draw"/>-th random number of this decision: 0 to <paramref name="bound"/> − 1.</summary>
    public int Below(int bound, int draw = 0) => (int)Math.BigMul(Draw(draw), (ulong)bound, out _);

    /// <summary>As <see cref="Below(int, int)"/>.</summary>
    public long Below(long bound, int draw = 0) => (long)Math.BigMul(Draw(draw), (ulong)bound, out _);

    private ulong Draw(int draw) => StableHash.Mix(StableHash.Combine(StableHash.Mix(Seed + (ulong)draw), EventNumber));
}
