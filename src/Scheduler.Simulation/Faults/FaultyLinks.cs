namespace Scheduler.Simulation.Faults;

/// <summary>Who does not hear whom: seeds and nodes, by their names.</summary>
internal sealed class FaultyLinks(FaultyWorld world)
{
    private readonly List<CutLink> _cuts = [];

    public bool IsCut(string from, string to) =>
        _cuts.Count > 0 && _cuts.Exists(cut => string.Equals(cut.From, from, StringComparison.Ordinal) && string.Equals(cut.To, to, StringComparison.Ordinal));

    /// <summary>In one direction or the other.</summary>
    public bool IsCutBetween(string one, string other) => IsCut(one, other) || IsCut(other, one);

    /// <summary>What is sent over such a link meanwhile is lost.</summary>
    public void Cut(TimeSpan time, params IEnumerable<(string From, string To)> links)
    {
        var cuts = links.Select(link => new CutLink(link.From, link.To)).ToArray();
        _cuts.AddRange(cuts);
        if (world.IsTraced)
        {
            world.Trace("links", $"for {time.TotalSeconds:0.0} s {string.Join(", ", cuts.Select(cut => $"{cut.To} does not hear {cut.From}"))}");
        }

        world.Seeds?.Changed();
        world.Queue.After(time, () =>
        {
            if (_cuts.RemoveAll(cuts.Contains) > 0)
            {
                world.Seeds?.Changed();
            }
        });
    }

    /// <summary>All links are well from here on.</summary>
    public void Heal()
    {
        _cuts.Clear();
        world.Seeds?.Changed();
    }

    // A class, as one link may be cut twice at a time.
    private sealed class CutLink(string from, string to)
    {
        public string From { get; } = from;

        public string To { get; } = to;
    }
}
