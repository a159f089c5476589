namespace Scheduler.Core.Contracts;

/// <summary>The properties that only some tasks set. Immutable.</summary>
/// <remarks>In two objects: most tasks that set any set only those that distinguish waiting tasks, and a million of them may wait.</remarks>
internal sealed record TaskExtras
{
    public static readonly TaskExtras None = new();

    // One that says nothing is none, so that two are equal however they were made.
    private Rare? _rare;

    public string? FairnessKey { get; init; }

    public int Weight { get; init; } = 1;

    public int Slots { get; init; } = 1;

    public LimitSet? Limits { get; init; }

    public string? OrderKey { get; init; }

    public string? Group { get; init; }

    public bool Idempotent { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get => Others.Headers; init => Set(Others with { Headers = value }); }

    public string? Principal { get => Others.Principal; init => Set(Others with { Principal = value }); }

    public IReadOnlyList<LabelPreference> PreferredLabels { get => Others.PreferredLabels; init => Set(Others with { PreferredLabels = value }); }

    public string? AffinityKey { get => Others.AffinityKey; init => Set(Others with { AffinityKey = value }); }

    public string? AntiAffinityKey { get => Others.AntiAffinityKey; init => Set(Others with { AntiAffinityKey = value }); }

    public OrderFailure OrderOnFailure { get => Others.OrderOnFailure; init => Set(Others with { OrderOnFailure = value }); }

    public UniqueKey? Unique { get => Others.Unique; init => Set(Others with { Unique = value }); }

    public IReadOnlyList<Dependency> After { get => Others.After; init => Set(Others with { After = value }); }

    public UnmetAction IfUnmet { get => Others.IfUnmet; init => Set(Others with { IfUnmet = value }); }

    private Rare Others => _rare ?? Rare.None;

    private void Set(Rare rare) => _rare = rare == Rare.None ? null : rare;

    private sealed record Rare
    {
        public static readonly Rare None = new();

        private readonly ValueMap<string, string> _headers;
        private readonly ValueList<LabelPreference> _preferredLabels = new([]);
        private readonly ValueList<Dependency> _after = new([]);

        public IReadOnlyDictionary<string, string>? Headers { get => _headers.Pairs; init => _headers = new(value); }

        public string? Principal { get; init; }

        public IReadOnlyList<LabelPreference> PreferredLabels { get => _preferredLabels.Items; init => _preferredLabels = new(value); }

        public string? AffinityKey { get; init; }

        public string? AntiAffinityKey { get; init; }

        public OrderFailure OrderOnFailure { get; init; }

        public UniqueKey? Unique { get; init; }

        public IReadOnlyList<Dependency> After { get => _after.Items; init => _after = new(value); }

        public UnmetAction IfUnmet { get; init; }
    }
}
