using Akka.Actor;
using Akka.Cluster;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Tells each member's node and gateway where the scheduler is: existing members when it starts, and new members when they join.
/// Without it a node would find out at its next renewal. A lost message does no harm: node and gateway also ask by themselves.
/// </summary>
internal sealed class Announcer(long epoch) : UntypedActor
{
    protected override void PreStart() =>
        Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is ClusterEvent.MemberUp { Member: var member })
        {
            Tell(member, SchedulerExtension.GatewayName);
            if (member.HasRole(SchedulerExtension.WorkerRole))
            {
                Tell(member, SchedulerExtension.NodeActorName);
            }
        }
    }

    private void Tell(Member member, string actor) =>
        Context.ActorSelection(new RootActorPath(member.Address) / "user" / actor).Tell(new SchedulerStarted(epoch), Context.Parent);
}
