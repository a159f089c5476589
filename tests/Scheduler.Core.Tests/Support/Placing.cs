using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Support;

/// <summary>Nodes a, b, c, … under one strategy.</summary>
internal static class Placing
{
    public static World On(string strategy, params NodeOffer[] nodes) => On(Given.Queue(strategy: strategy), nodes);

    public static World On(KernelOptions options, params NodeOffer[] nodes)
    {
        var world = new World(options.Patient());
        for (var i = 0; i < nodes.Length; i++)
        {
            world.Join(Name(i), nodes[i]);
        }

        return world;
    }

    /// <summary>How many tasks went to each node.</summary>
    public static int[] Counts(this World world, int nodes) =>
        [.. Enumerable.Range(0, nodes).Select(i => world.Assignments.Count(a => a.Node == Name(i)))];

    public static NodeOffer[] Alike(int count, NodeOffer offer) => [.. Enumerable.Repeat(offer, count)];

    private static string Name(int i) => ((char)('a' + i)).ToString();
}
