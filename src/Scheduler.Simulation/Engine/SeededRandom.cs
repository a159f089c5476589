using Scheduler.Core.Rules;

namespace Scheduler.Simulation.Engine;

/// <summary>
/// Chance that is the same for the same seed, in every version of .NET: SplitMix64 (Steele, Lea, Flood 2014). Not for use
/// against an adversary.
/// </summary>
public sealed class SeededRandom(ulong seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    // Seeds that people choose are small and alike; mixed they have nothing in common.
    private ulong _state = StableHash.Mix(seed);

    /// <summary>A generator of its own for each use, so that drawing more of one thing changes nothing about another.</summary>
    public SeededRandom(ulong seed, string use)
        : this(StableHash.Combine(StableHash.Of(use), seed))
    {
    }

    public ulong Next()
    {
        var value = StableHash.Mix(_state);
        _state += Golden;
        return value;
    }

    /// <summary>0 to <paramref name="bound"/> − 1.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public long Below(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Whether something of this likelihood happens.</summary>
    public bool Happens(double likelihood) => NextDouble() < likelihood;

    /// <summary>0 ≤ x &lt; 1, in steps of 2⁻⁵³.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 &lt; x ≤ 1: what logarithms and roots can be taken of.</summary>
    public double NextPositive() => 1 - NextDouble();

    /// <summary>With the given mean.</summary>
    public double Exponential(double mean) => -mean * Math.Log(NextPositive());

    /// <summary>Mean 0, standard deviation 1 (Box and Muller 1958).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(NextPositive())) * Math.Cos(2 * Math.PI * NextDouble());

    public T Pick<T>(IReadOnlyList<T> of) => of[Below(of.Count)];
}
