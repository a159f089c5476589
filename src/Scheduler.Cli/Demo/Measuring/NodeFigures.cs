namespace Scheduler.Cli.Demo.Measuring;

/// <summary>What one node did, or all of them together, with the field's formulas on it.</summary>
internal sealed record NodeFigures
{
    public required string Name { get; init; }

    public required int Slots { get; init; }

    public required long MemoryBytes { get; init; }

    public bool IsUp { get; init; }

    public int Held { get; init; }

    public int Finished { get; init; }

    public long Bytes { get; init; }

    public int Lost { get; init; }

    /// <summary>From the first submit to the last outcome; summed up over the nodes.</summary>
    public double Seconds { get; init; }

    /// <summary>How much of that it was up.</summary>
    public double UpSeconds { get; init; }

    public double HeldSeconds { get; init; }

    public double RunSeconds { get; init; }

    public double RequestedByteSeconds { get; init; }

    /// <summary>Slots and memory that were there, over time; for one node its own while it was up.</summary>
    public double SlotSeconds { get => field > 0 ? field : Slots * UpSeconds; init; }

    public double CapacityByteSeconds { get => field > 0 ? field : MemoryBytes * UpSeconds; init; }

    /// <summary>Tasks / nodes, over time: how many tasks a node held on average while it was up.</summary>
    public double AverageLoad => Share(HeldSeconds, UpSeconds);

    /// <summary>Σ requested / Σ capacity, over time, of memory.</summary>
    public double Utilisation => Share(RequestedByteSeconds, CapacityByteSeconds);

    /// <summary>Σ run times / Σ slots, over time: how much of its slots was at work.</summary>
    public double SlotsBusy => Share(RunSeconds, SlotSeconds);

    /// <summary>Up time / total time.</summary>
    public double Availability => Share(UpSeconds, Seconds);

    /// <summary>All of them as one: sums over sums, so that a node counts by its size and the time it was up.</summary>
    public static NodeFigures Sum(IReadOnlyCollection<NodeFigures> nodes) => new()
    {
        Name = "all",
        Slots = nodes.Sum(n => n.Slots),
        MemoryBytes = nodes.Sum(n => n.MemoryBytes),
        IsUp = true,
        Held = nodes.Sum(n => n.Held),
        Finished = nodes.Sum(n => n.Finished),
        Bytes = nodes.Sum(n => n.Bytes),
        Lost = nodes.Sum(n => n.Lost),
        Seconds = nodes.Sum(n => n.Seconds),
        UpSeconds = nodes.Sum(n => n.UpSeconds),
        HeldSeconds = nodes.Sum(n => n.HeldSeconds),
        RunSeconds = nodes.Sum(n => n.RunSeconds),
        RequestedByteSeconds = nodes.Sum(n => n.RequestedByteSeconds),
        SlotSeconds = nodes.Sum(n => n.SlotSeconds),
        CapacityByteSeconds = nodes.Sum(n => n.CapacityByteSeconds),
    };

    private static double Share(double part, double whole) => whole > 0 ? part / whole : 0;
}
