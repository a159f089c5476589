using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>
/// WfFormat 1.5 of WfCommons (https://github.com/wfcommons/WfFormat), a recorded run of a workflow, and 1.4, which has tasks and machines in the
/// workflow itself: the tasks' parents, run times and cores, and the machines with their cores. Files, memory and commands are left aside.
/// </summary>
internal static class WfFormat
{
    private const int MostCores = 10_000;

    public static Workload Read(JsonElement root, string name)
    {
        var workflow = root.Deserialize<Workflow>(GraphFile.Json)!;
        var specified = workflow.Specification?.Tasks ?? workflow.Tasks ?? throw Bad("workflow.specification.tasks is missing.");
        var executed = workflow.Execution?.Tasks ?? workflow.Tasks ?? throw Bad("workflow.execution.tasks is missing: it was not run.");

        // In 1.4 tasks may be named instead.
        var idByName = specified.ToLookup(task => task.Name ?? task.Id, task => task.Id, StringComparer.Ordinal);
        var ids = specified.Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
        var after = specified.SelectMany(task => (task.Parents ?? []).Select(parent => (Task: task.Id, Before: IdOf(parent)))
                .Concat((task.Children ?? []).Select(child => (Task: IdOf(child), Before: task.Id))))
            .ToLookup(edge => edge.Task, edge => edge.Before, StringComparer.Ordinal);
        if (after.FirstOrDefault(edges => !ids.Contains(edges.Key)) is { } unknown)
        {
            throw Bad($"the task '{unknown.Key}', which waits for '{unknown.First()}', is not in it.");
        }

        var runs = executed.ToLookup(task => task.Id, StringComparer.Ordinal);
        var notes = (workflow.Execution?.MakespanInSeconds ?? workflow.MakespanInSeconds) is { } makespan
            ? new[] { string.Create(CultureInfo.InvariantCulture, $"its makespan was {makespan:0.###} s as recorded") }
            : [];
        return GraphWorkload.ToWorkload(
            name,
            [.. specified.Select(task => ToTask(task.Id, runs[task.Id].FirstOrDefault(), [.. after[task.Id].Distinct(StringComparer.Ordinal)]))],
            ClusterOf(workflow.Execution?.Machines ?? workflow.Machines ?? []),
            notes);

        string IdOf(string task) => ids.Contains(task) ? task : idByName[task].FirstOrDefault() ?? task;

        WorkloadException Bad(string reason) => new($"{name}: {reason}");

        GraphTask ToTask(string id, WorkflowTask? run, string[] before)
        {
            if (run?.RuntimeInSeconds is not { } seconds)
            {
                throw Bad($"the task '{id}' has no runtimeInSeconds.");
            }

            if (Durations.FromSeconds(seconds) is not { } time)
            {
                throw Bad(string.Create(CultureInfo.InvariantCulture, $"runtimeInSeconds of the task '{id}' is {seconds}, but must lie between 0 and {Durations.Longest.TotalSeconds}."));
            }

            var cores = Math.Ceiling(run.CoreCount ?? run.Cores ?? 1);
            return cores is < 0 or > MostCores
                ? throw Bad($"the task '{id}' has {cores} cores, but must have 1 to {MostCores}.")
                : new GraphTask(id, time, before) { Slots = Math.Max(1, (int)cores) };
        }

        NamedOffer[]? ClusterOf(Machine[] machines) => machines.Length == 0 || machines.Any(machine => machine.Cpu?.Cores is null) ? null
            : [.. machines.Select(machine => machine.Cpu!.Cores is >= 1 and <= MostCores and var cores
                ? ClusterShape.Node(machine.NodeName, (int)cores)
                : throw Bad($"the machine '{machine.NodeName}' has {machine.Cpu!.Cores} cores, but must have 1 to {MostCores}."))];
    }

    private sealed record Workflow
    {
        public Specification? Specification { get; init; }

        public Execution? Execution { get; init; }

        // Those of 1.4.
        public WorkflowTask[]? Tasks { get; init; }

        public Machine[]? Machines { get; init; }

        public decimal? MakespanInSeconds { get; init; }
    }

    private sealed record Specification
    {
        public WorkflowTask[]? Tasks { get; init; }
    }

    private sealed record Execution
    {
        public WorkflowTask[]? Tasks { get; init; }

        public Machine[]? Machines { get; init; }

        public decimal? MakespanInSeconds { get; init; }
    }

    /// <summary>A task: of the specification its edges, of the execution the rest.</summary>
    private sealed record WorkflowTask
    {
        public required string Id { get; init; }

        public string? Name { get; init; }

        public string[]? Parents { get; init; }

        public string[]? Children { get; init; }

        public decimal? RuntimeInSeconds { get; init; }

        public decimal? CoreCount { get; init; }

        public decimal? Cores { get; init; }
    }

    private sealed record Machine
    {
        public required string NodeName { get; init; }

        public Processor? Cpu { get; init; }
    }

    private sealed record Processor
    {
        public decimal? CoreCount { get; init; }

        public decimal? Count { get; init; }

        public decimal? Cores => CoreCount ?? Count;
    }
}
