namespace Scheduler.Simulation.Theory;

/// <summary>
/// A mean and how far off it may be, of a long run whose values depend on each other: the run is cut into batches that are
/// long enough to be nearly independent, and Student's t is applied to their means (Law, Simulation Modeling and Analysis).
/// </summary>
public sealed class BatchMeans(long values, long warmUp)
{
    private const int Batches = 32;

    // Student's t for 99 %, two-sided, with 31 degrees of freedom.
    private const double T = 2.7440;

    private readonly double[] _sums = new double[Batches];
    private readonly long _perBatch = Math.Max(1, (values - warmUp) / Batches);
    private long _seen;

    /// <summary>In their order; the first of them, while the system fills, are left out.</summary>
    public void Add(double value)
    {
        var at = _seen++ - warmUp;
        if (at >= 0 && at / _perBatch < Batches)
        {
            _sums[at / _perBatch] += value;
        }
    }

    public double Mean => _sums.Sum() / (Batches * _perBatch);

    /// <summary>Half of the width of the 99 % confidence interval.</summary>
    public double HalfWidth
    {
        get
        {
            var mean = Mean;
            var variance = _sums.Sum(s => ((s / _perBatch) - mean) * ((s / _perBatch) - mean)) / (Batches - 1);
            return T * Math.Sqrt(variance / Batches);
        }
    }

    /// <summary>Whether the interval holds the value.</summary>
    public bool Holds(double value) => Math.Abs(value - Mean) <= HalfWidth;
}
