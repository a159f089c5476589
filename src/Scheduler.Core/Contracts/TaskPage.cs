namespace Scheduler.Core.Contracts;

/// <summary>Which tasks a list holds, or a <see cref="BulkChange"/> changes. All conditions that are set must hold. Text comparisons are exact
/// and case-sensitive unless stated otherwise.</summary>
public sealed record TaskFilter
{
    /// <summary>The maximum number of tasks on one page.</summary>
    public const int MaxLimit = 1_000;

    public TaskPhase? Phase { get; init; }

    public string? Kind { get; init; }

    public string? Queue { get; init; }

    /// <summary>Tasks of this group, and of groups in it, if the group is <see cref="GetGroup">remembered</see>.</summary>
    public string? Group { get; init; }

    /// <summary>The group and the groups in it. Null: the group alone.</summary>
    internal IReadOnlySet<string>? Groups { get; init; }

    /// <summary>Ids that begin with this.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>A header that was submitted with the task: its name and its value. A task that succeeded no longer has any:
    /// <see cref="TaskInfo.Spec"/>.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <summary>A label that the task requires of its node: its key and its value. A task that succeeded no longer has any:
    /// <see cref="TaskInfo.Spec"/>.</summary>
    public KeyValuePair<string, string>? Label { get; init; }

    /// <summary>Tasks with an earlier <see cref="TaskInfo.SubmittedAt"/>.</summary>
    public Timestamp? SubmittedBefore { get; init; }

    /// <summary>Tasks with this <see cref="TaskInfo.SubmittedAt"/> or a later one.</summary>
    public Timestamp? SubmittedAfter { get; init; }

    /// <summary>Tasks whose <see cref="TaskInfo.Error"/> contains this, in upper or lower case. Empty: all tasks that have an error.</summary>
    public string? ErrorContains { get; init; }

    /// <summary>Only tasks that have ended, or only those that have not. Default: both.</summary>
    public bool? Finished { get; init; }

    /// <summary>Only tasks that have ended without success, and so can run again. Default false.</summary>
    public bool WithoutSuccess { get; init; }

    /// <summary>The maximum number of tasks: 1 to 1,000. Default 100.</summary>
    [OptionRange(1, MaxLimit)]
    public int Limit { get; init; } = 100;

    /// <summary>Where the previous page ended: its <see cref="TaskPage.Next"/>. Default: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Whether to send each task's content, result and assignment. Within one process, where nothing is sent, they
    /// are always included. Default false.</summary>
    public bool Details { get; init; }

    /// <summary>Whether it has a condition that an archive has no column for, so that finished tasks have to be read and examined. One page then
    /// examines at most 10,000 of them, and may have fewer tasks than its limit, or none, and still a <see cref="TaskPage.Next"/>.</summary>
    public bool LooksInside =>
        Group is not null || Header is not null || Label is not null || SubmittedBefore is not null || SubmittedAfter is not null || ErrorContains is not null;

    /// <summary>Whether it has a condition besides whether tasks have ended.</summary>
    internal bool HasCondition => Phase is not null || Kind is not null || Queue is not null || IdPrefix is { Length: > 0 } || LooksInside;

    /// <summary>Whether a task matches the filter, on whichever page it is.</summary>
    public bool Matches(TaskInfo task) => Matches(task.Id, task.Kind, task.Queue, task.Phase, task.SubmittedAt, task.Error, task.Group, task.Spec);

    /// <exception cref="SchedulerConfigurationException">The limit is out of range, or a header or label has no name.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
        RequireNamed("Header", Header);
        RequireNamed("Label", Label);
    }

    /// <param name="spec">Null: it is no longer known.</param>
    internal bool Matches(TaskId id, string kind, string queue, TaskPhase phase, Timestamp submitted, string? error, string? group, TaskSpec? spec) =>
        (Phase is null || phase == Phase)
        && (Group is null || (group is not null && (Groups?.Contains(group) ?? group == Group)))
        && (Finished is null || phase.IsFinal() == Finished)
        && (!WithoutSuccess || (phase.IsFinal() && phase != TaskPhase.Succeeded))
        && (Kind is null || string.Equals(kind, Kind, StringComparison.Ordinal))
        && (Queue is null || string.Equals(queue, Queue, StringComparison.Ordinal))
        && (IdPrefix is null || id.Value.StartsWith(IdPrefix, StringComparison.Ordinal))
        && !(submitted >= SubmittedBefore)
        && !(submitted < SubmittedAfter)
        && (ErrorContains is null || error?.Contains(ErrorContains, StringComparison.OrdinalIgnoreCase) == true)
        && (Label is not { } label || spec?.RequiredLabels.Has(label.Key, label.Value) == true)
        && (Header is not { } header || (spec?.Headers?.TryGetValue(header.Key, out var value) == true && value == header.Value));

    private static void RequireNamed(string what, KeyValuePair<string, string>? pair)
    {
        if (pair is ({ Length: > 0 } name, not null) && !name.Contains('=', StringComparison.Ordinal))
        {
            return;
        }

        if (pair is var (given, value))
        {
            throw new SchedulerConfigurationException(
                $"{what} is '{given}={value}', but must be a name without '=', and a value, such as team=web.");
        }
    }
}

/// <summary>A page of tasks: unfinished ones first, then finished ones, the latest first.</summary>
/// <param name="Next">For <see cref="TaskFilter.After"/>; null when this page is the last.</param>
public sealed record TaskPage(IReadOnlyList<TaskInfo> Tasks, string? Next = null) : Answer
{
    private readonly ValueList<TaskInfo> _tasks = new(Tasks);

    public IReadOnlyList<TaskInfo> Tasks { get => _tasks.Items; init => _tasks = new(value); }
}
