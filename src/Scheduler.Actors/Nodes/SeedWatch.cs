using Akka.Actor;
using Akka.Cluster;

namespace Scheduler.Actors.Nodes;

/// <summary>
/// Detects on a node that the last seed has left cleanly (a seed that was killed is handled by the split-brain resolver).
/// A seed that comes back then forms a new cluster; by itself this node would stay in the old one forever.
/// </summary>
internal sealed class SeedWatch(Action<SchedulerExit> exit) : UntypedActor
{
    private readonly HashSet<UniqueAddress> _seeds = [];

    protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.MemberRemoved { Member: var member } removed:
                if (_seeds.Remove(member.UniqueAddress) && _seeds.Count == 0 && removed.PreviousStatus == MemberStatus.Exiting)
                {
                    exit(new SchedulerExit(ExitCode.NoSeed, "The last seed has left. Start it again; it joins when there is one."));
                }

                break;
            case ClusterEvent.IMemberEvent { Member: var member } when member.HasRole(SchedulerExtension.SchedulerRole):
                _seeds.Add(member.UniqueAddress);
                break;
        }
    }
}
