using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>
/// Cuts in which some nodes hear only some of the seeds, or are heard by only some: also on the side of a seed that is cut off from the
/// others, whose scheduler must not rule. All of it is drawn from a stream of its own.
/// </summary>
internal sealed class NodeCuts(FaultyWorld world, FaultySeeds seeds, SeededRandom random)
{
    // Longer than a lease and its margin, so that tasks run elsewhere before the link is well again.
    private const int LongestCut = 15_000;

    // As often as a node without a lease asks for one.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public void Begin() => world.Queue.After(TimeSpan.FromTicks((long)random.Exponential(world.Mix.BetweenNodeCuts.Ticks)), () =>
    {
        if (world.IsFaulty)
        {
            Cut();
            Begin();
        }
    });

    /// <summary>As long as it has no lease a node asks each seed now and then whether the scheduler is there.</summary>
    public void LookOut(NodeProcess node) => node.After(LookEvery, () =>
    {
        if (!node.HoldsLease)
        {
            seeds.FindScheduler(node);
        }

        LookOut(node);
    });

    private void Cut()
    {
        var chosen = random.Happens(0.5) && world.Leader is { } leader ? leader.Place : FaultySeeds.NameOf(random.Below(FaultySeeds.Listed));
        string[] seed = [chosen];
        string[] others = [.. FaultySeeds.Names.Where(name => name != chosen)];
        var sides = world.Nodes.ToLookup(_ => random.Happens(0.5), node => node.Name);
        string[] nodes = [.. sides[true]];
        string[] minority = [.. seed, .. nodes];
        string[] majority = [.. others, .. sides[false]];
        world.Links.Cut(TimeSpan.FromMilliseconds(random.Below(LongestCut)), random.Below(8) switch
        {
            0 => Between(seed, nodes),
            1 => Between(nodes, seed),
            2 => [.. Between(seed, nodes), .. Between(nodes, seed)],
            3 => Between(others, nodes),
            4 => [.. Between(others, nodes), .. Between(nodes, others)],
            5 => Between(minority, majority),
            6 => Between(majority, minority),
            _ => [.. Between(minority, majority), .. Between(majority, minority)],
        });
    }

    private static (string From, string To)[] Between(string[] from, string[] to) => [.. from.SelectMany(one => to.Select(other => (one, other)))];
}
