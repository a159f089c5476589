namespace Scheduler.Core.Contracts;

/// <summary>What a <see cref="BulkChange"/> does with each of its tasks. Done twice, each comes to the same as done once, but for a
/// retry of a task that has failed again in between. Two are equal that do the same.</summary>
public sealed class TaskAction : IEquatable<TaskAction>
{
    private static readonly Hold AnyHold = new("", default);

    private readonly Func<TaskId, KernelCommand> _command;
    private readonly Func<TaskInfo, bool> _concerns;
    private readonly KernelCommand _ofAny;

    private TaskAction(string name, bool finished, Func<TaskInfo, bool> concerns, Func<TaskId, KernelCommand> command)
    {
        Name = name;
        Finished = finished;
        _concerns = concerns;
        _command = command;
        _ofAny = command(new TaskId("any"));
    }

    /// <summary>Of tasks that have not ended.</summary>
    public static TaskAction Cancel { get; } = new("cancel", finished: false, _ => true, id => new CancelTask(id));

    /// <summary>Of tasks that failed, were cancelled or have expired.</summary>
    public static TaskAction Retry { get; } = new("retry", finished: true, task => task.Phase != TaskPhase.Succeeded, id => new RetryTask(id));

    /// <summary>Of tasks that someone holds.</summary>
    public static TaskAction Release { get; } = new(
        "release", finished: false, task => task.Phase == TaskPhase.Held || task.Hold is not null, id => new ReleaseHold(HoldTarget.Task, id.Value));

    /// <summary>As people write it: <c>cancel</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it is done with tasks that have ended, or with those that have not.</summary>
    internal bool Finished { get; }

    /// <summary>Of tasks that have not ended; what runs goes on.</summary>
    /// <param name="by">Who holds them; null: not known.</param>
    public static TaskAction Hold(string reason, string? by = null) => new(
        "hold", finished: false, _ => true, id => new PlaceHold(HoldTarget.Task, id.Value, reason) { Principal = by });

    /// <summary>Of tasks that wait. What is null stays as it is; another queue is where they go.</summary>
    public static TaskAction Revise(int? priority = null, Timestamp? notBefore = null, string? queue = null) => new(
        "revise",
        finished: false,
        task => task.Phase.IsWaiting(),
        id => new ReviseTask(id) { Priority = priority, NotBefore = notBefore, Queue = queue });

    public bool Equals(TaskAction? other) => other is not null && _ofAny == other._ofAny;

    public override bool Equals(object? obj) => Equals(obj as TaskAction);

    // In-process lookups only.
    public override int GetHashCode() => Name.Length;

    public override string ToString() => Name;

    /// <summary>Leaves out what it is never for, so that none of that is read.</summary>
    internal TaskFilter Narrow(TaskFilter filter) => filter with { Finished = Finished, WithoutSuccess = ReferenceEquals(this, Retry) };

    internal bool Concerns(TaskInfo task) => task.Phase.IsFinal() == Finished && _concerns(task);

    internal KernelCommand For(TaskId task) => _command(task);

    /// <exception cref="SchedulerConfigurationException">It lacks something, or does nothing with tasks in the phase.</exception>
    internal void Validate(TaskPhase? phase)
    {
        if (_ofAny.Refusal() is { } refusal)
        {
            throw new SchedulerConfigurationException(refusal.Message);
        }

        // Whether a task that runs is held, its phase does not say.
        var phases = TaskPhases.All.Where(some => Concerns(new TaskInfo { Id = default, Kind = "", Queue = "", Phase = some, Hold = AnyHold })).ToArray();
        if (phase is { } wanted && !phases.Contains(wanted))
        {
            throw new SchedulerConfigurationException(
                $"Phase is {Word(wanted)}, but {Name} is for tasks in one of the phases {string.Join(", ", phases.Select(Word))}.");
        }
    }

    private static string Word(TaskPhase phase) => char.ToLowerInvariant(phase.ToString()[0]) + phase.ToString()[1..];
}
