using Scheduler.Simulation.Clusters;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Measuring;

/// <summary>
/// What no scheduler can beat: no task ends before its arrival and its run time, and from any arrival on, what arrives from
/// then keeps the cluster busy for at least its work divided by all that there is (of each resource).
/// </summary>
internal static class MakespanBound
{
    private const double OrdinaryPerformance = 100;

    /// <returns>Seconds from the first arrival.</returns>
    public static double Of(IReadOnlyList<SimulatedTask> tasksByArrival, IReadOnlyList<NamedOffer> cluster)
    {
        var fastest = cluster.Max(n => n.Offer.Performance) / OrdinaryPerformance;
        var first = tasksByArrival[0].ArrivesAt;
        var behind = new Demand(cluster);
        var bound = 0.0;
        for (var i = tasksByArrival.Count - 1; i >= 0; i--)
        {
            var task = tasksByArrival[i];
            var arrives = (task.ArrivesAt - first).TotalSeconds;
            behind.Add(task, task.RunTime.TotalSeconds / fastest);
            bound = Math.Max(bound, arrives + Math.Max(task.RunTime.TotalSeconds / fastest, behind.Dominant().Seconds));
        }

        return bound;
    }
}
