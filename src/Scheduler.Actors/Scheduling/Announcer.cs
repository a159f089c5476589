using Akka.Actor;
using Akka.Cluster;
using Scheduler.Actors.Messages;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Tells each worker node where the scheduler is: those that are there when it starts, and those that come. Without it a node
/// would find out at its next renewal. What gets lost is no loss: the node asks for itself.
/// </summary>
internal sealed class Announcer(long epoch) : UntypedActor
{
    protected override void PreStart() =>
        Cluster.Get(Context.System).Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is ClusterEvent.MemberUp { Member: var member } && member.HasRole(SchedulerExtension.WorkerRole))
        {
            var node = new RootActorPath(member.Address) / "user" / SchedulerExtension.NodeActorName;
            Context.ActorSelection(node).Tell(new SchedulerStarted(epoch), Context.Parent);
        }
    }
}
