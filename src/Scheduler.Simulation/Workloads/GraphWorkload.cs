using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>A task of a graph, as a file has it.</summary>
/// <param name="After">The tasks of which it awaits the success.</param>
internal sealed record GraphTask(string Id, TimeSpan RunTime, IReadOnlyCollection<string> After)
{
    /// <summary>From the beginning; null: as soon as what it waits for has been submitted.</summary>
    public TimeSpan? Arrives { get; init; }

    public TimeSpan? Estimate { get; init; }

    public int Slots { get; init; } = 1;

    public Resources Request { get; init; } = Resources.None;
}

/// <summary>From tasks that wait for each other to a workload, in which each comes after those that it waits for.</summary>
internal static class GraphWorkload
{
    /// <param name="name">Of the file.</param>
    /// <exception cref="WorkloadException">An id is given twice, a task waits for one that is not there, or tasks wait for each other in a circle.</exception>
    public static Workload ToWorkload(string name, IReadOnlyList<GraphTask> tasks, IReadOnlyList<NamedOffer>? cluster, IReadOnlyList<string> notes)
    {
        if (tasks.Count == 0)
        {
            throw new WorkloadException($"{name}: there is no task in it.");
        }

        var byId = new Dictionary<string, GraphTask>(StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            if (!byId.TryAdd(task.Id, task))
            {
                throw new WorkloadException($"{name}: the task '{task.Id}' is in it twice.");
            }
        }

        foreach (var task in tasks)
        {
            if (task.After.FirstOrDefault(before => !byId.ContainsKey(before)) is { } unknown)
            {
                throw new WorkloadException($"{name}: the task '{task.Id}' waits for '{unknown}', which is not in it.");
            }
        }

        var arrivals = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        var simulated = InOrder(name, tasks, byId).Select(task => Simulated(name, task, arrivals)).ToArray();
        return new Workload(name, [.. simulated.OrderBy(task => task.ArrivesAt)], cluster, notes);
    }

    // Those first for which all have come that they wait for.
    private static List<GraphTask> InOrder(string name, IReadOnlyList<GraphTask> tasks, Dictionary<string, GraphTask> byId)
    {
        var missing = tasks.ToDictionary(task => task.Id, task => task.After.Count, StringComparer.Ordinal);
        var behind = tasks.SelectMany(task => task.After.Select(before => (Before: before, Task: task))).ToLookup(edge => edge.Before, edge => edge.Task, StringComparer.Ordinal);
        var ordered = tasks.Where(task => task.After.Count == 0).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            ordered.AddRange(behind[ordered[i].Id].Where(task => --missing[task.Id] == 0));
        }

        return ordered.Count == tasks.Count ? ordered : throw new WorkloadException(
            $"{name}: these tasks wait for each other in a circle: {string.Join(" waits for ", Circle(byId[missing.First(left => left.Value > 0).Key], byId, missing).Select(id => $"'{id}'"))}.");
    }

    // Whatever is left waits for something that is left.
    private static IEnumerable<string> Circle(GraphTask start, Dictionary<string, GraphTask> byId, Dictionary<string, int> missing)
    {
        var way = new List<string>();
        var id = start.Id;
        while (!way.Contains(id, StringComparer.Ordinal))
        {
            way.Add(id);
            id = byId[id].After.First(before => missing[before] > 0);
        }

        return way.SkipWhile(step => step != id).Append(id);
    }

    private static SimulatedTask Simulated(string name, GraphTask task, Dictionary<string, TimeSpan> arrivals)
    {
        var earliest = task.After.Select(before => arrivals[before]).DefaultIfEmpty().Max();
        var arrives = task.Arrives ?? earliest;
        if (arrives < earliest)
        {
            var late = task.After.First(before => arrivals[before] > arrives);
            throw new WorkloadException($"{name}: the task '{task.Id}' arrives before '{late}', which it waits for.");
        }

        arrivals.Add(task.Id, arrives);
        var spec = new TaskSpec
        {
            Id = new TaskId(task.Id),
            Kind = SimulatedTask.Kind,
            Payload = SimulatedTask.PayloadOf(task.RunTime),
            Slots = task.Slots,
            Request = task.Request,
            Estimate = task.Estimate,
            After = [.. task.After.Select(before => Dependency.OnTask(new TaskId(before)))],
        };
        return new SimulatedTask(spec, new Timestamp(arrives.Ticks), task.RunTime, name);
    }
}
