using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Rules;

namespace Scheduler.Actors.Membership;

/// <summary>From a supervisor to its seed's guard: the scheduler runs here, and the supervisor wants to be told of each
/// <see cref="MajorityIs"/>.</summary>
internal sealed record TellMajority : ILocalMessage
{
    public static readonly TellMajority Instance = new();
}

/// <summary>Whether a majority of the listed seeds is present.</summary>
internal sealed record MajorityIs(bool Here) : ILocalMessage;

/// <summary>From one seed to another: the seeds that it lists.</summary>
internal sealed record SeedsListed(string Seeds);

/// <summary>From a seed to the others that it lists, twice per second: it has not joined a cluster.</summary>
internal sealed record SeedLooks
{
    public static readonly SeedLooks Instance = new();
}

/// <summary>From a supervisor to its seed's scout: can the journal be reached? Answered with <see cref="JournalTried"/>.</summary>
internal sealed record TryJournal : ILocalMessage
{
    public static readonly TryJournal Instance = new();
}

/// <param name="Unreachable">Why it cannot be reached from here; null: it can.</param>
/// <param name="ReachedBy">A seed that can reach it; null: no other can, or none was asked.</param>
internal sealed record JournalTried(string? Unreachable, Address? ReachedBy) : ILocalMessage;

/// <summary>From a supervisor to its seed's scout: is the process that ran the scheduler last a seed of another cluster? Answered with
/// <see cref="StrangerSought"/>.</summary>
/// <param name="Scheduler">The scheduler that the question is for: it may have been replaced when the answer arrives.</param>
/// <param name="LastScheduler">The name of the scheduler that ran last.</param>
internal sealed record SeekStranger(IActorRef Scheduler, string LastScheduler) : ILocalMessage;

/// <param name="Seed">A seed of another cluster that is that very process; null: none.</param>
internal sealed record StrangerSought(IActorRef Scheduler, Address? Seed) : ILocalMessage;

/// <summary>From one seed's scout to another's: can you reach the journal?</summary>
internal sealed record IsJournalReached
{
    public static readonly IsJournalReached Instance = new();
}

internal sealed record JournalReached(bool IsReached);

/// <summary>From a seed's scout to those of the others, once per second: how far their common journal went.</summary>
internal sealed record JournalWitnessed(Standing Standing);

/// <summary>From a seed's scout to a process that is not a member here: are you the one of this name? Answered with
/// <see cref="SchedulerIs"/>.</summary>
internal sealed record WhoAreYou
{
    public static readonly WhoAreYou Instance = new();
}

/// <param name="Name">The name with which the process signs the epochs that it begins.</param>
internal sealed record SchedulerIs(string Name);
