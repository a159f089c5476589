using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Tasks that ended without success, and that someone makes run again.</content>
internal sealed partial class FaultyWorld
{
    private readonly SeededRandom _askedRetries;
    private readonly bool _hasAskedRetries;

    /// <summary>What schedulers look up before their kernel hears of a retry.</summary>
    public FaultyArchive Archive { get; } = new();

    /// <summary>The command with what its shell adds.</summary>
    public KernelCommand WithLookUp(KernelCommand command) =>
        command is RetryTask retry ? retry with { Ended = Archive.Find(retry.Task, isBehind: _askedRetries.Happens(0.1)) } : command;

    private void AskForRetriesNowAndThen() => Queue.After(TimeSpan.FromTicks((long)_askedRetries.Exponential(Mix.BetweenAskedRetries.Ticks)), () =>
    {
        if (!IsFaulty)
        {
            return;
        }

        // Now and then one that can't be: it has not ended, or has succeeded.
        var known = _askedRetries.Happens(0.8) ? Facts.WithoutSuccess : Facts.All;
        if (known is [_, ..])
        {
            _client.Retry(_askedRetries.Pick(known));
        }

        AskForRetriesNowAndThen();
    });
}
