using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Idempotent tasks of groups, some of which take much longer than others, while all the rest happens.</content>
internal sealed partial class FaultyWorld
{
    // So soon that most tasks that take a while are copied.
    private static readonly StragglerOptions Soon = new() { EndedPercent = 10, MedianPercent = 100, MinRunTime = TimeSpan.FromMilliseconds(100) };

    private readonly SeededRandom _stragglers;
    private readonly bool _hasStragglers;

    /// <summary>How much longer than it says an attempt runs: not at all, mostly.</summary>
    public int SlownessOf(TaskSpec task) => _hasStragglers && task is { Idempotent: true, Group: not null } && _stragglers.Happens(0.25) ? 10 : 1;

    private TaskSpec MayBeIdempotent(TaskSpec task) =>
        _hasStragglers && task.Group is not null && _stragglers.Happens(0.8) ? task with { Idempotent = true } : task;
}
