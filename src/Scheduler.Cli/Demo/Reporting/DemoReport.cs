using Scheduler.Cli.Demo.Checking;
using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Demo.Measuring;

namespace Scheduler.Cli.Demo.Reporting;

/// <summary>One of the tasks that took longest.</summary>
internal sealed record SlowTask(string File, long Size, TimeSpan Time, string Node, int Attempts);

/// <summary>What was done to a cluster, and what came of it.</summary>
/// <param name="Scheduler">The seed that scheduled, and was killed.</param>
/// <param name="InFlight">Attempts that nodes held when it was killed.</param>
/// <param name="Successor">The seed that schedules since.</param>
/// <param name="Gap">From the kill to the next assignment. Null: nothing was left to assign.</param>
/// <param name="NodeBack">From the kill of the node to its return, started again. Null: none was killed.</param>
internal sealed record Failover(string Scheduler, long InFlight, string Successor, TimeSpan? Gap, TimeSpan? NodeBack);

/// <summary>All that the demo has to tell at its end.</summary>
internal sealed record DemoReport
{
    public const int Slowest = 5;

    public required DemoOptions Options { get; init; }

    public required InputFolder Input { get; init; }

    /// <summary>Null: it was removed.</summary>
    public required string? DataFolder { get; init; }

    /// <summary>Tasks that had their outcome from an earlier run in the same data folder.</summary>
    public required int FinishedBefore { get; init; }

    /// <summary>From the first submit to the last outcome durable.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required IReadOnlyList<NodeFigures> Nodes { get; init; }

    public required string? Killed { get; init; }

    /// <summary>Null: there was no cluster.</summary>
    public Failover? Failover { get; init; }

    /// <summary>Attempts lost that were followed by an outcome, by node.</summary>
    public required IReadOnlyDictionary<string, int> RunAgain { get; init; }

    public required IReadOnlyList<SlowTask> SlowestTasks { get; init; }

    public required Comparison Comparison { get; init; }

    public NodeFigures All => NodeFigures.Sum(Nodes.ToArray());

    public int AttemptsLost => Nodes.Sum(n => n.Lost);

    /// <summary>Every task has exactly one outcome, it succeeded, and every hash agrees.</summary>
    public bool IsSound => Comparison.Differences.Count == 0;

    public int TasksRun => Nodes.Sum(n => n.Finished);

    public long BytesRun => Nodes.Sum(n => n.Bytes);

    public double TasksPerSecond => Rate(TasksRun);

    public double BytesPerSecond => Rate(BytesRun);

    public static IReadOnlyList<SlowTask> FindSlowest(IReadOnlyList<FileTask> tasks, IReadOnlyDictionary<TaskId, DemoOutcome> outcomes) =>
        [.. tasks
            .Select(task => (task.File, Outcome: outcomes.GetValueOrDefault(task.Id)))
            .Where(f => f.Outcome?.Hash is not null)
            .OrderByDescending(f => f.Outcome!.Hash!.Micros)
            .ThenBy(f => f.File.Name, StringComparer.Ordinal)
            .Take(Slowest)
            .Select(f => new SlowTask(f.File.Name, f.File.Size, f.Outcome!.Hash!.Time, f.Outcome.Node ?? "", f.Outcome.Attempts))];

    private double Rate(double amount) => Elapsed > TimeSpan.Zero ? amount / Elapsed.TotalSeconds : 0;
}
