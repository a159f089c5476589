using Akka.Actor;
using Akka.Cluster;

namespace Scheduler.Actors.Membership;

/// <summary>
/// On each seed: tries whether the journal can be reached, for the supervisor here when its scheduler has failed, and for those of other
/// seeds. A seed that alone can't reach it is to hand over; where nobody can, nothing is gained by that. Also looks whether a seed that
/// is not listed here works on the same journal.
/// </summary>
internal sealed class JournalScout(SeedList seeds, Func<string?> unreachable) : UntypedActor
{
    public const string Name = "scheduler-journal";

    // Longer than a try takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ActorSystem _system = Context.System;
    private readonly Address _self = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TryJournal:
                _ = ScoutAsync(OtherSeeds()).PipeTo(Sender, Self, failure: fault => new JournalTried(fault.Message, null));
                break;
            case SeekStranger m:
                _ = SeekAsync(m.LastScheduler).PipeTo(Sender, Self);
                break;
            case IsJournalReached:
                _ = Task.Run(unreachable).PipeTo(Sender, Self, reason => new JournalReached(reason is null), _ => new JournalReached(IsReached: false));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async Task<JournalTried> ScoutAsync(Address[] others)
    {
        var reason = await Task.Run(unreachable).ConfigureAwait(false);
        if (reason is null)
        {
            return new JournalTried(null, null);
        }

        var asked = await Task.WhenAll(others.Select(ReachesAsync)).ConfigureAwait(false);
        var reachedBy = others.Where((_, i) => asked[i]).FirstOrDefault();

        // It may have come back while the others were asked.
        return reachedBy is not null && await Task.Run(unreachable).ConfigureAwait(false) is null
            ? new JournalTried(null, null)
            : new JournalTried(reason, reachedBy);
    }

    private async Task<bool> ReachesAsync(Address seed) => await AskAsync(seed).ConfigureAwait(false) is { IsReached: true };

    private async Task<StrangerSought> SeekAsync(string lastScheduler)
    {
        // As the name was made of it: the address, '#', and the process.
        var end = lastScheduler.LastIndexOf('#');
        return end > 0 && ActorPath.TryParseAddress(lastScheduler[..end], out var last) && last != _self && !seeds.Contains(last)
            && await AskAsync(last).ConfigureAwait(false) is not null
            ? new StrangerSought(last)
            : new StrangerSought(null);
    }

    private async Task<JournalReached?> AskAsync(Address seed)
    {
        try
        {
            var scout = _system.ActorSelection(new RootActorPath(seed) / "user" / Name);
            return await scout.Ask<JournalReached>(IsJournalReached.Instance, Patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException)
        {
            return null;
        }
    }

    private Address[] OtherSeeds()
    {
        var cluster = Cluster.Get(_system);
        return [.. cluster.State.Members
            .Where(member => member.Status == MemberStatus.Up && member.HasRole(SchedulerExtension.SchedulerRole))
            .Select(member => member.Address)
            .Where(address => address != cluster.SelfAddress)];
    }
}
