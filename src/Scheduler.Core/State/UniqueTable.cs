using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>Which unique keys are taken, by which task, and until when.</summary>
internal sealed class UniqueTable
{
    private readonly Dictionary<string, UniqueClaim> _claims = new(StringComparer.Ordinal);

    // For each claim of a window; those that were taken anew since are passed over.
    private readonly PriorityQueue<string, long> _byEnd = new();

    public int Count => _claims.Count;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<KeyValuePair<string, UniqueClaim>> All => _claims;

    public UniqueClaim? Find(string key) => _claims.GetValueOrDefault(key);

    public void Set(string key, UniqueClaim claim)
    {
        _claims[key] = claim;
        if (claim.Until is { } until)
        {
            _byEnd.Enqueue(key, until.Ticks);
        }
    }

    public void Remove(string key) => _claims.Remove(key);

    /// <summary>A key whose window was over by then; null: there is none.</summary>
    public string? OverBy(Timestamp moment)
    {
        while (_byEnd.TryPeek(out var key, out var ticks) && ticks <= moment.Ticks)
        {
            _byEnd.Dequeue();
            if (_claims.TryGetValue(key, out var claim) && claim.Until?.Ticks == ticks)
            {
                return key;
            }
        }

        return null;
    }

    public static ulong Digest(string key, UniqueClaim claim)
    {
        var hash = StableHash.Combine(StableHash.Of(key, seed: 11), StableHash.Of(claim.Task.Value));
        hash = StableHash.Combine(StableHash.Combine(hash, claim.Since.Ticks), claim.Until?.Ticks ?? 0);
        return StableHash.Combine(hash, claim.Ended is { } ended ? (long)ended : 0L);
    }
}

/// <summary>A unique key is taken.</summary>
/// <param name="Since">Since the first submit, of tasks that were debounced.</param>
/// <param name="Until">Null: until the task has its outcome.</param>
/// <param name="Ended">How the task has ended, in a window; null: it has not.</param>
public sealed record UniqueClaim(TaskId Task, Timestamp Since, Timestamp? Until = null, TaskPhase? Ended = null);
