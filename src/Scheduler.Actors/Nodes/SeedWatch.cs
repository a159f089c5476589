using Akka.Actor;
using Akka.Cluster;

namespace Scheduler.Actors.Nodes;

/// <summary>
/// Detects on a node that no seed is left in its cluster: the last one left, or was removed because the others saw it as down. (If a node
/// can't reach the seeds itself, the split-brain resolver ends it.) Seeds that come back form a new cluster; by itself this node would stay in the
/// old one forever.
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
                if (_seeds.Remove(member.UniqueAddress) && _seeds.Count == 0)
                {
                    // A seed that was seen as down ends the node with the code that the split-brain resolver uses.
                    var code = removed.PreviousStatus == MemberStatus.Exiting ? ExitCode.NoSeed : ExitCode.Downed;
                    exit(new SchedulerExit(code, "No seed is left in the cluster. Start it again; it joins when there is one."));
                }

                break;
            case ClusterEvent.IMemberEvent { Member: var member } when member.HasRole(SchedulerExtension.SchedulerRole):
                _seeds.Add(member.UniqueAddress);
                break;
        }
    }
}
