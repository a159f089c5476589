namespace Scheduler.Core.Contracts;

/// <summary>
/// A named backlog with its own policy and strategy. Queues that have work take turns, one assignment each.
/// </summary>
public sealed record QueueOptions
{
    public const string DefaultName = "default";

    /// <summary>1 to 100 characters.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Which waiting task is next. Default <c>fcfs</c>.</summary>
    public string Policy { get; init; } = "fcfs";

    /// <summary>Which node gets it. Default <c>least-loaded</c>.</summary>
    public string Strategy { get; init; } = "least-loaded";

    /// <summary>
    /// After this wait a task goes before all that are newer, whatever the policy says. Default 10 min; null turns ageing
    /// off, and then tasks may starve under every policy but first come first served.
    /// </summary>
    public TimeSpan? AgeAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether tasks are accepted but none is assigned. Default false.</summary>
    public bool Paused { get; init; }
}
