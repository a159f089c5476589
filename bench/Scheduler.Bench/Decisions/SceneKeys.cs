namespace Scheduler.Bench.Decisions;

/// <summary>What tells the tasks of a scene apart.</summary>
internal sealed record SceneKeys
{
    /// <summary>Keys of one limit, of which each task names one, in turns; 0: tasks name none.</summary>
    public int Limits { get; init; }

    /// <summary>How much each limit key lets run.</summary>
    public int Running { get; init; }

    /// <summary>Order keys, of which each task has one, in turns; 0: tasks have none.</summary>
    public int Orders { get; init; }

    public int Queues { get; init; } = 1;

    /// <summary>Whether a limit of its own lists each queue, and has room for all of its tasks.</summary>
    public bool AreQueuesListed { get; init; }

    public int Users { get; init; } = 10;

    /// <summary>Whether all tasks request the same, so that the rest tells them apart alone.</summary>
    public bool AreAlike { get; init; }
}
