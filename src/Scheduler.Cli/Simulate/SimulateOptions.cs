using Scheduler.Simulation.Workloads;

namespace Scheduler.Cli.Simulate;

/// <summary>What <c>simulate</c> was asked for.</summary>
internal sealed record SimulateOptions
{
    public const int DefaultTasks = 10_000;
    public const double DefaultLoad = 0.8;

    /// <summary>Recorded workloads; none: synthetic.</summary>
    public required IReadOnlyList<string> Traces { get; init; }

    /// <summary>A data folder whose history is the workload; null: none.</summary>
    public required string? Journal { get; init; }

    /// <summary>Whether the workload was recorded, as a trace or in a journal.</summary>
    public bool IsRecorded => Traces.Count > 0 || Journal is not null;

    /// <summary>As it was written; null: the workload's own.</summary>
    public required string? Cluster { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public required IReadOnlyList<string> Strategies { get; init; }

    /// <summary>Null: as recorded; synthetic tasks have <see cref="DefaultLoad"/>.</summary>
    public required double? Load { get; init; }

    public required Estimates Estimates { get; init; }

    /// <summary>The most; null: all of a recorded workload, <see cref="DefaultTasks"/> synthetic ones.</summary>
    public required int? Tasks { get; init; }

    /// <summary>Of synthetic tasks.</summary>
    public required ServiceTimes Service { get; init; }

    /// <summary>Of synthetic tasks.</summary>
    public required int Users { get; init; }

    /// <summary>Which tasks are slow on which nodes; everything is simulated without copies of them and with copies then. Null: none is.</summary>
    public SlowAttempts? SlowAttempts { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>How queues order and interrupt, but for their policy and strategy.</summary>
    public required QueueOptions Queue { get; init; }

    public required TimeSpan JournalWrite { get; init; }

    public required TimeSpan NetworkLatency { get; init; }

    public required string? Plot { get; init; }

    public required bool Json { get; init; }
}
