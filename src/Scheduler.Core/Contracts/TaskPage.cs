namespace Scheduler.Core.Contracts;

/// <summary>Which tasks a list holds. All conditions that are set must hold.</summary>
public sealed record TaskFilter
{
    /// <summary>Tasks of one page.</summary>
    public const int MaxLimit = 1_000;

    public TaskPhase? Phase { get; init; }

    public string? Kind { get; init; }

    public string? Queue { get; init; }

    /// <summary>Ids that begin so.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>How many at the most: 1 to 1,000. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the last page ended: its <see cref="TaskPage.Next"/>. Default: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Whether to send each task's content, result and assignment along. Where nothing is sent, in one process, they
    /// are always there. Default false.</summary>
    public bool Details { get; init; }

    /// <summary>Whether a task is one of the list, wherever the page lies.</summary>
    public bool Matches(TaskInfo task) =>
        (Phase is null || task.Phase == Phase)
        && (Kind is null || string.Equals(task.Kind, Kind, StringComparison.Ordinal))
        && (Queue is null || string.Equals(task.Queue, Queue, StringComparison.Ordinal))
        && (IdPrefix is null || task.Id.Value.StartsWith(IdPrefix, StringComparison.Ordinal));

    /// <exception cref="SchedulerConfigurationException">The limit is out of range.</exception>
    public void Validate() => OptionRange.Require(nameof(Limit), Limit, 1, MaxLimit);
}

/// <summary>A page of tasks: unfinished ones first, then finished ones, the latest first.</summary>
/// <param name="Next">For <see cref="TaskFilter.After"/>; null when this page is the last.</param>
public sealed record TaskPage(IReadOnlyList<TaskInfo> Tasks, string? Next = null) : Answer
{
    private readonly ValueList<TaskInfo> _tasks = new(Tasks);

    public IReadOnlyList<TaskInfo> Tasks { get => _tasks.Items; init => _tasks = new(value); }
}
