using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>What is remembered of a finished task: enough to recognise it when it is submitted again.</summary>
internal sealed class Outcome(TaskId task, ulong idHash, ulong contentHash, TaskPhase phase, Timestamp finishedAt) : IHasTaskId
{
    public TaskId Id { get; } = task;

    public ulong IdHash { get; } = idHash;

    public ulong ContentHash { get; } = contentHash;

    public TaskPhase Phase { get; } = phase;

    public Timestamp FinishedAt { get; } = finishedAt;

    /// <summary>Its task was made to run again: it counts no more, and is passed over where the outcomes stand in order.</summary>
    public bool IsWithdrawn { get; set; }

    public ulong Digest() => StableHash.Combine(
        StableHash.Combine(IdHash, ContentHash), StableHash.Combine((ulong)Phase, FinishedAt.Ticks));
}

/// <summary>The outcomes, oldest first. Bounded: whoever decides forgets the oldest by an event.</summary>
internal sealed class OutcomeTable
{
    private readonly IdTable<Outcome> _byId = new();
    private readonly Queue<Outcome> _oldestFirst = new();

    public int Count => _byId.Count;

    public Outcome? Find(TaskId task) => _byId.Find(task);

    public Outcome? Find(TaskId task, ulong idHash) => _byId.Find(task, idHash);

    public void Add(Outcome outcome)
    {
        if (!_byId.TryAdd(outcome))
        {
            throw new InvariantBrokenException($"Task {outcome.Id} has two outcomes.");
        }

        _oldestFirst.Enqueue(outcome);
    }

    /// <summary>Takes out the outcome of a task that runs again; null where there is none.</summary>
    public Outcome? Withdraw(TaskId task)
    {
        if (_byId.Find(task) is not { } outcome)
        {
            return null;
        }

        _byId.Remove(outcome);
        outcome.IsWithdrawn = true;
        if (_oldestFirst.Count > 1_024 + (2 * _byId.Count))
        {
            var kept = OldestFirst().ToArray();
            _oldestFirst.Clear();
            Array.ForEach(kept, _oldestFirst.Enqueue);
        }

        return outcome;
    }

    public Outcome? Oldest
    {
        get
        {
            DropWithdrawn();
            return _oldestFirst.TryPeek(out var oldest) ? oldest : null;
        }
    }

    public Outcome ForgetOldest()
    {
        DropWithdrawn();
        var oldest = _oldestFirst.Dequeue();
        _byId.Remove(oldest);
        return oldest;
    }

    public IEnumerable<Outcome> OldestFirst() => _oldestFirst.Where(outcome => !outcome.IsWithdrawn);

    private void DropWithdrawn()
    {
        while (_oldestFirst.TryPeek(out var oldest) && oldest.IsWithdrawn)
        {
            _oldestFirst.Dequeue();
        }
    }
}
