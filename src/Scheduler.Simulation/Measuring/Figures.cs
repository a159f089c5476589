namespace Scheduler.Simulation.Measuring;

/// <summary>
/// What a run came to; times in seconds. The formulas, each with its source, are in docs/simulation.md.
/// </summary>
public sealed record Figures
{
    public required string Policy { get; init; }

    public required string Strategy { get; init; }

    public required int Tasks { get; init; }

    /// <summary>From submission to outcome.</summary>
    public required Quantiles Response { get; init; }

    /// <summary>The part of the response in which no handler was at work.</summary>
    public required Quantiles Wait { get; init; }

    /// <summary>The mean of max(1, response / max(run time, 10 s)).</summary>
    public required double BoundedSlowdown { get; init; }

    /// <summary>From the first arrival to the last outcome.</summary>
    public required double Makespan { get; init; }

    /// <summary>What no scheduler could have beaten.</summary>
    public required double MakespanBound { get; init; }

    /// <summary>Σ requested × run time / (capacity × makespan), of <see cref="Resource"/>.</summary>
    public required double Utilisation { get; init; }

    /// <summary>The resource that was asked for the most beside what there is of it.</summary>
    public required string Resource { get; init; }

    /// <summary>Jain's index over users: 1 where all of them progress alike, 1/users where one has everything.</summary>
    public required double Fairness { get; init; }

    public required int Users { get; init; }

    public required int Preemptions { get; init; }

    /// <summary>Tasks that went first because they had waited for as long as the queue's ageing says.</summary>
    public required int WentByAge { get; init; }

    /// <summary>Copies that stragglers got. Null: they were to get none.</summary>
    public int? Copies { get; init; }
}
