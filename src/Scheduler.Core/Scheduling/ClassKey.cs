using Scheduler.Core.Contracts;

namespace Scheduler.Core.Scheduling;

/// <summary>What makes waiting tasks alike to every node.</summary>
/// <param name="FairnessKey">Null where the queue does not share.</param>
/// <param name="AffinityKey">Null where the queue's strategy does not go by it.</param>
/// <param name="NamesLimits">They are told apart by the limits that they name.</param>
internal readonly record struct ClassKey(
    string Queue, string Kind, Resources Request, Labels Labels, int Slots, string? FairnessKey, string? AffinityKey,
    string? AntiAffinityKey, bool Alone, bool NamesLimits)
{
    public static ClassKey Of(TaskSpec task, Lane? lane, bool alone) => new(
        task.Queue,
        task.Kind,
        task.Request,
        task.RequiredLabels,
        task.Slots,
        lane?.Shares is null ? null : task.FairnessKey ?? "",
        lane is { IsByKey: true } ? task.AffinityKey : null,
        task.AntiAffinityKey,
        alone,
        task.LimitSet is not null);
}
