namespace Scheduler.Core.Strategies;

/// <summary>
/// Resource-based: the node that would have the least capacity left over, so that large requests find room elsewhere. The capacity left
/// over is the sum, over CPU, memory and the named resources that the task requests, of (free − requested) / capacity, in
/// millionths; if the task requests nothing, over all that the node offers. Exact while no more than
/// <see cref="EnoughFits"/> nodes fit; otherwise, the best of that many, the fullest first.
/// </summary>
public sealed class BestFit : IAllocationStrategy
{
    private const long Unit = 1_000_000;

    public string Name => "best-fit";

    public string Description => "The node in which the least room is left over.";

    public NodeOrder Order => NodeOrder.ByRank;

    // Looking at more, or at all, packs a recorded cluster no better (docs/policies.md).
    public int EnoughFits => 32;

    public long Rank(INodeView node)
    {
        var capacity = node.Offer.Capacity;
        var left = Share(node.FreeCpuMillis, 0, capacity.CpuMillis) + Share(node.FreeMemoryBytes, 0, capacity.MemoryBytes);
        for (var i = 0; i < capacity.Named.Count; i++)
        {
            left += Share(node.FreeOf(capacity.Named[i].Name), 0, capacity.Named[i].Amount);
        }

        return left;
    }

    public long Score(INodeView node, TaskSpec task)
    {
        var request = task.Request;
        if (request.IsNone)
        {
            return Rank(node);
        }

        var capacity = node.Offer.Capacity;
        var left = 0L;
        if (request.CpuMillis > 0)
        {
            left += Share(node.FreeCpuMillis, request.CpuMillis, capacity.CpuMillis);
        }

        if (request.MemoryBytes > 0)
        {
            left += Share(node.FreeMemoryBytes, request.MemoryBytes, capacity.MemoryBytes);
        }

        for (var i = 0; i < request.Named.Count; i++)
        {
            var (name, amount) = request.Named[i];
            left += Share(node.FreeOf(name), amount, capacity.AmountOf(name));
        }

        return left;
    }

    private static long Share(long free, long requested, long capacity) =>
        capacity <= 0 ? 0 : (long)((Int128)(free - requested) * Unit / capacity);
}
