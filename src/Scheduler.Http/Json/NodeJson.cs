using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A node in one of its lives.</summary>
internal sealed record NodeIdJson(string Name, long Incarnation)
{
    public static NodeIdJson? From(NodeId? id) => id is { } some ? new NodeIdJson(some.Name, some.Incarnation) : null;

    public NodeId ToId() => new(Name, Incarnation);
}

/// <summary>Amounts by name: <c>cpu</c> in milli-cores, <c>memory</c> in bytes, and whatever else has a name.</summary>
internal static class ResourcesJson
{
    private const string Cpu = "cpu";
    private const string Memory = "memory";

    /// <summary>Those that are not zero.</summary>
    public static IEnumerable<(string Name, long Amount)> Amounts(Resources resources) =>
        new (string Name, long Amount)[] { (Cpu, resources.CpuMillis), (Memory, resources.MemoryBytes) }
            .Where(a => a.Amount != 0)
            .Concat(resources.Named.Select(n => (n.Name, n.Amount)));

    public static Dictionary<string, long> From(Resources resources) =>
        Amounts(resources).ToDictionary(a => a.Name, a => a.Amount, StringComparer.Ordinal);

    public static Resources ToResources(IReadOnlyDictionary<string, long> amounts) => new(
        amounts.GetValueOrDefault(Cpu),
        amounts.GetValueOrDefault(Memory),
        amounts.Where(a => a.Key is not (Cpu or Memory)).Select(a => new NamedAmount(a.Key, a.Value)));
}

/// <param name="Phase">Left out: it has left.</param>
internal sealed record NodePhaseJson(string Name, NodePhase? Phase);

/// <summary>Slots that a handler holds which was given up.</summary>
internal sealed record BlockedSlotsJson(string Task, int Attempt, long Token, int Slots, DateTime Since)
{
    public static BlockedSlotsJson From(BlockedSlots slots) =>
        new(slots.Task.Value, slots.Attempt, slots.Token.Value, slots.Slots, Moments.Of(slots.Since));

    public BlockedSlots ToSlots() => new(new TaskId(Task), new FencingToken(Token), Attempt, Slots, Moments.From(Since));
}

/// <summary>A node, as the scheduler sees it.</summary>
internal sealed record NodeJson
{
    public required string Name { get; init; }

    public required long Incarnation { get; init; }

    public required NodePhase Phase { get; init; }

    public required int Slots { get; init; }

    public required int Held { get; init; }

    /// <summary>Slots of handlers that were given up and have not returned. Left out: none.</summary>
    public IReadOnlyList<BlockedSlotsJson>? Blocked { get; init; }

    public required Dictionary<string, long> Capacity { get; init; }

    public required Dictionary<string, long> InUse { get; init; }

    public required Dictionary<string, string> Labels { get; init; }

    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>Those whose tasks can be interrupted.</summary>
    public IReadOnlyList<string>? YieldingKinds { get; init; }

    public required int Performance { get; init; }

    public required long Assigned { get; init; }

    public required long Finished { get; init; }

    public required long Lost { get; init; }

    public static NodeJson From(NodeInfo node) => new()
    {
        Name = node.Id.Name,
        Incarnation = node.Id.Incarnation,
        Phase = node.Phase,
        Slots = node.Offer.Slots,
        Held = node.Held,
        Blocked = node.Blocked.Count == 0 ? null : [.. node.Blocked.Select(BlockedSlotsJson.From)],
        Capacity = ResourcesJson.From(node.Offer.Capacity),
        InUse = ResourcesJson.From(node.InUse),
        Labels = node.Offer.Labels.Pairs.ToDictionary(StringComparer.Ordinal),
        Kinds = node.Offer.Kinds,
        YieldingKinds = node.Offer.YieldingKinds is { Count: > 0 } yielding ? yielding : null,
        Performance = node.Offer.Performance,
        Assigned = node.Assigned,
        Finished = node.Finished,
        Lost = node.Lost,
    };

    public NodeInfo ToInfo() => new(
        new NodeId(Name, Incarnation),
        new NodeOffer
        {
            Slots = Slots,
            Capacity = ResourcesJson.ToResources(Capacity),
            Labels = new Labels(Labels),
            Kinds = Kinds,
            YieldingKinds = YieldingKinds ?? [],
            Performance = Performance,
        },
        Phase)
    {
        Held = Held,
        InUse = ResourcesJson.ToResources(InUse),
        Assigned = Assigned,
        Finished = Finished,
        Lost = Lost,
        Blocked = [.. (Blocked ?? []).Select(slots => slots.ToSlots())],
    };
}
