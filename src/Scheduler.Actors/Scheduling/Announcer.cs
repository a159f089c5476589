using Akka.Actor;
using Akka.Cluster;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Tells each member where the scheduler is, its node and its gateway: those that are there when it starts, and those that come.
/// Without it a node would find out at its next renewal. What gets lost is no loss: both ask for themselves.
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
