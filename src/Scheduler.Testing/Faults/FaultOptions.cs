using Scheduler.Core.Contracts;

namespace Scheduler.Testing;

/// <summary>How many worlds a <see cref="FaultTest"/> runs, and how often things go wrong in each. Probabilities apply to each point of an attempt:
/// its start, each <c>await</c> after which it continues, and its end.</summary>
public sealed record FaultOptions
{
    /// <summary>How many worlds are run, each from its own seed: 1 to 1,000,000. Default 20.</summary>
    [OptionRange(1, 1_000_000)]
    public int Worlds { get; init; } = 20;

    /// <summary>The seed of the first world; each further world has the next number. Default 1, so that each run of the test is the same.</summary>
    public ulong FirstSeed { get; init; } = 1;

    /// <summary>The only seed that is run, to repeat a failure. Null: the seed in the environment variable <c>SCHEDULER_SEED</c>, and if there is
    /// none, all of <see cref="Worlds"/>. Default null.</summary>
    public ulong? Seed { get; init; }

    /// <summary>How long things go wrong, in virtual time, before everything must come to its end: 1 s to 1 d. Default 2 min.</summary>
    [OptionRange("1s", "1d")]
    public TimeSpan FaultyFor { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long it may then take until every task has ended, in virtual time: 1 s to 3,650 d. Default 7 d.</summary>
    [OptionRange("1s", "3650d")]
    public TimeSpan CalmFor { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The number of nodes if the options name only one: 1 to 100. Default 3.</summary>
    [OptionRange(1, 100)]
    public int Nodes { get; init; } = 3;

    /// <summary>The probability that the node's process is killed: its handlers do not continue and are not notified. 0 to 1, default 0.06. After
    /// an attempt's end, before the node has reported it, the probability is three times as high.</summary>
    [OptionRange(0.0, 1.0)]
    public double Kills { get; init; } = 0.06;

    /// <summary>The probability that the node is told to stop: tokens fire, and tasks are given back. 0 to 1, default 0.03.</summary>
    [OptionRange(0.0, 1.0)]
    public double Stops { get; init; } = 0.03;

    /// <summary>The probability that the node is paused for longer than its lease, so that another runs its tasks, and then resumes. 0 to 1,
    /// default 0.04.</summary>
    [OptionRange(0.0, 1.0)]
    public double Pauses { get; init; } = 0.04;

    /// <summary>The probability that the node is cut off for longer than its lease: its handlers continue until their tokens fire, and another node
    /// runs its tasks. 0 to 1, default 0.03.</summary>
    [OptionRange(0.0, 1.0)]
    public double Cuts { get; init; } = 0.03;

    /// <summary>The probability that the scheduler is killed, and starts again from its journal. 0 to 1, default 0.02.</summary>
    [OptionRange(0.0, 1.0)]
    public double SchedulerKills { get; init; } = 0.02;

    /// <summary>The probability that the clocks of the node and of the scheduler jump by up to 30 s, forward or back. 0 to 1, default
    /// 0.03.</summary>
    [OptionRange(0.0, 1.0)]
    public double ClockJumps { get; init; } = 0.03;

    /// <summary>The probability that a message between the scheduler and a node is lost, or arrives twice. 0 to 1, default 0.03 for each.</summary>
    [OptionRange(0.0, 1.0)]
    public double LostMessages { get; init; } = 0.03;

    /// <inheritdoc cref="LostMessages"/>
    [OptionRange(0.0, 1.0)]
    public double DoubledMessages { get; init; } = 0.03;

    /// <summary>The probability that a submit arrives a second time, some seconds later. 0 to 1, default 0.1.</summary>
    [OptionRange(0.0, 1.0)]
    public double DoubledSubmits { get; init; } = 0.1;

    /// <summary>How long code may run outside of virtual time: 1 ms to 1 h of real time. Default 10 s.</summary>
    [OptionRange("1ms", "1h")]
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    internal void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
