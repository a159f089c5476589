using System.Text.Json.Serialization;
using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <summary>What is submitted: one unit of work, and all that the scheduler may know about it. Immutable.</summary>
/// <remarks>Two are equal if all their values are. <c>Rules/ContentHash</c> decides whether two submits mean the same work.</remarks>
public sealed record TaskSpec
{
    /// <summary>The maximum of <see cref="Weight"/>.</summary>
    public const int MostWeight = 1_000;

    /// <summary>The maximum of <see cref="Slots"/>.</summary>
    public const int MostSlots = 10_000;

    // Sentinels instead of Nullable<T>: a million of these wait in memory.
    private readonly long _estimateTicks = long.MinValue;
    private readonly long _timeoutTicks = long.MinValue;
    private readonly long _notBeforeTicks = long.MinValue;
    private readonly long _deadlineTicks = long.MinValue;
    private readonly long _expiresAtTicks = long.MinValue;

    private readonly ValueBytes _payload;

    // Apart, because most tasks say none of it.
    private TaskExtras? _extras;

    public required TaskId Id { get; init; }

    /// <summary>The name that selects the handler. Stable text, never the name of a type.</summary>
    public required string Kind { get; init; }

    /// <summary>The input of the handler: <see cref="Contracts.Payload.Json{T}(T)"/> for a typed handler, or bytes in a form of its own.
    /// At most <see cref="SchedulerLimits.MaxPayloadBytes"/>. Default none.</summary>
    public ReadOnlyMemory<byte> Payload { get => _payload; init => _payload = value; }

    /// <summary>The queue that it waits in. Default <c>default</c>.</summary>
    public string Queue { get; init; } = QueueOptions.DefaultName;

    /// <summary>Higher goes first under the priority policy. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>The capacity that it takes from a node while it is assigned. Default nothing but a slot.</summary>
    public Resources Request { get; init; } = Resources.None;

    /// <summary>Labels that a node must have. Default none.</summary>
    [JsonPropertyName("labels")]
    public Labels RequiredLabels { get; init; } = Labels.None;

    /// <summary>How often and when a failed attempt is followed by another.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How long an attempt is expected to run; orders the shortest-job-first policy. A wrong estimate affects the order,
    /// never correctness.</summary>
    public TimeSpan? Estimate
    {
        get => _estimateTicks == long.MinValue ? null : new TimeSpan(_estimateTicks);
        init => _estimateTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>How long one attempt may run before its handler is asked to stop. Default: no limit.</summary>
    public TimeSpan? Timeout
    {
        get => _timeoutTicks == long.MinValue ? null : new TimeSpan(_timeoutTicks);
        init => _timeoutTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>The task is not assigned before this, which is before the year 10000. Default: at once.</summary>
    public Timestamp? NotBefore
    {
        get => FromTicks(_notBeforeTicks);
        init => _notBeforeTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>When it should be done; orders the earliest-deadline-first policy, and has no other effect.</summary>
    public Timestamp? Deadline
    {
        get => FromTicks(_deadlineTicks);
        init => _deadlineTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>If no attempt has begun by then, or one has failed and another would follow, the task ends as
    /// <see cref="TaskPhase.Expired"/>. Default: never.</summary>
    public Timestamp? ExpiresAt
    {
        get => FromTicks(_expiresAtTicks);
        init => _expiresAtTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>Sent with the task to its handler (trace context, tenant, …); the scheduler reads none of them.</summary>
    public IReadOnlyDictionary<string, string>? Headers
    {
        get => _extras?.Headers;
        init => _extras = value == Headers ? _extras : Normal(Extras with { Headers = value });
    }

    /// <summary>Who submitted it, as reported by the shell. Default: not known.</summary>
    public string? Principal
    {
        get => _extras?.Principal;
        init => _extras = value == Principal ? _extras : Normal(Extras with { Principal = value });
    }

    /// <summary>The user that the task runs for, if a queue shares between its users (<c>fair-shares</c>, <c>drf</c>): tasks of one key get one
    /// share together. Default none, which counts as a key of its own.</summary>
    public string? FairnessKey
    {
        get => _extras?.FairnessKey;
        init => _extras = value == FairnessKey ? _extras : Normal(Extras with { FairnessKey = value });
    }

    /// <summary>The share of its fairness key relative to others: 1 to 1,000; 2 gets twice as much as 1. Default 1.</summary>
    public int Weight
    {
        get => _extras?.Weight ?? 1;
        init => _extras = value == Weight ? _extras : Normal(Extras with { Weight = value });
    }

    /// <summary>How many slots of one node it takes: 1 to 10,000. Default 1.</summary>
    public int Slots
    {
        get => _extras?.Slots ?? 1;
        init => _extras = value == Slots ? _extras : Normal(Extras with { Slots = value });
    }

    /// <summary>Labels that its node should preferably have, or not have, each with a weight. Among nodes that could take it, those with the
    /// highest sum go first, before the strategy decides. At most 100. Default none.</summary>
    public IReadOnlyList<LabelPreference> PreferredLabels
    {
        get => _extras?.PreferredLabels ?? [];
        init => _extras = value.Count == 0 && PreferredLabels.Count == 0 ? _extras : Normal(Extras with { PreferredLabels = value });
    }

    /// <summary>If the queue's strategy is <c>consistent-hash</c>, tasks of one key are assigned to the same node while it lives, and wait for
    /// it if they must. Default none.</summary>
    public string? AffinityKey
    {
        get => _extras?.AffinityKey;
        init => _extras = value == AffinityKey ? _extras : Normal(Extras with { AffinityKey = value });
    }

    /// <summary>No node holds two tasks of one key at the same time. Default none.</summary>
    public string? AntiAffinityKey
    {
        get => _extras?.AntiAffinityKey;
        init => _extras = value == AntiAffinityKey ? _extras : Normal(Extras with { AntiAffinityKey = value });
    }

    /// <summary>Tasks of one order key run one after the other in the order of their submission, regardless of policy and strategy, across all queues:
    /// the next begins when the previous one has its outcome. Default none.</summary>
    public string? OrderKey
    {
        get => _extras?.OrderKey;
        init => _extras = value == OrderKey ? _extras : Normal(Extras with { OrderKey = value });
    }

    /// <summary>What happens to its order key when it fails for good. Default <see cref="OrderFailure.Continue"/>.</summary>
    public OrderFailure OrderOnFailure
    {
        get => _extras?.OrderOnFailure ?? OrderFailure.Continue;
        init => _extras = value == OrderOnFailure ? _extras : Normal(Extras with { OrderOnFailure = value });
    }

    /// <summary>At most one task has the same key at a time, or within a window. Default none.</summary>
    public UniqueKey? Unique
    {
        get => _extras?.Unique;
        init => _extras = value == Unique ? _extras : Normal(Extras with { Unique = value });
    }

    /// <summary>The dependencies that it waits for, all of them, in the phase <see cref="TaskPhase.Awaiting"/>: at most 1,000, each named once. A
    /// task named here is in the same submit, is unfinished, or has an outcome that is still remembered. Default nothing.</summary>
    public IReadOnlyList<Dependency> After
    {
        get => _extras?.After ?? [];
        init => _extras = value.Count == 0 && After.Count == 0 ? _extras : Normal(Extras with { After = value });
    }

    /// <summary>What happens to it when something that it waits for ends otherwise than required. Default <see cref="UnmetAction.Cancel"/>.</summary>
    public UnmetAction IfUnmet
    {
        get => _extras?.IfUnmet ?? UnmetAction.Cancel;
        init => _extras = value == IfUnmet ? _extras : Normal(Extras with { IfUnmet = value });
    }

    /// <summary>The group that it belongs to. An unknown group is opened, and sealed, with the submit. Default none.</summary>
    public string? Group
    {
        get => _extras?.Group;
        init => _extras = value == Group ? _extras : Normal(Extras with { Group = value });
    }

    /// <summary>Whether two of its attempts may run at the same time without harm, since only one of them produces its outcome, and what they write is
    /// the same or is fenced by their tokens. A task in a group that runs much longer than its siblings may then get a copy on another node
    /// (<see cref="StragglerOptions"/>); otherwise it has no effect. Default false.</summary>
    public bool Idempotent
    {
        get => _extras?.Idempotent ?? false;
        init => _extras = value == Idempotent ? _extras : Normal(Extras with { Idempotent = value });
    }

    /// <summary>Limits that it counts against while it runs: at most 8, each named once. A name without a configured limit has no effect.
    /// Default none.</summary>
    public IReadOnlyList<LimitUse> Limits
    {
        get => _extras?.Limits ?? (IReadOnlyList<LimitUse>)[];
        init => _extras = value.Count == 0 && LimitSet is null ? _extras : Normal(Extras with { Limits = LimitSet.Of(value) });
    }

    /// <summary>The same limits, in the form that distinguishes classes of tasks; null if there are none.</summary>
    internal LimitSet? LimitSet => _extras?.Limits;

    // One that says nothing is none, so that tasks are equal however they were made.
    private static TaskExtras? Normal(TaskExtras extras) => extras == TaskExtras.None ? null : extras;

    private TaskExtras Extras => _extras ?? TaskExtras.None;

    /// <summary>The same task with memory of its own, so that the caller may reuse payload, headers and labels for something
    /// else. What the scheduler holds must never change: the journal and every replay have to agree with it.</summary>
    public TaskSpec Detached() => Payload.IsEmpty && Headers is null && PreferredLabels.Count == 0 && After.Count == 0
        ? this
        : this with
        {
            Payload = Payload.ToArray(),
            Headers = Headers?.ToDictionary(StringComparer.Ordinal),
            PreferredLabels = [.. PreferredLabels],
            After = [.. After],
        };

    // Of what is equal the ids are.
    public override int GetHashCode() => (int)StableHash.Of(Id.Value);

    public override string ToString() => $"{Id} ({Kind})";

    private static Timestamp? FromTicks(long ticks) => ticks == long.MinValue ? null : new Timestamp(ticks);
}
