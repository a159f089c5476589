using Akka.Actor;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Membership;

/// <summary>A supervisor to its seed's guard: it runs the scheduler here, and wants to be told of each <see cref="MajorityIs"/>.</summary>
internal sealed record TellMajority : ILocalMessage
{
    public static readonly TellMajority Instance = new();
}

/// <summary>Whether a majority of the listed seeds is here.</summary>
internal sealed record MajorityIs(bool Here) : ILocalMessage;

/// <summary>A seed to another: the seeds that it lists.</summary>
internal sealed record SeedsListed(string Seeds);

/// <summary>A supervisor to its seed's scout: can the journal be reached? Answered with <see cref="JournalTried"/>.</summary>
internal sealed record TryJournal : ILocalMessage
{
    public static readonly TryJournal Instance = new();
}

/// <param name="Unreachable">Why it can't be reached from here; null: it can.</param>
/// <param name="ReachedBy">A seed that reaches it; null: no other does, or none was asked.</param>
internal sealed record JournalTried(string? Unreachable, Address? ReachedBy) : ILocalMessage;

/// <summary>A supervisor to its seed's scout: is the process that ran the scheduler last a seed of another cluster? Answered with
/// <see cref="StrangerSought"/>.</summary>
/// <param name="LastScheduler">The name of that scheduler.</param>
internal sealed record SeekStranger(string LastScheduler) : ILocalMessage;

/// <param name="Seed">A seed that is not listed here, and runs; null: none.</param>
internal sealed record StrangerSought(Address? Seed) : ILocalMessage;

/// <summary>A seed's scout to that of another: do you reach the journal?</summary>
internal sealed record IsJournalReached
{
    public static readonly IsJournalReached Instance = new();
}

internal sealed record JournalReached(bool IsReached);
