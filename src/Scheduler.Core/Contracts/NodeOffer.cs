namespace Scheduler.Core.Contracts;

/// <summary>What a node offers. Fixed for one incarnation.</summary>
public sealed record NodeOffer
{
    /// <summary>Of <see cref="Slots"/>.</summary>
    public const int MostSlots = 10_000;

    /// <summary>Of <see cref="Performance"/>.</summary>
    public const int MostPerformance = 1_000_000;

    private readonly ValueList<string> _kinds = new([]);
    private readonly ValueList<string> _yieldingKinds = new([]);

    /// <summary>Tasks that it runs at a time: 1 to 10,000. Default 4.</summary>
    [OptionRange(1, MostSlots)]
    public int Slots { get; init; } = 4;

    /// <summary>What the requests of its tasks may add up to.</summary>
    public Resources Capacity { get; init; } = Resources.None;

    public Labels Labels { get; init; } = Labels.None;

    /// <summary>The kinds that it has handlers for.</summary>
    public IReadOnlyList<string> Kinds { get => _kinds.Items; init => _kinds = new(value); }

    /// <summary>Those of <see cref="Kinds"/> whose handlers yield when they are asked to. Default none.</summary>
    public IReadOnlyList<string> YieldingKinds { get => _yieldingKinds.Items; init => _yieldingKinds = new(value); }

    /// <summary>How fast it is beside others, for the weighted strategy: 1 to 1,000,000; 100 is ordinary. Default 100.</summary>
    [OptionRange(1, MostPerformance)]
    public int Performance { get; init; } = 100;
}

/// <summary>Where a node is in its life.</summary>
public enum NodePhase
{
    /// <summary>Takes tasks.</summary>
    Up = 1,

    /// <summary>Takes no more, keeps what it has.</summary>
    Cordoned = 2,

    /// <summary>Takes no more, and leaves when it has finished.</summary>
    Draining = 3,
}
