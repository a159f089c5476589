namespace Scheduler.Core.Contracts;

/// <summary>Which tasks a list holds, or a <see cref="BulkChange"/> changes. All conditions that are set must hold. Texts are compared as they
/// are, letter by letter, if nothing else is said.</summary>
public sealed record TaskFilter
{
    /// <summary>Tasks of one page.</summary>
    public const int MaxLimit = 1_000;

    public TaskPhase? Phase { get; init; }

    public string? Kind { get; init; }

    public string? Queue { get; init; }

    /// <summary>Tasks of this group, and of groups in it: of those that are <see cref="GetGroup">remembered</see>.</summary>
    public string? Group { get; init; }

    /// <summary>The group, and those in it. Null: the group alone.</summary>
    internal IReadOnlySet<string>? Groups { get; init; }

    /// <summary>Ids that begin so.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>A header that was submitted with the task, its name and its value. A task that succeeded has none any more:
    /// <see cref="TaskInfo.Spec"/>.</summary>
    public KeyValuePair<string, string>? Header { get; init; }

    /// <summary>A label that the task requires of its node, its key and its value. A task that succeeded has none any more:
    /// <see cref="TaskInfo.Spec"/>.</summary>
    public KeyValuePair<string, string>? Label { get; init; }

    /// <summary>Tasks with an earlier <see cref="TaskInfo.SubmittedAt"/>.</summary>
    public Timestamp? SubmittedBefore { get; init; }

    /// <summary>Tasks with this <see cref="TaskInfo.SubmittedAt"/>, or a later one.</summary>
    public Timestamp? SubmittedAfter { get; init; }

    /// <summary>Tasks of whose <see cref="TaskInfo.Error"/> this is a part, in capitals or not. Empty: all that have one.</summary>
    public string? ErrorContains { get; init; }

    /// <summary>Only tasks that have ended, or only those that have not. Default: both.</summary>
    public bool? Finished { get; init; }

    /// <summary>Only tasks that have ended, and have not succeeded: those that can run again. Default false.</summary>
    public bool WithoutSuccess { get; init; }

    /// <summary>How many at the most: 1 to 1,000. Default 100.</summary>
    [OptionRange(1, MaxLimit)]
    public int Limit { get; init; } = 100;

    /// <summary>Where the last page ended: its <see cref="TaskPage.Next"/>. Default: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Whether to send each task's content, result and assignment along. Where nothing is sent, in one process, they
    /// are always there. Default false.</summary>
    public bool Details { get; init; }

    /// <summary>Whether it asks for what an archive has no column for: finished tasks have to be read to be told apart. One page is then
    /// made of 10,000 of them at the most, and may have fewer tasks than its limit, or none, and a <see cref="TaskPage.Next"/>.</summary>
    public bool LooksInside =>
        Group is not null || Header is not null || Label is not null || SubmittedBefore is not null || SubmittedAfter is not null || ErrorContains is not null;

    /// <summary>Whether some tasks are left out, beside those that have ended or have not.</summary>
    internal bool HasCondition => Phase is not null || Kind is not null || Queue is not null || IdPrefix is { Length: > 0 } || LooksInside;

    /// <summary>Whether a task is one of the list, wherever the page lies.</summary>
    public bool Matches(TaskInfo task) => Matches(task.Id, task.Kind, task.Queue, task.Phase, task.SubmittedAt, task.Error, task.Group, task.Spec);

    /// <exception cref="SchedulerConfigurationException">The limit is out of range, or a header or label has no name.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
        RequireNamed("Header", Header);
        RequireNamed("Label", Label);
    }

    /// <param name="spec">Null: it is not known any more.</param>
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
