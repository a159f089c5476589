using Akka.Actor;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// Where nodes are reached: where they last spoke from. A node that has not spoken to this scheduler can't be told anything
/// yet; nothing is lost by that, as whatever it lacks is sent again when it does.
/// </summary>
internal sealed class NodeDirectory(IActorContext context)
{
    private readonly Dictionary<string, (NodeId Node, IActorRef Actor)> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<IActorRef, string> _names = [];

    public void Heard(NodeId node, IActorRef from)
    {
        if (_byName.TryGetValue(node.Name, out var known))
        {
            if (known.Node == node && known.Actor.Equals(from))
            {
                return;
            }

            // A late word of an earlier life must not divert what is meant for the present one.
            if (known.Node.Incarnation > node.Incarnation)
            {
                return;
            }

            Gone(known.Actor);
        }

        if (_names.TryGetValue(from, out var earlierName))
        {
            _byName.Remove(earlierName);
        }

        _byName[node.Name] = (node, from);
        _names[from] = node.Name;
        context.Watch(from);
    }

    public void Gone(IActorRef actor)
    {
        if (_names.Remove(actor, out var name))
        {
            _byName.Remove(name);
            context.Unwatch(actor);
        }
    }

    public void Send(ToNode message, IActorRef sender)
    {
        // Another incarnation than the known one: it may have moved on, and then knows itself that it is not meant.
        if (_byName.TryGetValue(message.Node.Name, out var known))
        {
            foreach (var part in NodeMessageParts.Of(message))
            {
                known.Actor.Tell(part, sender);
            }
        }
    }
}
