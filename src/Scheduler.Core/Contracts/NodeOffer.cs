namespace Scheduler.Core.Contracts;

/// <summary>What a node offers. Fixed for one incarnation.</summary>
public sealed record NodeOffer
{
    /// <summary>The maximum of <see cref="Slots"/>.</summary>
    public const int MostSlots = 10_000;

    /// <summary>The maximum of <see cref="Performance"/>.</summary>
    public const int MostPerformance = 1_000_000;

    private readonly ValueList<string> _kinds = new([]);
    private readonly ValueList<string> _yieldingKinds = new([]);

    /// <summary>How many tasks it runs at a time: 1 to 10,000. Default 4.</summary>
    [OptionRange(1, MostSlots)]
    public int Slots { get; init; } = 4;

    /// <summary>The maximum sum of the requests of its tasks.</summary>
    public Resources Capacity { get; init; } = Resources.None;

    public Labels Labels { get; init; } = Labels.None;

    /// <summary>The kinds that it has handlers for.</summary>
    public IReadOnlyList<string> Kinds { get => _kinds.Items; init => _kinds = new(value); }

    /// <summary>The <see cref="Kinds"/> whose handlers yield when asked to. Default none.</summary>
    public IReadOnlyList<string> YieldingKinds { get => _yieldingKinds.Items; init => _yieldingKinds = new(value); }

    /// <summary>Its speed relative to other nodes, for the weighted strategy: 1 to 1,000,000; 100 is ordinary. Default 100.</summary>
    [OptionRange(1, MostPerformance)]
    public int Performance { get; init; } = 100;
}

/// <summary>The phase of a node's life.</summary>
public enum NodePhase
{
    /// <summary>It accepts tasks.</summary>
    Up = 1,

    /// <summary>It accepts no more tasks, and keeps those it has.</summary>
    Cordoned = 2,

    /// <summary>It accepts no more tasks, and leaves when it has finished those it has.</summary>
    Draining = 3,
}
