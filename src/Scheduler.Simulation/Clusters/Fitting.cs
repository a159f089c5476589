using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Clusters;

/// <summary>Whether a cluster can run a workload at all.</summary>
public static class Fitting
{
    /// <exception cref="WorkloadException">A task requests more than any node has, or labels that none has.</exception>
    public static void Require(Workload workload, IReadOnlyList<NamedOffer> cluster)
    {
        var known = new HashSet<(int, Resources, Labels)>();
        foreach (var simulated in workload.Tasks)
        {
            var task = simulated.Task;
            if (!known.Add((task.Slots, task.Request, task.RequiredLabels)))
            {
                continue;
            }

            if (cluster.Any(n => Fits(task, n.Offer)))
            {
                continue;
            }

            var labels = task.RequiredLabels.IsNone ? "" : $" and labels {task.RequiredLabels}";
            throw new WorkloadException(
                $"{workload.PlaceOf(simulated)}The task '{task.Id}' is wider than the cluster: it requests {Counted.Of(task.Slots, "slot")}, {task.Request}{labels}, "
                + $"and no single node has that. The largest offers {Largest(cluster)}. Choose another --cluster.");
        }
    }

    private static bool Fits(TaskSpec task, NodeOffer offer) =>
        task.Slots <= offer.Slots && task.Request.FitsIn(offer.Capacity) && task.RequiredLabels.AreIn(offer.Labels);

    private static string Largest(IReadOnlyList<NamedOffer> cluster)
    {
        var offer = cluster.MaxBy(n => (n.Offer.Slots, n.Offer.Capacity.CpuMillis, n.Offer.Capacity.MemoryBytes))!.Offer;
        return $"{Counted.Of(offer.Slots, "slot")}, {offer.Capacity}";
    }
}
