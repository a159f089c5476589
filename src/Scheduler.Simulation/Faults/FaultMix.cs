namespace Scheduler.Simulation.Faults;

/// <summary>How much goes wrong. Likelihoods are of each single chance; a world of 1,000 tasks sees some thousands of messages.</summary>
public sealed record FaultMix
{
    /// <summary>A message never arrives.</summary>
    public double LostMessages { get; init; } = 0.02;

    /// <summary>A message arrives twice.</summary>
    public double DoubledMessages { get; init; } = 0.02;

    /// <summary>A message takes up to <see cref="LongestDelay"/>, so that later ones overtake it.</summary>
    public double LateMessages { get; init; } = 0.02;

    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The scheduler dies at one of the points between deciding, writing and releasing.</summary>
    public double SchedulerCrashes { get; init; } = 0.0006;

    /// <summary>A write fails: stored or not, nobody knows.</summary>
    public double FailedWrites { get; init; } = 0.001;

    /// <summary>A write takes up to some seconds.</summary>
    public double SlowWrites { get; init; } = 0.005;

    /// <summary>How often, in the mean, something befalls a process: it dies, is paused, or has its clock changed.</summary>
    public TimeSpan BetweenMishaps { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>A new scheduler is started although the last one is alive, as a failure detector may do.</summary>
    public double FalseSuspicions { get; init; } = 0.01;

    /// <summary>The share of worlds in which three seeds, of which some don't hear some, run the schedulers. In the others a manager does
    /// that is sometimes wrong about there being one.</summary>
    public double SeedGroups { get; init; } = 0.5;

    /// <summary>How often, in the mean, something befalls the seeds: one is killed or paused, or links are cut, one way or both ways.</summary>
    public TimeSpan BetweenSeedMishaps { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The share of worlds with groups of seeds in which some nodes don't hear some seeds, or are not heard by them.</summary>
    public double NodeCuts { get; init; } = 0.5;

    /// <summary>How often, on average, such links are cut in such a world.</summary>
    public TimeSpan BetweenNodeCuts { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The share of worlds in which the journal is put back to an earlier moment, all schedulers being ended for it.</summary>
    public double JournalsPutBack { get; init; } = 0.25;

    /// <summary>How often, in the mean, it is put back in such a world.</summary>
    public TimeSpan BetweenLosses { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The share of worlds with schedules.</summary>
    public double Schedules { get; init; } = 0.5;

    /// <summary>How often, in the mean, one is set, changed, held, released, run, backfilled or removed in such a world.</summary>
    public TimeSpan BetweenScheduleChanges { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The share of worlds with limits.</summary>
    public double Limits { get; init; } = 0.5;

    /// <summary>How often, on average, one is set, changed or removed in such a world.</summary>
    public TimeSpan BetweenLimitChanges { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The share of worlds with order keys, unique keys, holds, and tasks that are changed.</summary>
    public double Flow { get; init; } = 0.5;

    /// <summary>How often, on average, something is held, released or changed in such a world.</summary>
    public TimeSpan BetweenFlowChanges { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The share of worlds whose tasks have backoffs of every sort and greatest ages, and whose handlers say when to try again.</summary>
    public double Retries { get; init; } = 0.5;

    /// <summary>The share of worlds in which tasks that ended without success are made to run again.</summary>
    public double AskedRetries { get; init; } = 0.5;

    /// <summary>How often, on average, that is asked for in such a world.</summary>
    public TimeSpan BetweenAskedRetries { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A submit names one of its tasks twice.</summary>
    public double RepeatedTasks { get; init; } = 0.05;

    /// <summary>The share of worlds whose tasks wait for others, or are in groups, and run again.</summary>
    public double Graphs { get; init; } = 0.5;

    /// <summary>The share of worlds with groups in which handlers add tasks with their success.</summary>
    public double AddedTasks { get; init; } = 0.5;

    /// <summary>How often, on average, a group is opened or sealed, or a task is cancelled or runs again, in such a world.</summary>
    public TimeSpan BetweenGraphChanges { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The share of worlds with locks.</summary>
    public double Locks { get; init; } = 0.5;

    /// <summary>How often, on average, something befalls one that has a lock or wants one, in such a world: it is restarted or paused, or its clock leaps.</summary>
    public TimeSpan BetweenLockMishaps { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The share of worlds with groups in which tasks are idempotent, and some of them take much longer than others.</summary>
    public double Stragglers { get; init; } = 0.5;

    /// <summary>For tests of the tests: none by default.</summary>
    internal Flaw Flaw { get; init; }
}
