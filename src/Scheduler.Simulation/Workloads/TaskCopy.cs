using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Workloads;

/// <summary>The same task with something changed.</summary>
internal static class TaskCopy
{
    public static TaskSpec Of(TaskSpec task, TimeSpan? estimate = null) => new()
    {
        Id = task.Id,
        Kind = task.Kind,
        Payload = task.Payload,
        Queue = task.Queue,
        Priority = task.Priority,
        Request = task.Request,
        RequiredLabels = task.RequiredLabels,
        Retry = task.Retry,
        Estimate = estimate ?? task.Estimate,
        Timeout = task.Timeout,
        NotBefore = task.NotBefore,
        Deadline = task.Deadline,
        ExpiresAt = task.ExpiresAt,
        Headers = task.Headers,
        Principal = task.Principal,
        FairnessKey = task.FairnessKey,
        Weight = task.Weight,
        Slots = task.Slots,
    };

    /// <summary>With another payload and deadline, and without any other moment, timeout or headers.</summary>
    public static TaskSpec Untimed(TaskSpec task, ReadOnlyMemory<byte> payload, Timestamp? deadline) => new()
    {
        Id = task.Id,
        Kind = task.Kind,
        Payload = payload,
        Queue = task.Queue,
        Priority = task.Priority,
        Request = task.Request,
        RequiredLabels = task.RequiredLabels,
        Estimate = task.Estimate,
        Deadline = deadline,
        Principal = task.Principal,
        FairnessKey = task.FairnessKey,
        Weight = task.Weight,
        Slots = task.Slots,
    };
}
