using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>When each node is given up, the first first.</summary>
internal sealed class Leases
{
    private readonly IndexedHeap<NodeState, ByEnd> _byEnd = new(default);

    public Timestamp? NextEnd => _byEnd.Count == 0 ? null : new Timestamp(_byEnd.FirstKey);

    public void Set(NodeState node, Timestamp end)
    {
        node.LeaseEndTicks = end.Ticks;
        _byEnd.Set(node, end.Ticks, node.Number);
    }

    public void Remove(NodeState node) => _byEnd.Remove(node);

    public NodeState? EndedBy(Timestamp now) => _byEnd.Count > 0 && _byEnd.FirstKey <= now.Ticks ? _byEnd.First : null;

    private readonly struct ByEnd : IHeapPosition<NodeState>
    {
        public ref int Of(NodeState item) => ref item.LeasePosition;
    }
}
