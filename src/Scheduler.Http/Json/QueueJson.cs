using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>How a queue orders its tasks. Spans are seconds.</summary>
internal record QueueJson
{
    public required string Name { get; init; }

    public required string Policy { get; init; }

    public required string Strategy { get; init; }

    /// <summary>Null: off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required decimal? AgeAfter { get; init; }

    public required bool Paused { get; init; }

    /// <summary>Left out: as the policy does by itself.</summary>
    public bool? Preempt { get; init; }

    public required decimal Slice { get; init; }

    public required decimal MinRunTime { get; init; }

    public required decimal PreemptionMargin { get; init; }

    public required int MaxPreemptions { get; init; }

    public static QueueJson From(QueueOptions queue) => QueueStatisticsJson.From(new QueueStatistics(queue, 0, 0, 0, null));

    public QueueOptions ToOptions() => new()
    {
        Name = Name,
        Policy = Policy,
        Strategy = Strategy,
        AgeAfter = Moments.Span(AgeAfter),
        Paused = Paused,
        Preempt = Preempt,
        Slice = Moments.Span(Slice)!.Value,
        MinRunTime = Moments.Span(MinRunTime)!.Value,
        PreemptionMargin = Moments.Span(PreemptionMargin)!.Value,
        MaxPreemptions = MaxPreemptions,
    };
}
