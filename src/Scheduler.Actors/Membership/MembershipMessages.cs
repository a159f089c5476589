using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Rules;

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

/// <summary>A seed to the others that it lists, twice a second: it has not joined a cluster.</summary>
internal sealed record SeedLooks
{
    public static readonly SeedLooks Instance = new();
}

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
/// <param name="Scheduler">For which it is asked: another one may stand in its place when the answer comes.</param>
/// <param name="LastScheduler">The name of the scheduler that ran last.</param>
internal sealed record SeekStranger(IActorRef Scheduler, string LastScheduler) : ILocalMessage;

/// <param name="Seed">A seed of another cluster, and that very process; null: none.</param>
internal sealed record StrangerSought(IActorRef Scheduler, Address? Seed) : ILocalMessage;

/// <summary>A seed's scout to that of another: do you reach the journal?</summary>
internal sealed record IsJournalReached
{
    public static readonly IsJournalReached Instance = new();
}

internal sealed record JournalReached(bool IsReached);

/// <summary>A seed's scout to those of others, once a second: how far the journal went that they share.</summary>
internal sealed record JournalWitnessed(Standing Standing);

/// <summary>A seed's scout to a process that is no member here: are you the one of this name? Answered with <see cref="SchedulerIs"/>.</summary>
internal sealed record WhoAreYou
{
    public static readonly WhoAreYou Instance = new();
}

/// <param name="Name">With which the process signs the epochs that it begins.</param>
internal sealed record SchedulerIs(string Name);
