using System.Globalization;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Workloads;

/// <summary>How long tasks run, as a distribution with a given mean.</summary>
public abstract record ServiceTimes(TimeSpan Mean)
{
    public TimeSpan Draw(SeededRandom random) =>
        TimeSpan.FromTicks(Math.Max(1, (long)Math.Min(DrawRatio(random) * Mean.Ticks, TimeSpan.FromDays(100_000).Ticks)));

    /// <summary>A draw with mean 1.</summary>
    protected abstract double DrawRatio(SeededRandom random);
}

/// <summary>Always the mean.</summary>
public sealed record FixedTimes(TimeSpan Mean) : ServiceTimes(Mean)
{
    public override string ToString() => "fixed";

    protected override double DrawRatio(SeededRandom random) => 1;
}

/// <summary>Memoryless: the M in M/M/1.</summary>
public sealed record ExponentialTimes(TimeSpan Mean) : ServiceTimes(Mean)
{
    public override string ToString() => "exponential";

    protected override double DrawRatio(SeededRandom random) => random.Exponential(1);
}

/// <summary>
/// Heavy-tailed: P(X &gt; x) = (m / x)^α for x ≥ m, with m = mean · (α − 1) / α. Below α = 2 the variance is infinite.
/// </summary>
/// <param name="Alpha">Above 1, or there would be no mean.</param>
public sealed record ParetoTimes(TimeSpan Mean, double Alpha) : ServiceTimes(Mean)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"pareto:{Alpha}");

    protected override double DrawRatio(SeededRandom random) => (Alpha - 1) / Alpha * Math.Pow(random.NextPositive(), -1 / Alpha);
}

/// <summary>
/// Many short tasks and a few long ones: two exponential distributions with balanced means, of the given squared coefficient
/// of variation (1 is exponential, above it more varied).
/// </summary>
public sealed record HyperexponentialTimes(TimeSpan Mean, double SquaredVariation) : ServiceTimes(Mean)
{
    // Balanced means (Whitt 1982): p₁·μ₁⁻¹ = p₂·μ₂⁻¹.
    private readonly double _shareOfShort = (1 + Math.Sqrt((SquaredVariation - 1) / (SquaredVariation + 1))) / 2;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"hyperexponential:{SquaredVariation}");

    protected override double DrawRatio(SeededRandom random)
    {
        var share = random.Happens(_shareOfShort) ? _shareOfShort : 1 - _shareOfShort;
        return random.Exponential(1 / (2 * share));
    }
}
