using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Messages;
using Scheduler.Core.Rules;
using Scheduler.Storage.Witness;

namespace Scheduler.Actors.Membership;

/// <summary>
/// Runs on each seed: checks whether the journal can be reached, for the local supervisor when its scheduler has failed, and for those of other
/// seeds. If only this seed cannot reach it, this seed hands over; if no seed can, handing over would not help. Also checks whether a seed that
/// is not listed here uses the same journal. Tells the other seeds how far the journal went, as far as this one knows.
/// </summary>
/// <param name="name">The name with which this process signs the epochs that it begins.</param>
/// <param name="witness">Null: the seeds share one witness.</param>
internal sealed class JournalScout(SeedList seeds, string name, Func<string?> unreachable, SeedWitness? witness) : UntypedActor, IWithTimers
{
    public const string Name = "scheduler-journal";

    // Longer than a try takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorSystem _system = Context.System;
    private readonly Address _self = ((ExtendedActorSystem)Context.System).Provider.DefaultAddress;

    private string? _trouble;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        if (witness is not null)
        {
            Timers.StartPeriodicTimer(TellWitnessed.Instance, TellWitnessed.Instance, TellEvery);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case TryJournal:
                _ = ScoutAsync(OtherSeeds()).PipeTo(Sender, Self, failure: fault => new JournalTried(fault.Message, null));
                break;
            case SeekStranger m:
                var asker = m.Scheduler;
                _ = SeekAsync(m.LastScheduler, Members()).PipeTo(
                    Sender, Self, found => new StrangerSought(asker, found), _ => new StrangerSought(asker, null));
                break;
            case TellWitnessed when witness?.Told is { } told:
                Array.ForEach(OtherSeeds(), other => ScoutOf(other).Tell(new JournalWitnessed(told)));
                break;
            case TellWitnessed:
                break;
            case JournalWitnessed m:
                Hear(m.Standing);
                break;
            case WhoAreYou:
                Sender.Tell(new SchedulerIs(name));
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

    private async Task<bool> ReachesAsync(Address seed) => await AskAsync<JournalReached>(seed, IsJournalReached.Instance).ConfigureAwait(false) is { IsReached: true };

    // That very process, not one that has its address by now; and none that is, or was a moment ago, a member here.
    private async Task<Address?> SeekAsync(string lastScheduler, Address[] members)
    {
        // As the name was made of it: the address, '#', and the process.
        var end = lastScheduler.LastIndexOf('#');
        return seeds.All.Count > 0
            && end > 0 && ActorPath.TryParseAddress(lastScheduler[..end], out var last) && last != _self
            && !seeds.Contains(last) && !members.Contains(last)
            && await AskAsync<SchedulerIs>(last, WhoAreYou.Instance).ConfigureAwait(false) is { } found
            && string.Equals(found.Name, lastScheduler, StringComparison.Ordinal)
            ? last
            : null;
    }

    private async Task<T?> AskAsync<T>(Address seed, object question)
        where T : class
    {
        try
        {
            return await ScoutOf(seed).Ask<T>(question, Patience).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AskTimeoutException or OperationCanceledException or Akka.Remote.RemoteTransportException)
        {
            // Nobody, or an address of a transport that this process does not speak.
            return null;
        }
    }

    private ActorSelection ScoutOf(Address seed) => _system.ActorSelection(new RootActorPath(seed) / "user" / Name);

    // A seed that stands by can do without: it is behind then.
    private void Hear(Standing told)
    {
        try
        {
            witness?.Hear(told);
            _trouble = null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (fault.Message != _trouble)
            {
                _trouble = fault.Message;
                _log.Warning(LogLines.WitnessNotWritten, fault.Message);
            }
        }
    }

    private Address[] Members() =>
        _system.Settings.HasCluster ? [.. Cluster.Get(_system).State.Members.Select(member => member.Address)] : [];

    private Address[] OtherSeeds()
    {
        var cluster = Cluster.Get(_system);
        return [.. cluster.State.Members
            .Where(member => member.Status == MemberStatus.Up && member.HasRole(SchedulerExtension.SchedulerRole))
            .Select(member => member.Address)
            .Where(address => address != cluster.SelfAddress)];
    }

    private sealed record TellWitnessed : ILocalMessage
    {
        public static readonly TellWitnessed Instance = new();
    }
}
