namespace Scheduler.Core.Scheduling;

/// <summary>What makes waiting tasks alike to every node.</summary>
/// <param name="FairnessKey">Null where the queue does not share.</param>
/// <param name="AffinityKey">Null where the queue's strategy does not go by it.</param>
/// <param name="IsSplit">They are told apart by the limits that they name, and by their groups.</param>
internal readonly record struct ClassKey(
    string Queue, string Kind, Resources Request, Labels Labels, int Slots, string? FairnessKey, string? AffinityKey,
    string? AntiAffinityKey, bool Alone, bool IsSplit)
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
        task.LimitSet is not null || task.Group is not null);
}

/// <summary>What tells the buckets of a class apart: limits, and holds of groups, let every task of a bucket begin, or none.</summary>
internal readonly record struct BucketKey(LimitSet? Limits, string? Group)
{
    public static BucketKey Of(TaskSpec task) => new(task.LimitSet, task.Group);
}
