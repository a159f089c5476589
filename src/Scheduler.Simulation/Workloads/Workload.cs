using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>Tasks in the order of their arrival, and what is to be known of where they come from.</summary>
/// <param name="Name">What to call it in reports.</param>
/// <param name="Cluster">The nodes that belong to it; null where it says nothing about nodes.</param>
/// <param name="Notes">What was left out, or had to be assumed.</param>
public sealed record Workload(
    string Name, IReadOnlyList<SimulatedTask> Tasks, IReadOnlyList<NamedOffer>? Cluster, IReadOnlyList<string> Notes)
{
    /// <summary>The kinds whose handlers yield when they are asked to; null: all.</summary>
    public IReadOnlyList<string>? YieldingKinds { get; init; }

    /// <summary>Every kind that a task names.</summary>
    public IReadOnlyList<string> Kinds => Distinct(t => t.Task.Kind);

    /// <summary>Every queue that a task names.</summary>
    public IReadOnlyList<string> Queues => Distinct(t => t.Task.Queue);

    /// <summary>Where a task stands, for messages: <c>the trace, line 3: </c>; nothing where it stands nowhere.</summary>
    public string PlaceOf(SimulatedTask task) => task.Line == 0 ? "" : FormattableString.Invariant($"{Name}, line {task.Line}: ");

    /// <summary>From the first arrival to the last.</summary>
    public TimeSpan Span => Tasks.Count == 0 ? TimeSpan.Zero : Tasks[^1].ArrivesAt - Tasks[0].ArrivesAt;

    /// <summary>The first so many tasks.</summary>
    public Workload Take(int tasks) => tasks >= Tasks.Count ? this : this with { Tasks = [.. Tasks.Take(tasks)] };

    private string[] Distinct(Func<SimulatedTask, string> of) =>
        [.. Tasks.Select(of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
