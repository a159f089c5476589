using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Testing;

/// <summary>The nodes of a test. A scheduler's default node depends on the machine, and a test must not.</summary>
internal static class TestNodes
{
    private const int Slots = 4;

    private static readonly Resources Plenty = new(1_000_000, 1L << 50);

    /// <summary>The nodes of the options, each with a capacity that is the same on every machine.</summary>
    public static IReadOnlyList<NodeOptions> Of(EmbeddedOptions options) => [.. options.Nodes.Select(node => Fixed(node))];

    private static NodeOptions Fixed(NodeOptions node) =>
        (node == new NodeOptions() ? node with { Slots = Slots } : node) with { Capacity = node.Capacity ?? Plenty };
}
