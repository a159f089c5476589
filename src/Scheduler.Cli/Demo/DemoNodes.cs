using Scheduler.Embedded;

namespace Scheduler.Cli.Demo;

/// <summary>The nodes of a demo: each has half of the slots and memory of the one before.</summary>
internal static class DemoNodes
{
    public const int MostNodes = 64;
    public const int MostSlots = 256;
    public const long LargestMemory = 256 * 1024 * 1024;
    public const long LeastMemory = 32 * 1024 * 1024;

    /// <param name="slots">Of the largest.</param>
    public static IReadOnlyList<NodeOptions> Make(int nodes, int slots) =>
        [.. Enumerable.Range(0, nodes).Select(i => new NodeOptions
        {
            Name = $"node-{i + 1}",
            Slots = Math.Max(1, i < 31 ? slots >> i : 0),
            Capacity = new Resources(0, Math.Max(LeastMemory, i < 31 ? LargestMemory >> i : 0)),
            Performance = Math.Max(1, i < 31 ? 100 * Math.Max(1, slots >> i) / slots : 1),
        })];

    /// <summary>Those that can be killed, the best choice first: without any one of them every task still fits some node. The
    /// second is the best choice: its loss is felt, and the largest goes on. The largest is the last.</summary>
    /// <param name="largestRequest">Memory, in bytes.</param>
    public static IReadOnlyList<string> Spare(IReadOnlyList<NodeOptions> nodes, long largestRequest) =>
        [.. nodes.Skip(1).Concat(nodes.Take(1))
            .Where(node => nodes.Any(other => other != node && other.Capacity!.MemoryBytes >= largestRequest))
            .Select(node => node.Name)];
}
