namespace Scheduler.Core.State;

/// <summary>
/// How long each kind's tasks run, learned from outcomes: for tasks whose submitter said nothing. Follows from the events, and
/// is in snapshots, but not in the digest: it came later than the first journals, and a wrong one costs order, never correctness.
/// </summary>
internal sealed class KindEstimates
{
    // Times and errors are kept with eight binary places, so that means of small values don't stick.
    private const int FractionBits = 8;

    // The newest counts so much of the whole; before there were as many, as much as each other.
    private const int Window = 16;

    // Of so many kinds at the most: what else comes is not learned.
    private const int MostKinds = 10_000;

    private const long Whole = 1_000;
    private const long WorstError = 1_000 * Whole;
    private static readonly long LongestTicks = TimeSpan.FromDays(3_650).Ticks;

    private readonly Dictionary<string, LearnedKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Told of a kind's estimate each time that it changed, and by how much the estimate of the latest task was wrong; null: it
    /// had none.</summary>
    public Action<KindEstimate, double?>? Learned { get; set; }

    /// <summary>In the order of their names.</summary>
    public IEnumerable<KindEstimate> All => _kinds.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k => Describe(k.Key, k.Value));

    public IEnumerable<SnapshotEstimate> ToSnapshot() => _kinds.OrderBy(k => k.Key, StringComparer.Ordinal).Select(k =>
        new SnapshotEstimate(k.Key, k.Value.Mean, k.Value.Error, k.Value.Tasks, k.Value.Compared));

    public TimeSpan? Of(string kind) => _kinds.TryGetValue(kind, out var learned) ? new TimeSpan(learned.Mean >> FractionBits) : null;

    /// <summary>What a policy is told.</summary>
    public TimeSpan? Of(TaskSpec task) => task.Estimate ?? Of(task.Kind);

    /// <summary>A task succeeded after it ran so long in all.</summary>
    public void Learn(TaskSpec task, TimeSpan ran)
    {
        if (!_kinds.TryGetValue(task.Kind, out var learned))
        {
            if (_kinds.Count >= MostKinds)
            {
                return;
            }

            _kinds.Add(task.Kind, learned = new LearnedKind());
        }

        double? latest = null;
        var actual = Math.Clamp(ran.Ticks, 1, LongestTicks);
        var estimate = task.Estimate?.Ticks ?? (learned.Tasks == 0 ? null : learned.Mean >> FractionBits);
        if (estimate is { } told)
        {
            var error = (long)Int128.Min(Int128.Abs((Int128)told - actual) * Whole / actual, WorstError);
            learned.Error = Mean(learned.Error, error, ++learned.Compared);
            latest = (double)error / Whole;
        }

        learned.Mean = Mean(learned.Mean, actual, ++learned.Tasks);
        Learned?.Invoke(Describe(task.Kind, learned), latest);
    }

    public void Restore(SnapshotEstimate saved) => _kinds[saved.Kind] = new LearnedKind
    {
        Mean = saved.Mean,
        Error = saved.Error,
        Tasks = saved.Tasks,
        Compared = saved.Compared,
    };

    private static KindEstimate Describe(string kind, LearnedKind learned) => new(
        kind,
        new TimeSpan(learned.Mean >> FractionBits),
        learned.Compared == 0 ? null : (double)learned.Error / (Whole << FractionBits),
        learned.Tasks);

    private static long Mean(long mean, long sample, long count) => mean + (((sample << FractionBits) - mean) / Math.Min(count, Window));

    private sealed class LearnedKind
    {
        public long Mean;
        public long Error;
        public long Tasks;
        public long Compared;
    }
}
