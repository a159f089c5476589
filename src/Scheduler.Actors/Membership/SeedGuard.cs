using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Membership;

/// <summary>
/// Runs on each seed: tells the scheduler whether a majority of the listed seeds is present, and ends this process if it is of no use in its
/// current state, so that its supervisor restarts it: it does not come up, finds itself in a minority, or should run the scheduler
/// and does not. Compares its list of seeds with those of the others, and forms the cluster if the first of them is missing.
/// </summary>
internal sealed class SeedGuard : UntypedActor, IWithTimers
{
    public const string Name = "scheduler-seeds";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    // The oldest seed's scheduler stops only when the seed leaves. Where it stopped and the seed stays, a member of another cluster has
    // asked for it (Akka's singleton manager hands over to whoever asks), and nobody runs it here.
    private static readonly TimeSpan StoppedFor = TimeSpan.FromSeconds(2);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SeedList _seeds;
    private readonly SeedMajority _majority;
    private readonly FormationRule _formation;
    private readonly SeedGuardTimes _times;
    private readonly Action<SchedulerExit> _exit;
    private readonly Dictionary<UniqueAddress, Member> _candidates = [];
    private readonly HashSet<IActorRef> _supervisors = [];
    private bool _wasHere;
    private bool _isUp;
    private bool _hasStopped;
    private bool _hasJoined;

    /// <param name="exit">Makes this member leave the cluster.</param>
    public SeedGuard(SeedList seeds, SeedGuardTimes times, Action<SchedulerExit> exit)
    {
        _seeds = seeds;
        _majority = new SeedMajority(seeds, Reaches);
        _wasHere = _majority.IsHere;
        _formation = new FormationRule(seeds, _cluster.SelfAddress, (int)Math.Ceiling(times.FormAfter / LookEvery));
        _times = times;
        _exit = exit;
    }

    private bool IsOldest =>
        _candidates.TryGetValue(_cluster.SelfUniqueAddress, out var self) && !_candidates.Values.Any(other => other.IsOlderThan(self));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self,
            ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, LookEvery);
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.IMemberEvent m:
                Hear(m);
                break;
            case ClusterEvent.UnreachableMember { Member: var member }:
                _majority.Unreachable(member.UniqueAddress);
                break;
            case ClusterEvent.ReachableMember { Member: var member }:
                _majority.Reachable(member.UniqueAddress);
                break;
            case SeedsListed m:
                Compare(m.Seeds);
                return;
            case TellMajority:
                _supervisors.Add(Context.Watch(Sender));
                Sender.Tell(new MajorityIs(_majority.IsHere));
                break;
            case Terminated m:
                _supervisors.Remove(m.ActorRef);
                _hasStopped = true;
                break;
            case Look when !_hasJoined:
                LookForCluster();
                break;
            case Look:
                break;
            case SeedLooks:
                _formation.Heard(Sender.Path.Address);
                return;
            case NotUp:
                EndWith($"This seed could not become a member within {InSeconds(_times.UpWithin)}: {Count()}. Start it again.");
                return;
            case StillMinority:
                EndWith($"For {InSeconds(_times.MinorityFor)} {Count()}. Start it again.");
                return;
            case StillIdle:
                EndWith(_hasStopped
                    ? "This seed is the oldest and should run the scheduler, but a member of another cluster has taken that over. Start it again."
                    : $"This seed is the oldest and should have been running the scheduler for {InSeconds(_times.IdleFor)}, but it was not handed over. Start it again.");
                return;
            default:
                Unhandled(message);
                return;
        }

        Judge();
    }

    private static string InSeconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.#} s");

    // Akka asks the listed seeds for a cluster to join, all the while. That stays so: should a member answer after all, this seed joins it.
    private void LookForCluster()
    {
        foreach (var seed in _seeds.All.Where(seed => !seed.Equals(_cluster.SelfAddress)))
        {
            GuardOf(seed).Tell(SeedLooks.Instance);
        }

        if (_formation.Look())
        {
            _log.Info(LogLines.FormsCluster, SeedList.TextOf(_seeds.All[0]));
            _cluster.JoinSeedNodes([_cluster.SelfAddress, .. _seeds.All.Where(seed => !seed.Equals(_cluster.SelfAddress))]);
        }
    }

    private static ActorSelection GuardOf(Address seed) => Context.ActorSelection(new RootActorPath(seed) / "user" / Name);

    private void Hear(ClusterEvent.IMemberEvent change)
    {
        var member = change.Member;
        if (!member.HasRole(SchedulerExtension.SchedulerRole))
        {
            return;
        }

        if (member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting)
        {
            _candidates[member.UniqueAddress] = member;
        }
        else
        {
            _candidates.Remove(member.UniqueAddress);
        }

        if (member.Status == MemberStatus.Up)
        {
            _majority.Up(member.UniqueAddress);
        }
        else
        {
            _majority.Gone(member.UniqueAddress);
        }

        if (!member.UniqueAddress.Equals(_cluster.SelfUniqueAddress))
        {
            if (member.Status is MemberStatus.Joining or MemberStatus.Up)
            {
                GuardOf(member.Address).Tell(new SeedsListed(_seeds.ToString()));
            }
        }
        else if (member.Status == MemberStatus.Joining)
        {
            _hasJoined = true;
            Timers.StartSingleTimer(NotUp.Instance, NotUp.Instance, _times.UpWithin);
        }
        else if (member.Status != MemberStatus.WeaklyUp)
        {
            _isUp = member.Status == MemberStatus.Up;
            Timers.Cancel(NotUp.Instance);
        }
    }

    private void Judge()
    {
        var isHere = _majority.IsHere;
        if (isHere != _wasHere)
        {
            _wasHere = isHere;
            if (_isUp && !isHere)
            {
                _log.Warning(LogLines.FewSeeds, Count());
            }

            foreach (var supervisor in _supervisors)
            {
                supervisor.Tell(new MajorityIs(isHere));
            }
        }

        Await(StillMinority.Instance, _isUp && !isHere, _times.MinorityFor);
        Await(StillIdle.Instance, _isUp && isHere && _supervisors.Count == 0 && IsOldest, _hasStopped ? StoppedFor : _times.IdleFor);
    }

    // What this seed's own failure detector says, where it looks at that member: others may have lost it, and a single link between two
    // of them must not hold the scheduler.
    private bool? Reaches(UniqueAddress seed) =>
        seed.Equals(_cluster.SelfUniqueAddress) ? true
        : _cluster.FailureDetector.IsMonitoring(seed.Address) ? _cluster.FailureDetector.IsAvailable(seed.Address)
        : null;

    private void Await(object what, bool isSo, TimeSpan time)
    {
        if (!isSo)
        {
            Timers.Cancel(what);
        }
        else if (!Timers.IsTimerActive(what))
        {
            Timers.StartSingleTimer(what, what, time);
        }
    }

    // The one that came later has to give in; which that is both see alike. While none is up yet it is the one that is not the first of
    // its own list, and so formed no cluster; where both are, it is the one with the higher address.
    private bool HasToGiveIn(string others)
    {
        if (_isUp)
        {
            return false;
        }

        var (self, other) = (SeedList.TextOf(_cluster.SelfAddress), SeedList.TextOf(Sender.Path.Address));
        return !_hasJoined || _candidates.Count > 0 || !IsFirst(_seeds.ToString(), self)
            || (IsFirst(others, other) && string.CompareOrdinal(self, other) > 0);

        static bool IsFirst(string list, string seed) => string.Equals(list.Split(' ')[0], seed, StringComparison.Ordinal);
    }

    private void Compare(string others)
    {
        if (_seeds.IsSameAs(others))
        {
            return;
        }

        var message = $"{SeedList.TextOf(Sender.Path.Address)} lists the seeds {others}, this one {_seeds}. "
            + "All members need the same --seed list, in the same order.";
        if (!HasToGiveIn(others))
        {
            _log.Error(LogLines.OtherSeeds, message);
        }
        else
        {
            _exit(new SchedulerExit(ExitCode.Usage, message));
        }
    }

    private string Count()
    {
        var verb = _majority.Present == 1 ? "is" : "are";
        return FormattableString.Invariant(
            $"{_majority.Present} of the {_seeds.All.Count} listed seeds {verb} here, and a scheduler needs {_seeds.Majority} ({_seeds})");
    }

    private void EndWith(string why)
    {
        _log.Error(LogLines.NoMajority, why);
        _exit(new SchedulerExit(ExitCode.NoMajority, why));
    }

    private sealed record Look : ILocalMessage
    {
        public static readonly Look Instance = new();
    }

    private sealed record NotUp : ILocalMessage
    {
        public static readonly NotUp Instance = new();
    }

    private sealed record StillMinority : ILocalMessage
    {
        public static readonly StillMinority Instance = new();
    }

    private sealed record StillIdle : ILocalMessage
    {
        public static readonly StillIdle Instance = new();
    }
}
