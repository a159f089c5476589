namespace Scheduler.Core.Rules;

/// <summary>
/// Whether two submits of one id mean the same work: everything that the submitter set counts, except the submitter's name and the
/// headers, which differ from one try to the next (for example, a trace context).
/// </summary>
public static class ContentHash
{
    public static ulong Of(TaskSpec task)
    {
        var hash = StableHash.Of(task.Kind);
        hash = StableHash.Combine(hash, StableHash.Of(task.Payload.Span));
        hash = StableHash.Combine(hash, StableHash.Of(task.Queue));
        hash = StableHash.Combine(hash, task.Priority);
        hash = StableHash.Combine(hash, task.Estimate?.Ticks ?? -1);
        hash = StableHash.Combine(hash, task.Timeout?.Ticks ?? -1);
        hash = StableHash.Combine(hash, task.NotBefore?.Ticks ?? long.MinValue);
        hash = StableHash.Combine(hash, task.Deadline?.Ticks ?? long.MinValue);
        hash = StableHash.Combine(hash, task.ExpiresAt?.Ticks ?? long.MinValue);
        hash = StableHash.Combine(hash, task.Retry.MaxAttempts);
        hash = StableHash.Combine(hash, task.Retry.BaseDelay.Ticks);
        hash = StableHash.Combine(hash, task.Retry.MaxDelay.Ticks);
        hash = StableHash.Combine(hash, task.Retry.JitterPercent);
        hash = StableHash.Combine(hash, task.Request.CpuMillis);
        hash = StableHash.Combine(hash, task.Request.MemoryBytes);
        foreach (var named in task.Request.Named)
        {
            hash = StableHash.Combine(StableHash.Combine(hash, StableHash.Of(named.Name)), named.Amount);
        }

        foreach (var label in task.RequiredLabels.Pairs)
        {
            hash = StableHash.Combine(StableHash.Combine(hash, StableHash.Of(label.Key)), StableHash.Of(label.Value));
        }

        return Extras(task, hash);
    }

    // What tasks could not say from the beginning counts only where one says it: the hash of all others is what it was.
    private static ulong Extras(TaskSpec task, ulong hash)
    {
        hash = task.FairnessKey is { } key ? StableHash.Combine(hash, StableHash.Of(key, seed: 1)) : hash;
        hash = task.Weight == 1 ? hash : StableHash.Combine(StableHash.Combine(hash, 2L), task.Weight);
        hash = task.Slots == 1 ? hash : StableHash.Combine(StableHash.Combine(hash, 3L), task.Slots);
        hash = task.AffinityKey is { } affinity ? StableHash.Combine(hash, StableHash.Of(affinity, seed: 4)) : hash;
        hash = task.AntiAffinityKey is { } apart ? StableHash.Combine(hash, StableHash.Of(apart, seed: 5)) : hash;
        foreach (var preference in task.PreferredLabels)
        {
            hash = StableHash.Combine(StableHash.Combine(hash, StableHash.Of(preference.Key, seed: 6)), StableHash.Of(preference.Value));
            hash = StableHash.Combine(hash, preference.Weight);
        }

        foreach (var (name, cost) in task.Limits)
        {
            hash = StableHash.Combine(StableHash.Combine(hash, StableHash.Of(name, seed: 7)), cost);
        }

        hash = task.OrderKey is { } order ? StableHash.Combine(StableHash.Combine(hash, StableHash.Of(order, seed: 8)), (long)task.OrderOnFailure) : hash;

        hash = task.Unique is { } unique ? Unique(unique, hash) : hash;
        hash = Graph(task, hash);
        hash = task.Idempotent ? StableHash.Combine(hash, 29L) : hash;
        return Retry(task.Retry, hash);
    }

    private static ulong Graph(TaskSpec task, ulong hash)
    {
        for (var i = 0; i < task.After.Count; i++)
        {
            var edge = task.After[i];
            hash = StableHash.Combine(StableHash.Combine(hash, StableHash.Of(edge.Name, seed: edge.IsGroup ? 26UL : 25UL)), (long)edge.On);
        }

        hash = task.IfUnmet == UnmetAction.Cancel ? hash : StableHash.Combine(StableHash.Combine(hash, 27L), (long)task.IfUnmet);
        return task.Group is { } group ? StableHash.Combine(hash, StableHash.Of(group, seed: 28)) : hash;
    }

    private static ulong Unique(UniqueKey unique, ulong hash)
    {
        hash = StableHash.Combine(StableHash.Combine(hash, StableHash.Of(unique.Key, seed: 9)), (long)unique.OnConflict);
        hash = StableHash.Combine(hash, unique.Within?.Ticks ?? -1);
        return StableHash.Combine(StableHash.Combine(hash, unique.Delay?.Ticks ?? -1), unique.AtMost?.Ticks ?? -1);
    }

    private static ulong Retry(RetryPolicy retry, ulong hash)
    {
        hash = retry.Backoff == RetryBackoff.Exponential ? hash : StableHash.Combine(StableHash.Combine(hash, 22L), (long)retry.Backoff);
        foreach (var delay in retry.Delays)
        {
            hash = StableHash.Combine(StableHash.Combine(hash, 23L), delay.Ticks);
        }

        return retry.MaxAge is { } age ? StableHash.Combine(StableHash.Combine(hash, 24L), age.Ticks) : hash;
    }
}
