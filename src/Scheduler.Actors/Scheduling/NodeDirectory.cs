using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// The addresses of nodes: where each last sent from. A node that has not sent to this scheduler cannot be sent to
/// yet; nothing is lost by that, because everything it lacks is sent again when it does.
/// </summary>
internal sealed class NodeDirectory(IActorContext context)
{
    private readonly Dictionary<NodeId, IActorRef> _actors = [];
    private readonly Dictionary<IActorRef, NodeId> _nodes = [];

    public void Heard(NodeId node, IActorRef from)
    {
        if (_nodes.TryGetValue(from, out var known))
        {
            // A late word of an earlier life is no reason to think that it is not in its present one.
            if (known == node || (known.Name == node.Name && known.Incarnation > node.Incarnation))
            {
                return;
            }

            _actors.Remove(known);
        }
        else
        {
            context.Watch(from);
        }

        _nodes[from] = node;
        _actors[node] = from;
    }

    public void Gone(IActorRef actor)
    {
        if (_nodes.Remove(actor, out var node))
        {
            _actors.Remove(node);
            context.Unwatch(actor);
        }
    }

    public void Send(ToNode message, IActorRef sender)
    {
        // By its life and not by its name: of two processes of one name each is told what is meant for it. One that is not here
        // has moved on, or has not spoken yet.
        if (_actors.TryGetValue(message.Node, out var actor))
        {
            foreach (var part in NodeMessageParts.Of(message))
            {
                actor.Tell(part, sender);
            }
        }
    }
}
