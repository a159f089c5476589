using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>
/// How much of a cluster a workload asks for while it arrives:
/// load = Σ (run time × amount requested) / (capacity × span of the arrivals), of the resource of which this is the most.
/// </summary>
public static class LoadScaling
{
    /// <summary>The load as recorded. Infinite where everything arrives at one moment.</summary>
    public static OfferedLoad LoadOf(Workload workload, IReadOnlyList<NamedOffer> cluster)
    {
        var demand = new Demand(cluster);
        foreach (var task in workload.Tasks)
        {
            demand.Add(task);
        }

        var (resource, seconds) = demand.Dominant();
        var span = workload.Span.TotalSeconds;
        return new OfferedLoad(resource, span > 0 ? seconds / span : double.PositiveInfinity);
    }

    /// <summary>The same tasks, arriving so much faster or slower that the load becomes <paramref name="load"/>.</summary>
    /// <exception cref="WorkloadException">There is no load to scale: all tasks arrive at one moment, or none runs.</exception>
    public static Workload ToLoad(Workload workload, IReadOnlyList<NamedOffer> cluster, double load)
    {
        var recorded = LoadOf(workload, cluster).Share;
        if (recorded <= 0 || double.IsInfinity(recorded))
        {
            var reason = recorded <= 0 ? "no task runs for any time" : "all tasks arrive at one moment";
            throw new WorkloadException($"{workload.Name}: its load can't be scaled, as {reason}.");
        }

        var first = workload.Tasks[0].ArrivesAt;
        var factor = recorded / load;
        return workload with { Tasks = [.. workload.Tasks.Select(t => t with { ArrivesAt = first + ((t.ArrivesAt - first) * factor) })] };
    }
}

/// <param name="Resource">Which resource is asked for the most, beside what there is of it.</param>
/// <param name="Share">1: all of it, from the first arrival to the last.</param>
public readonly record struct OfferedLoad(string Resource, double Share);
