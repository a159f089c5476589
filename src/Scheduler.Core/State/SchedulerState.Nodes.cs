using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to nodes, queues and the epoch.</content>
internal sealed partial class SchedulerState
{
    private void ApplyToNodesAndQueues(Event next)
    {
        switch (next)
        {
            case EpochStarted e:
                if (e.Epoch <= Epoch)
                {
                    throw Broken($"epoch {e.Epoch} follows {Epoch}");
                }

                Epoch = e.Epoch;
                Copies = default;
                break;
            case EpochConfirmed or LossAccepted:
                break;
            case QueueConfigured e:
                Apply(e);
                break;
            case NodeJoined e:
                Add(new NodeState(e.Node, e.Offer, LastEventNumber));
                break;
            case NodePhaseChanged e:
                Apply(e);
                break;
            case NodeBlocked e:
                Apply(e);
                break;
            case NodeGone e:
                Apply(e);
                break;
            default:
                if (!ApplyToCopies(next) && !ApplyToLimits(next) && !ApplyToHolds(next) && !ApplyToGroups(next) && !ApplyToLocks(next))
                {
                    ApplyToSchedules(next);
                }

                break;
        }
    }

    private void Add(NodeState node)
    {
        if (!_nodes.TryAdd(node.Id, node) || !_nodesByName.TryAdd(node.Id.Name, node))
        {
            throw Broken($"node {node.Id} is there already");
        }

        _digest += node.Digest();
        observer.NodeJoined(node);
    }

    private void Apply(NodePhaseChanged e)
    {
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        _digest -= node.Digest();
        node.Phase = e.Phase;
        _digest += node.Digest();
        observer.NodeChanged(node);
    }

    private void Apply(NodeBlocked e)
    {
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        _digest -= node.Digest();
        node.Blocked = e.Blocked;
        _digest += node.Digest();
    }

    private void Apply(NodeGone e)
    {
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        if (node.Held > 0)
        {
            throw Broken($"node {e.Node} is gone while it holds {node.Held} attempts");
        }

        _digest -= node.Digest();
        _nodes.Remove(node.Id);
        _nodesByName.Remove(node.Id.Name);
        observer.NodeGone(node);
    }

    private void Apply(QueueConfigured e)
    {
        if (Queue(e.Queue.Name) is { } queue)
        {
            _digest -= queue.Digest();
            queue.Options = e.Queue;
        }
        else
        {
            queue = new QueueState(e.Queue);
            _queues.Add(e.Queue.Name, queue);
        }

        _digest += queue.Digest();
        observer.QueueConfigured(queue);
    }
}
