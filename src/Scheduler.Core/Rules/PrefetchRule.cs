namespace Scheduler.Core.Rules;

/// <summary>
/// How many attempts a node asks for beyond its slots. Where a task runs shorter than the cycle (from the moment its
/// end is reported to the acknowledgement, which also brings the next assignment), slots would idle for most of each
/// cycle; throughput is then what is outstanding divided by the cycle. Where tasks run longer, a task that waits here
/// could be running elsewhere, so nothing is asked for.
/// <code>
/// run ≥ cycle:  0
/// run &lt; cycle:  2 × slots × cycle / run, at least max(64, 4 × slots),
///               at most MaxPrefetch and what the slots get through in half of HandBackAfter
/// </code>
/// Both times are moving averages of what the node itself measured: of the mean run time between two acknowledgements,
/// so that one pause among a thousand short tasks does not make them look long, and of the cycle. It rises at most
/// twofold a cycle, so that one odd measurement does not draw a thousand tasks to one node (five cycles from nothing
/// to 1,024), and falls at once.
/// </summary>
internal sealed class PrefetchRule(int slots, int maxPrefetch, TimeSpan handBackAfter)
{
    private const int FewestAttempts = 64;
    private const int FewestForEachSlot = 4;

    // Twice what exactly fills a cycle: cycles and run times vary, and an idle slot costs more than a short wait.
    private const int Headroom = 2;

    // Times are kept as ticks with eight binary places, so that averages of a few ticks do not stick.
    private const int FractionBits = 8;

    // The newest mean run time counts a half, the newest cycle a quarter.
    private const int RunWeightBits = 1;
    private const int CycleWeightBits = 2;
    private static readonly long LongestTicks = TimeSpan.FromDays(1).Ticks;

    private readonly int _fewest = Math.Max(FewestAttempts, FewestForEachSlot * slots);
    private long _run;
    private long _cycle;
    private long _ranTicks;
    private int _ranCount;

    /// <summary>Attempts to ask for beyond the slots; 0 until both times were measured.</summary>
    public int Prefetch { get; private set; }

    /// <summary>A slot was in use for so long: the handler's time and what its shell adds to it.</summary>
    public void Ran(TimeSpan run)
    {
        _ranTicks += Math.Clamp(run.Ticks, 0, LongestTicks);
        _ranCount++;
    }

    /// <summary>A report was acknowledged after so long. Once a message, however many reports it acknowledges.</summary>
    public void Acknowledged(TimeSpan cycle)
    {
        if (_ranCount > 0)
        {
            _run = Average(_run, _ranTicks / _ranCount, RunWeightBits);
            ForgetRuns();
        }

        _cycle = Average(_cycle, cycle.Ticks, CycleWeightBits);
        Prefetch = Math.Min(Wanted(), Math.Max(_fewest, 2 * Prefetch));
    }

    /// <summary>Attempts waited here until they had to be handed back: whatever was measured before, tasks are long now.
    /// Run times that are measured from here on say when they are short again.</summary>
    public void WaitedInVain()
    {
        _run = Math.Max(_run, Scaled(handBackAfter.Ticks));
        ForgetRuns();
        Prefetch = 0;
    }

    private void ForgetRuns()
    {
        _ranTicks = 0;
        _ranCount = 0;
    }

    private int Wanted()
    {
        if (_run == 0 || _cycle == 0 || _run >= _cycle)
        {
            return 0;
        }

        // No overflow: a day in ticks with eight binary places has 48 bits, slots at most 14.
        var perCycle = Headroom * slots * _cycle / _run;
        var beforeHandBack = slots * (Scaled(handBackAfter.Ticks) / 2) / _run;
        return (int)Math.Min(Math.Min(Math.Max(perCycle, _fewest), beforeHandBack), maxPrefetch);
    }

    private static long Average(long average, long sampleTicks, int weightBits) =>
        average == 0 ? Scaled(sampleTicks) : Math.Max(1, average + ((Scaled(sampleTicks) - average) >> weightBits));

    // Never zero: that stands for "not measured".
    private static long Scaled(long ticks) => Math.Clamp(ticks, 1, LongestTicks) << FractionBits;
}
