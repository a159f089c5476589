using System.Text.Json.Serialization;
using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <summary>What is submitted: one unit of work, and all that the scheduler may know of it. Immutable.</summary>
/// <remarks>Two are equal if all that they say is. Whether two submits mean the same work is <c>Rules/ContentHash</c>'s to say.</remarks>
public sealed record TaskSpec
{
    /// <summary>Of <see cref="Weight"/>.</summary>
    public const int MostWeight = 1_000;

    /// <summary>Of <see cref="Slots"/>.</summary>
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

    /// <summary>The name that selects the handler. Stable text, never a type's name.</summary>
    public required string Kind { get; init; }

    /// <summary>What the handler reads: <see cref="Contracts.Payload.Json{T}(T)"/> of what a typed one takes, or bytes in a form of its own.
    /// At most <see cref="SchedulerLimits.MaxPayloadBytes"/>. Default none.</summary>
    public ReadOnlyMemory<byte> Payload { get => _payload; init => _payload = value; }

    /// <summary>The backlog it waits in. Default <c>default</c>.</summary>
    public string Queue { get; init; } = QueueOptions.DefaultName;

    /// <summary>Higher goes first under the priority policy. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>What it takes from a node while it is assigned. Default nothing but a slot.</summary>
    public Resources Request { get; init; } = Resources.None;

    /// <summary>Labels that a node must have. Default none.</summary>
    [JsonPropertyName("labels")]
    public Labels RequiredLabels { get; init; } = Labels.None;

    /// <summary>How often and when a failed attempt is followed by another.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>How long an attempt is thought to run; orders the shortest-job-first policy. A wrong one costs order,
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

    /// <summary>Not assigned before then, which is before the year 10000. Default: at once.</summary>
    public Timestamp? NotBefore
    {
        get => FromTicks(_notBeforeTicks);
        init => _notBeforeTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>When it should be done; orders the earliest-deadline-first policy, and nothing else.</summary>
    public Timestamp? Deadline
    {
        get => FromTicks(_deadlineTicks);
        init => _deadlineTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>If no attempt has begun by then, or one has failed and would be followed by another, it ends as
    /// <see cref="TaskPhase.Expired"/>. Default: never.</summary>
    public Timestamp? ExpiresAt
    {
        get => FromTicks(_expiresAtTicks);
        init => _expiresAtTicks = value?.Ticks ?? long.MinValue;
    }

    /// <summary>Travels with the task to its handler (trace context, tenant, …); the scheduler reads none of it.</summary>
    public IReadOnlyDictionary<string, string>? Headers
    {
        get => _extras?.Headers;
        init => _extras = value == Headers ? _extras : Normal(Extras with { Headers = value });
    }

    /// <summary>Who submitted it, as the shell knows it. Default: not known.</summary>
    public string? Principal
    {
        get => _extras?.Principal;
        init => _extras = value == Principal ? _extras : Normal(Extras with { Principal = value });
    }

    /// <summary>For whom it is, where a queue shares between its users (<c>fair-shares</c>, <c>drf</c>): tasks of one key share one
    /// part. Default none, which is a key of its own.</summary>
    public string? FairnessKey
    {
        get => _extras?.FairnessKey;
        init => _extras = value == FairnessKey ? _extras : Normal(Extras with { FairnessKey = value });
    }

    /// <summary>How large the part of its fairness key is, beside others: 1 to 1,000; 2 gets twice as much as 1. Default 1.</summary>
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

    /// <summary>Labels that it would like its node to have, or not to have, with how much. Among nodes that could take it those of the
    /// highest sum go first, before what the strategy says. At most 100. Default none.</summary>
    public IReadOnlyList<LabelPreference> PreferredLabels
    {
        get => _extras?.PreferredLabels ?? [];
        init => _extras = value.Count == 0 && PreferredLabels.Count == 0 ? _extras : Normal(Extras with { PreferredLabels = value });
    }

    /// <summary>Where the queue's strategy is <c>consistent-hash</c>, tasks of one key go to the same node while that lives, and wait for
    /// it if they must. Default none.</summary>
    public string? AffinityKey
    {
        get => _extras?.AffinityKey;
        init => _extras = value == AffinityKey ? _extras : Normal(Extras with { AffinityKey = value });
    }

    /// <summary>No node holds two tasks of one key at a time. Default none.</summary>
    public string? AntiAffinityKey
    {
        get => _extras?.AntiAffinityKey;
        init => _extras = value == AntiAffinityKey ? _extras : Normal(Extras with { AntiAffinityKey = value });
    }

    /// <summary>Tasks of one order key run one after the other in the order of their submission, whatever the policy and the strategy, in all queues:
    /// the next begins when the one before it has its outcome. Default none.</summary>
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

    /// <summary>At most one task has the same key at a time, or in a window. Default none.</summary>
    public UniqueKey? Unique
    {
        get => _extras?.Unique;
        init => _extras = value == Unique ? _extras : Normal(Extras with { Unique = value });
    }

    /// <summary>What it waits for, all of it, in the phase <see cref="TaskPhase.Awaiting"/>: at most 1,000, each named once. A task that it names is
    /// in the same submit, is unfinished, or has an outcome that is still remembered. Default nothing.</summary>
    public IReadOnlyList<Dependency> After
    {
        get => _extras?.After ?? [];
        init => _extras = value.Count == 0 && After.Count == 0 ? _extras : Normal(Extras with { After = value });
    }

    /// <summary>What becomes of it when something that it waits for ends otherwise. Default <see cref="UnmetAction.Cancel"/>.</summary>
    public UnmetAction IfUnmet
    {
        get => _extras?.IfUnmet ?? UnmetAction.Cancel;
        init => _extras = value == IfUnmet ? _extras : Normal(Extras with { IfUnmet = value });
    }

    /// <summary>The group that it is counted with. One that is not known is opened, and sealed, with the submit. Default none.</summary>
    public string? Group
    {
        get => _extras?.Group;
        init => _extras = value == Group ? _extras : Normal(Extras with { Group = value });
    }

    /// <summary>Whether two of its attempts may be at work at a time and do no harm, since only one of them brings its outcome, and what they write is
    /// the same or is fenced by their tokens. Of a task of a group it lets one that runs much longer than its siblings have a copy on another node
    /// (<see cref="StragglerOptions"/>); elsewhere it means nothing. Default false.</summary>
    public bool Idempotent
    {
        get => _extras?.Idempotent ?? false;
        init => _extras = value == Idempotent ? _extras : Normal(Extras with { Idempotent = value });
    }

    /// <summary>Limits that it counts against while it runs: at most 8, each named once. A name without a configured limit limits nothing.
    /// Default none.</summary>
    public IReadOnlyList<LimitUse> Limits
    {
        get => _extras?.Limits ?? (IReadOnlyList<LimitUse>)[];
        init => _extras = value.Count == 0 && LimitSet is null ? _extras : Normal(Extras with { Limits = LimitSet.Of(value) });
    }

    /// <summary>The same, as what classes tell tasks apart by; null where there are none.</summary>
    internal LimitSet? LimitSet => _extras?.Limits;

    // One that says nothing is none, so that tasks are equal however they were made.
    private static TaskExtras? Normal(TaskExtras extras) => extras == TaskExtras.None ? null : extras;

    private TaskExtras Extras => _extras ?? TaskExtras.None;

    /// <summary>The same task with memory of its own, so that whoever made it may use payload, headers and labels for something
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
