using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>Which unique keys are taken, by which task, and until when.</summary>
internal sealed class UniqueTable
{
    private readonly Dictionary<string, UniqueClaim> _claims = new(StringComparer.Ordinal);

    // For each claim of a window; those that were taken anew since are passed over.
    private readonly PriorityQueue<string, long> _byEnd = new();

    public int Count => _claims.Count;

    /// <summary>Those whose windows are over by then not counted: they leave with the next claim.</summary>
    public int CountAt(Timestamp moment) => FirstEnd <= moment ? _claims.Values.Count(claim => !(claim.Until <= moment)) : Count;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<KeyValuePair<string, UniqueClaim>> All => _claims;

    public UniqueClaim? Find(string key) => _claims.GetValueOrDefault(key);

    /// <summary>When the first window is over; null: there is none.</summary>
    public Timestamp? FirstEnd
    {
        get
        {
            PassOver();
            return _byEnd.TryPeek(out _, out var ticks) ? new Timestamp(ticks) : null;
        }
    }

    public void Set(string key, UniqueClaim claim)
    {
        var before = _claims.GetValueOrDefault(key)?.Until;
        _claims[key] = claim;
        if (claim.Until is { } until && before != until)
        {
            _byEnd.Enqueue(key, until.Ticks);
            if (_byEnd.Count > 1_024 + (2 * _claims.Count))
            {
                _byEnd.Clear();
                _byEnd.EnqueueRange(_claims.Where(pair => pair.Value.Until is not null).Select(pair => (pair.Key, pair.Value.Until!.Value.Ticks)));
            }
        }
    }

    public void Remove(string key) => _claims.Remove(key);

    /// <summary>A key whose window was over by then; null: there is none.</summary>
    public string? OverBy(Timestamp moment) => FirstEnd <= moment ? _byEnd.Dequeue() : null;

    // Claims that are gone, or were taken anew since.
    private void PassOver()
    {
        while (_byEnd.TryPeek(out var key, out var ticks) && _claims.GetValueOrDefault(key)?.Until?.Ticks != ticks)
        {
            _byEnd.Dequeue();
        }
    }

    public static ulong Digest(string key, UniqueClaim claim)
    {
        var hash = StableHash.Combine(StableHash.Of(key, seed: 11), StableHash.Of(claim.Task.Value));
        hash = StableHash.Combine(StableHash.Combine(hash, claim.Since.Ticks), claim.Until?.Ticks ?? 0);
        return StableHash.Combine(hash, claim.Ended is { } ended ? (long)ended : 0L);
    }
}

/// <summary>A unique key is taken.</summary>
/// <param name="Since">When it was taken; for debounced tasks, the time of the first submit.</param>
/// <param name="Until">Null: until the task has its outcome.</param>
/// <param name="Ended">How the task ended, within a window; null: it has not ended.</param>
public sealed record UniqueClaim(TaskId Task, Timestamp Since, Timestamp? Until = null, TaskPhase? Ended = null);
