using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core;

namespace Scheduler.Actors.Scheduling;

/// <summary>
/// What waits while the scheduler can't take more: what nodes say goes before what clients ask, so that leases are renewed
/// however many submits there are; and clients' part is bounded.
/// </summary>
internal sealed class Ingress(int maxWaitingTasks)
{
    private readonly Queue<(FromNode Message, IActorRef Sender)> _fromNodes = new();
    private readonly Queue<(object Message, IActorRef Sender)> _fromClients = new();
    private int _waitingTasks;

    /// <summary>Nodes repeat what they say at fixed intervals, and there is a limit to nodes: this needs no other.</summary>
    public void Add(FromNode message, IActorRef sender) => _fromNodes.Enqueue((message, sender));

    /// <summary>False: there is no room.</summary>
    public bool TryAdd(object message, IActorRef sender)
    {
        var size = SizeOf(message);

        // One always fits, however many tasks it has: whether that is too many is the core's to say.
        if (_waitingTasks > 0 && _waitingTasks + size > maxWaitingTasks)
        {
            return false;
        }

        _waitingTasks += size;
        _fromClients.Enqueue((message, sender));
        return true;
    }

    public bool TryTake(out object message, out IActorRef sender)
    {
        if (_fromNodes.TryDequeue(out var fromNode))
        {
            (message, sender) = fromNode;
            return true;
        }

        if (_fromClients.TryDequeue(out var fromClient))
        {
            (message, sender) = fromClient;
            _waitingTasks -= SizeOf(message);
            return true;
        }

        message = sender = null!;
        return false;
    }

    private static int SizeOf(object message) => message is TaskSubmitted submit ? Math.Max(1, submit.Tasks.Count) : 1;
}
