namespace Scheduler.Cli.Demo.Measuring;

internal enum Stage
{
    Hashing,
    Comparing,
}

/// <summary>How far it is, at one moment.</summary>
/// <param name="Fraction">0 to 1, never falling within a stage.</param>
internal sealed record ProgressView(Stage Stage, int Done, long Bytes, double Fraction, TimeSpan Elapsed, IReadOnlyList<NodeFigures> Nodes);

/// <summary>How far it is. Safe for use by many threads.</summary>
internal sealed class DemoProgress(int files, long bytes, TimeProvider time)
{
    // Opening a file costs about as much as reading so many bytes: a folder of small files moves on by files, one of
    // large files by bytes.
    private const double BytesPerFile = 64 * 1024;

    private readonly long _start = time.GetTimestamp();
    private Func<(int Done, long Bytes, IReadOnlyList<NodeFigures> Nodes)> _hashing = () => (0, 0, []);
    private long _underWay;
    private int _stage;
    private int _compared;
    private long _comparedBytes;
    private double _highest;

    /// <summary>Called on any thread, often.</summary>
    public Action? Changed { get; set; }

    public int Files => files;

    public void Follow(Func<(int Done, long Bytes, IReadOnlyList<NodeFigures> Nodes)> hashing) => _hashing = hashing;

    /// <summary>A piece of a file that is being hashed was read; negative: it is no longer under way.</summary>
    public void Read(long count)
    {
        Interlocked.Add(ref _underWay, count);
        if (count > 0)
        {
            Changed?.Invoke();
        }
    }

    public void BeginComparing()
    {
        Volatile.Write(ref _stage, (int)Stage.Comparing);
        Volatile.Write(ref _highest, 0);
        Changed?.Invoke();
    }

    public void Compared(int count, long count64)
    {
        Interlocked.Add(ref _compared, count);
        Interlocked.Add(ref _comparedBytes, count64);
        Changed?.Invoke();
    }

    public ProgressView View()
    {
        var stage = (Stage)Volatile.Read(ref _stage);
        var (done, doneBytes, nodes) = _hashing();
        if (stage == Stage.Comparing)
        {
            done = Volatile.Read(ref _compared);
            doneBytes = Volatile.Read(ref _comparedBytes);
        }
        else
        {
            doneBytes = Math.Min(bytes, doneBytes + Math.Max(0, Volatile.Read(ref _underWay)));
        }

        var fraction = done >= files ? 1 : Math.Min(0.999, (doneBytes + (BytesPerFile * done)) / (bytes + (BytesPerFile * files)));
        _highest = Math.Max(_highest, fraction);
        return new ProgressView(stage, done, doneBytes, _highest, time.GetElapsedTime(_start), nodes);
    }
}
