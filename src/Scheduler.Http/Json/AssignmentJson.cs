using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>Why an attempt went where it went.</summary>
internal sealed record AssignmentJson
{
    public required string Policy { get; init; }

    public required string Strategy { get; init; }

    public bool Aged { get; init; }

    public required long Score { get; init; }

    public required int Examined { get; init; }

    public required RemovedJson Removed { get; init; }

    public required IReadOnlyList<ScoredNodeJson> RunnersUp { get; init; }

    /// <summary>The sum of the weights of the preferred labels that the winner has; null: none.</summary>
    public int? Preference { get; init; }

    public static AssignmentJson? From(Explanation? explanation) => explanation is null ? null : new()
    {
        Policy = explanation.Policy,
        Strategy = explanation.Strategy,
        Aged = explanation.Aged,
        Score = explanation.Score,
        Examined = explanation.Examined,
        Removed = RemovedJson.From(explanation.Removed),
        RunnersUp = [.. explanation.RunnersUp.Select(n => new ScoredNodeJson(n.Node.Name, n.Node.Incarnation, n.Score))],
        Preference = explanation.Preference == 0 ? null : explanation.Preference,
    };

    public Explanation ToExplanation() => new(
        Policy, Strategy, Aged, Score, Examined, Removed.ToCounts(), [.. RunnersUp.Select(n => new ScoredNode(new NodeId(n.Name, n.Incarnation), n.Score))])
    {
        Preference = Preference ?? 0,
    };
}

/// <summary>How many of the examined nodes each filter removed.</summary>
internal sealed record RemovedJson(int Unavailable, int Kind, int Labels, int Resources, int Reserved, int Affinity = 0)
{
    public static RemovedJson From(FilterCounts counts) =>
        new(counts.Unavailable, counts.Kind, counts.Labels, counts.Resources, counts.Reserved, counts.Affinity);

    public FilterCounts ToCounts() => new(Unavailable, Kind, Labels, Resources, Reserved, Affinity);
}

internal sealed record ScoredNodeJson(string Name, long Incarnation, long Score);
