using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Measuring;

/// <summary>
/// What no scheduler can beat: no task ends before its arrival, the ends of those that it waits for (so that the longest chain counts, the critical
/// path), and its run time; and from any arrival on, what arrives from then keeps the cluster busy for at least its work divided by all that
/// there is (of each resource).
/// </summary>
internal static class MakespanBound
{
    private const double OrdinaryPerformance = 100;

    /// <param name="tasksByArrival">And each after those that it waits for.</param>
    /// <returns>Seconds from the first arrival.</returns>
    public static double Of(IReadOnlyList<SimulatedTask> tasksByArrival, IReadOnlyList<NamedOffer> cluster)
    {
        var fastest = cluster.Max(n => n.Offer.Performance) / OrdinaryPerformance;
        var first = tasksByArrival[0].ArrivesAt;
        var behind = new Demand(cluster);
        var bound = LongestChain(tasksByArrival, first, fastest);
        for (var i = tasksByArrival.Count - 1; i >= 0; i--)
        {
            var task = tasksByArrival[i];
            var arrives = (task.ArrivesAt - first).TotalSeconds;
            behind.Add(task, task.RunTime.TotalSeconds / fastest);
            bound = Math.Max(bound, arrives + behind.Dominant().Seconds);
        }

        return bound;
    }

    // A task that waits for nothing is a chain as well.
    private static double LongestChain(IReadOnlyList<SimulatedTask> tasksByArrival, Timestamp first, double fastest)
    {
        var (longest, ends) = (0.0, new Dictionary<string, double>(StringComparer.Ordinal));
        foreach (var task in tasksByArrival)
        {
            var begins = (task.ArrivesAt - first).TotalSeconds;
            foreach (var edge in task.Task.After)
            {
                begins = Math.Max(begins, ends.GetValueOrDefault(edge.Name));
            }

            var end = begins + (task.RunTime.TotalSeconds / fastest);
            longest = Math.Max(longest, end);
            ends[task.Task.Id.Value] = end;
        }

        return longest;
    }
}
