namespace Scheduler.Simulation.Faults;

/// <summary>What came of one faulty world.</summary>
/// <param name="Failure">What did not hold; null: everything did.</param>
/// <param name="Steps">Commands that the schedulers' kernels handled.</param>
/// <param name="Failovers">Schedulers that died and were followed by another.</param>
/// <param name="Moved">Attempts that began on another node while the one that had the task before was alive and cut off from the scheduler.</param>
public sealed record FaultyRun(ulong Seed, int Tasks, string? Failure, long Steps, int Failovers, int Moved, long Events, TimeSpan Virtual)
{
    private const int FewSteps = 8;

    /// <summary>How often a task began that brought a limit to its end.</summary>
    public int LimitsReached { get; init; }

    /// <summary>How often a limit key whose tasks had begun got another rate.</summary>
    public int RatesChanged { get; init; }

    /// <summary>How often a task began after an earlier one of its order key.</summary>
    public int Ordered { get; init; }

    /// <summary>How often a task took the place of another of its unique key.</summary>
    public int Replaced { get; init; }

    /// <summary>Tasks that were not submitted because another had their unique key.</summary>
    public int NotSubmitted { get; init; }

    /// <summary>How often something was held.</summary>
    public int Held { get; init; }

    /// <summary>How often a task that had ended was made to run again.</summary>
    public int Retried { get; init; }

    /// <summary>Submits that named a task twice, and were refused for that.</summary>
    public int Repeated { get; init; }

    /// <summary>Tasks that were too old to be tried again.</summary>
    public int TooOld { get; init; }

    /// <summary>How often a task began that had waited for others.</summary>
    public int Released { get; init; }

    /// <summary>How often a task began that had waited for a group.</summary>
    public int CallsOfGroups { get; init; }

    /// <summary>How often a task was cancelled that waited in vain.</summary>
    public int InVain { get; init; }

    /// <summary>How often what a task went on waiting for ran again, and came to what it had to.</summary>
    public int WaitedForRetry { get; init; }

    /// <summary>Tasks that handlers added with their success.</summary>
    public int Added { get; init; }

    /// <summary>How often a lock was granted.</summary>
    public int LocksGranted { get; init; }

    /// <summary>How often it was granted to one that had waited.</summary>
    public int LocksPassedOn { get; init; }

    /// <summary>How often one that had a lock, or waited for it, was given up.</summary>
    public int LocksExpired { get; init; }

    /// <summary>How often a store refused the write of one that had lost its lock and did not know.</summary>
    public int WritesRefused { get; init; }

    /// <summary>Copies of stragglers that were made.</summary>
    public int Copies { get; init; }

    /// <summary>How many of them brought the outcome.</summary>
    public int CopiesWon { get; init; }

    /// <summary>Attempts that outlived their tasks, as another brought the outcome.</summary>
    public int LeftBehind { get; init; }

    /// <summary>Which rules some task was under together, such as <c>Limited+Ordered</c>; in order, with a blank between two.</summary>
    public string RulePairs { get; init; } = "";

    /// <summary>Runs the world of a seed. The same seed gives the same world, whatever is checked or traced.</summary>
    /// <param name="tasks">How many tasks clients submit while things go wrong.</param>
    /// <param name="checkEvery">After how many steps a kernel's invariants are checked in full, which takes some times
    /// as long as a step. What is durable or let out is checked always.</param>
    /// <param name="trace">Is given a line for each thing that happens.</param>
    public static FaultyRun Of(ulong seed, int tasks, FaultMix? mix = null, int checkEvery = FewSteps, Action<string>? trace = null)
    {
        var world = new FaultyWorld(seed, tasks, mix ?? new FaultMix(), checkEvery, trace);
        string? failure = null;
        try
        {
            world.Run();
        }
        catch (Exception broken)
        {
            // Whatever it is: no world may bring the scheduler to throw.
            failure = broken is FaultException or Core.Contracts.InvariantBrokenException ? broken.Message : broken.ToString();
            world.Trace("world", $"ENDS: {failure}");
        }

        return new FaultyRun(
            seed, tasks, failure, world.Steps, world.Crashes, world.Observed.Moved, world.Journal.Events, TimeSpan.FromTicks(world.Queue.Now.Ticks))
        {
            LimitsReached = world.Facts.Limits.TimesReached,
            RatesChanged = world.Facts.Limits.RatesChanged,
            Ordered = world.Facts.Flow.TimesOrdered,
            Replaced = world.Facts.Flow.TimesReplaced,
            NotSubmitted = world.NotSubmitted,
            Held = world.Facts.Flow.TimesHeld,
            RulePairs = string.Join(' ', world.Facts.Pairs.Seen),
            Retried = world.Facts.TimesRetried,
            Repeated = world.Repeated,
            Released = world.Facts.Graph.TimesReleased,
            CallsOfGroups = world.Facts.Graph.CallsOfGroups,
            InVain = world.Facts.Graph.TimesInVain,
            WaitedForRetry = world.Facts.Graph.TimesWaitedForRetry,
            Added = world.Facts.Added.Submitted,
            LocksGranted = world.Facts.Locks.TimesGranted,
            LocksPassedOn = world.Facts.Locks.TimesPassedOn,
            LocksExpired = world.Facts.Locks.TimesExpired,
            WritesRefused = world.WritesRefused,
            TooOld = world.Facts.Retries.TooOld,
            Copies = world.Facts.Copies.Copies,
            CopiesWon = world.Facts.Copies.Won,
            LeftBehind = world.Facts.Copies.LeftBehind,
        };
    }
}
