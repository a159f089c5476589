namespace Scheduler.Simulation.Measuring;

/// <summary>A sample of times, in order.</summary>
public sealed class Quantiles
{
    private readonly double[] _sorted;

    public Quantiles(IEnumerable<double> sample)
    {
        _sorted = [.. sample];
        Mean = _sorted.Length == 0 ? 0 : _sorted.Average();
        Array.Sort(_sorted);
    }

    public int Count => _sorted.Length;

    public double Mean { get; }

    public double Max => _sorted.Length == 0 ? 0 : _sorted[^1];

    /// <summary>Lowest first.</summary>
    public IReadOnlyList<double> Sorted => _sorted;

    /// <summary>The nearest rank: the lowest value that at least this share of the sample does not exceed.</summary>
    /// <param name="share">Above 0, up to 1.</param>
    public double At(double share) =>
        _sorted.Length == 0 ? 0 : _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
