using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded;

/// <summary>One of the nodes that run in this process.</summary>
public sealed record NodeOptions
{
    /// <summary>The node's name, unique among the nodes: 1 to 200 characters. Default <c>local</c>.</summary>
    public string Name { get; init; } = "local";

    /// <summary>How many tasks the node runs at a time: 1 to 10,000. Default: one for each processor.</summary>
    [OptionRange(1, NodeOffer.MostSlots)]
    public int Slots { get; init; } = Environment.ProcessorCount;

    /// <summary>The maximum sum of its tasks' requests. Default: all of this machine, which is its processors (1,000 milli-cores
    /// each) and the memory that this process may use. Each node has this default, so set the capacity if there are several nodes
    /// and tasks have requests.</summary>
    public Resources? Capacity { get; init; }

    /// <summary>The labels that tasks can require. Default none.</summary>
    public Labels Labels { get; init; } = Labels.None;

    /// <summary>How fast the node is relative to others, for the weighted strategy: 1 to 1,000,000. Default 100.</summary>
    [OptionRange(1, NodeOffer.MostPerformance)]
    public int Performance { get; init; } = 100;

    /// <summary>Which of the registered kinds the node runs. Default: all.</summary>
    public IReadOnlyList<string>? Kinds { get; init; }

    internal void Validate(IReadOnlyList<string> known, SchedulerLimits limits)
    {
        OptionRange.Require($"The length of the node name '{Name}'", Name.Length, 1, limits.MaxNameChars);
        OptionRange.RequireAll(this, $" of node '{Name}'");
        foreach (var kind in Kinds ?? [])
        {
            OptionRange.RequireKnown("handler for the kind", kind, known);
        }
    }

    internal NodeOffer ToOffer(HandlerRegistry handlers) => new()
    {
        Slots = Slots,
        Capacity = Capacity ?? OfThisMachine(),
        Labels = Labels,
        Performance = Performance,
        Kinds = Kinds ?? handlers.Kinds,
        YieldingKinds = [.. handlers.YieldingKinds.Where(kind => Kinds?.Contains(kind, StringComparer.Ordinal) ?? true)],
    };

    private static Resources OfThisMachine() => new(
        Environment.ProcessorCount * 1_000L, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
}
