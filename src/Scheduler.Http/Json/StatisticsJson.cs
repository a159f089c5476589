using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>How the scheduler is doing.</summary>
internal sealed record StatisticsJson
{
    public required long Epoch { get; init; }

    /// <summary>Left out: no scheduler works now.</summary>
    public DateTime? Since { get; init; }

    public required long AgeingViolations { get; init; }

    public required int Nodes { get; init; }

    public required int Slots { get; init; }

    public required int SlotsTaken { get; init; }

    /// <summary>Left out: none.</summary>
    public int? SlotsBlocked { get; init; }

    public required IReadOnlyList<QueueStatisticsJson> Queues { get; init; }

    public required int MoreQueues { get; init; }

    public required IReadOnlyList<KindEstimateJson> Kinds { get; init; }

    public required int MoreKinds { get; init; }

    public static StatisticsJson From(SchedulerStatistics statistics) => new()
    {
        Epoch = statistics.Epoch,
        Since = Moments.Of(statistics.Since),
        AgeingViolations = statistics.AgeingViolations,
        Nodes = statistics.Nodes,
        Slots = statistics.Slots,
        SlotsTaken = statistics.SlotsTaken,
        SlotsBlocked = statistics.SlotsBlocked == 0 ? null : statistics.SlotsBlocked,
        Queues = [.. statistics.Queues.Select(QueueStatisticsJson.From)],
        MoreQueues = statistics.MoreQueues,
        Kinds = [.. statistics.Kinds.Select(k => new KindEstimateJson(k.Kind, Moments.Seconds(k.Mean), k.Error, k.Tasks))],
        MoreKinds = statistics.MoreKinds,
    };

    public SchedulerStatistics ToStatistics() => new()
    {
        Epoch = Epoch,
        Since = Moments.From(Since),
        AgeingViolations = AgeingViolations,
        Nodes = Nodes,
        Slots = Slots,
        SlotsTaken = SlotsTaken,
        SlotsBlocked = SlotsBlocked ?? 0,
        Queues = [.. Queues.Select(q => q.ToStatistics())],
        MoreQueues = MoreQueues,
        Kinds = [.. Kinds.Select(k => new KindEstimate(k.Kind, Moments.Span(k.Mean)!.Value, k.Error, k.Tasks))],
        MoreKinds = MoreKinds,
    };
}

/// <summary>A queue as it was configured, and its unfinished tasks.</summary>
internal sealed record QueueStatisticsJson : QueueJson
{
    [JsonPropertyOrder(1)]
    public required long Waiting { get; init; }

    [JsonPropertyOrder(1)]
    public required long Running { get; init; }

    [JsonPropertyOrder(1)]
    public required long NotDue { get; init; }

    /// <summary>Left out: none waits.</summary>
    [JsonPropertyOrder(1)]
    public DateTime? OldestSince { get; init; }

    public static QueueStatisticsJson From(QueueStatistics statistics) => new()
    {
        Name = statistics.Queue.Name,
        Policy = statistics.Queue.Policy,
        Strategy = statistics.Queue.Strategy,
        AgeAfter = Moments.Seconds(statistics.Queue.AgeAfter),
        Paused = statistics.Queue.Paused,
        Preempt = statistics.Queue.Preempt,
        Slice = Moments.Seconds(statistics.Queue.Slice),
        MinRunTime = Moments.Seconds(statistics.Queue.MinRunTime),
        PreemptionMargin = Moments.Seconds(statistics.Queue.PreemptionMargin),
        MaxPreemptions = statistics.Queue.MaxPreemptions,
        Waiting = statistics.Waiting,
        Running = statistics.Running,
        NotDue = statistics.NotDue,
        OldestSince = Moments.Of(statistics.OldestSince),
    };

    public QueueStatistics ToStatistics() => new(ToOptions(), Waiting, Running, NotDue, Moments.From(OldestSince));
}

/// <summary>What was learned of a kind.</summary>
/// <param name="Mean">How long its tasks run, in seconds.</param>
/// <param name="Error">By how much estimates were wrong: 0.5 is half as much again, or half. Left out: none had one.</param>
/// <param name="Tasks">How many it was learned from.</param>
internal sealed record KindEstimateJson(string Kind, decimal Mean, double? Error, long Tasks);
