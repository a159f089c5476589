namespace Scheduler.Core.Contracts;

/// <content>Where a task runs, with which resources, and beside which others.</content>
public sealed partial class TaskOptions
{
    /// <inheritdoc cref="TaskSpec.Request" path="/summary"/>
    public TaskOptions Request(Resources request) => Set(_task with { Request = request });

    /// <inheritdoc cref="TaskSpec.Slots" path="/summary"/>
    public TaskOptions Slots(int slots) => Set(_task with { Slots = slots });

    /// <summary>A label that its node must have: <see cref="TaskSpec.RequiredLabels"/>. Setting the same key again replaces the value.</summary>
    public TaskOptions Label(string key, string value) => Set(_task with
    {
        RequiredLabels = new Labels(_task.RequiredLabels.Pairs.Where(pair => pair.Key != key).Append(new(key, value))),
    });

    /// <summary>A label that its node should preferably have or, with a negative weight, not have: <see cref="TaskSpec.PreferredLabels"/>.</summary>
    /// <param name="weight">1 to 100, or -100 to -1. Default 1.</param>
    public TaskOptions PreferLabel(string key, string value, int weight = 1) => Set(_task with
    {
        PreferredLabels = [.. _task.PreferredLabels, new LabelPreference(key, value, weight)],
    });

    /// <inheritdoc cref="TaskSpec.AffinityKey" path="/summary"/>
    public TaskOptions AffinityKey(string key) => Set(_task with { AffinityKey = key });

    /// <inheritdoc cref="TaskSpec.AntiAffinityKey" path="/summary"/>
    public TaskOptions AntiAffinityKey(string key) => Set(_task with { AntiAffinityKey = key });

    /// <summary>The user that the task runs for, if a queue shares between its users: <see cref="TaskSpec.FairnessKey"/>.</summary>
    /// <param name="weight">The user's share relative to others: <see cref="TaskSpec.Weight"/>. Default 1.</param>
    public TaskOptions FairnessKey(string key, int weight = 1) => Set(_task with { FairnessKey = key, Weight = weight });

    /// <summary>A limit that it counts against while it runs: <see cref="TaskSpec.Limits"/>.</summary>
    /// <param name="cost">How much of the limit it takes: 1 to 1,000. Default 1.</param>
    public TaskOptions Limit(string name, int cost = 1) => Set(_task with { Limits = [.. _task.Limits, new LimitUse(name, cost)] });

    /// <summary>Tasks of one order key run one after the other: <see cref="TaskSpec.OrderKey"/>.</summary>
    /// <param name="onFailure">What happens to the others when it fails for good. Default: the next one begins.</param>
    public TaskOptions OrderKey(string key, OrderFailure onFailure = OrderFailure.Continue) =>
        Set(_task with { OrderKey = key, OrderOnFailure = onFailure });

    /// <summary>At most one task has the same key while it has no outcome, or within a window: <see cref="TaskSpec.Unique"/>.</summary>
    /// <param name="within">How long the key is taken after the submit: 1 s to 30 days. Null: while the task has no outcome.</param>
    /// <param name="onConflict">What happens to this task when the key is taken. Default: it is not submitted, and its handle is that of the other
    /// task.</param>
    public TaskOptions Unique(string key, TimeSpan? within = null, UniqueConflict onConflict = UniqueConflict.Existing) =>
        Unique(new UniqueKey { Key = key, Within = within, OnConflict = onConflict });

    /// <inheritdoc cref="TaskSpec.Unique" path="/summary"/>
    public TaskOptions Unique(UniqueKey key) => Set(_task with { Unique = key });

    /// <summary>Waits for tasks, or for groups (<see cref="Dependency.OnGroup"/>), to end: <see cref="TaskSpec.After"/>. An id, or a task's handle, means its success.</summary>
    public TaskOptions DependsOn(params IEnumerable<Dependency> dependencies) => Set(_task with { After = [.. _task.After, .. dependencies] });

    /// <inheritdoc cref="TaskSpec.IfUnmet" path="/summary"/>
    public TaskOptions IfUnmet(UnmetAction action) => Set(_task with { IfUnmet = action });

    /// <inheritdoc cref="TaskSpec.Group" path="/summary"/>
    public TaskOptions Group(string name) => Set(_task with { Group = name });

    /// <summary>Two attempts of it may run at the same time without harm: <see cref="TaskSpec.Idempotent"/>.</summary>
    public TaskOptions Idempotent() => Set(_task with { Idempotent = true });
}
