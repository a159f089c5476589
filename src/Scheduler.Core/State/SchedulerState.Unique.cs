namespace Scheduler.Core.State;

/// <content>What events do to unique keys.</content>
internal sealed partial class SchedulerState
{
    public UniqueTable Unique { get; } = new();

    // The task was admitted, or runs again: it has the key from now on.
    private void Claim(TaskSpec task, Timestamp at)
    {
        if (task.Unique is not { } unique)
        {
            return;
        }

        while (Unique.OverBy(at) is { } over)
        {
            Unclaim(over);
        }

        // Many submits in a row are one, as long as none of them has begun.
        var before = Unique.Find(unique.Key);
        var since = unique.OnConflict == UniqueConflict.Debounce && before is not null
            && Task(before.Task) is { Assignments: 0, Spec.Unique.OnConflict: UniqueConflict.Debounce } ? before.Since : at;
        Set(unique.Key, new UniqueClaim(task.Id, since, unique.Within is { } within ? at + within : null));
    }

    private void EndClaim(TaskState task, TaskPhase phase)
    {
        if (task.Spec.Unique is { } unique && Unique.Find(unique.Key) is { } claim && claim.Task == task.Id)
        {
            if (claim.Until is null)
            {
                Unclaim(unique.Key);
            }
            else
            {
                Set(unique.Key, claim with { Ended = phase });
            }
        }
    }

    private void Set(string key, UniqueClaim claim)
    {
        _digest -= Unique.Find(key) is { } before ? UniqueTable.Digest(key, before) : 0;
        Unique.Set(key, claim);
        _digest += UniqueTable.Digest(key, claim);
    }

    private void Unclaim(string key)
    {
        if (Unique.Find(key) is { } claim)
        {
            _digest -= UniqueTable.Digest(key, claim);
            Unique.Remove(key);
        }
    }

    private ulong UniqueDigest() => Unique.All.Aggregate(0UL, (sum, pair) => sum + UniqueTable.Digest(pair.Key, pair.Value));
}
