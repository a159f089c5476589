using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Simulation.Workloads;

/// <summary>That some tasks run longer on some nodes than the workload says: a slow disk, say, or a busy machine. By chance, which falls for each task and
/// node anew, and the same whatever else is simulated.</summary>
/// <param name="Share">How many of all pairs of a task and a node are slow: 0 to 1.</param>
/// <param name="Factor">How many times as long those take.</param>
public sealed record SlowAttempts(double Share, double Factor)
{
    /// <summary>The group that tasks are in then that have so many others before them, one after the other: they are what a straggler is compared with.</summary>
    public static string GroupOf(int level) => string.Create(CultureInfo.InvariantCulture, $"level {level}");

    /// <summary>How many times as long a task takes on a node.</summary>
    public double On(NodeId node, TaskId task, ulong seed)
    {
        var hash = StableHash.Of(task.Value, StableHash.Of(node.Name, StableHash.Of("slow attempts", seed)));
        return (hash >> 11) * (1.0 / (1UL << 53)) < Share ? Factor : 1;
    }
}
