using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>What is remembered of a finished task: enough to recognise it when it is submitted again.</summary>
internal readonly record struct Outcome(TaskId Task, ulong ContentHash, TaskPhase Phase, Timestamp FinishedAt)
{
    public ulong Digest() => StableHash.Combine(
        StableHash.Combine(StableHash.Of(Task.Value), ContentHash), StableHash.Combine((ulong)Phase, FinishedAt.Ticks));
}

/// <summary>The outcomes, oldest first. Bounded: whoever decides forgets the oldest by an event.</summary>
internal sealed class OutcomeTable
{
    private readonly Dictionary<TaskId, Outcome> _byId = [];
    private readonly Queue<TaskId> _oldestFirst = new();

    public int Count => _byId.Count;

    public bool TryGet(TaskId task, out Outcome outcome) => _byId.TryGetValue(task, out outcome);

    public void Add(Outcome outcome)
    {
        _byId.Add(outcome.Task, outcome);
        _oldestFirst.Enqueue(outcome.Task);
    }

    public bool TryPeekOldest(out Outcome outcome)
    {
        outcome = default;
        return _oldestFirst.TryPeek(out var task) && _byId.TryGetValue(task, out outcome);
    }

    public Outcome ForgetOldest()
    {
        _byId.Remove(_oldestFirst.Dequeue(), out var outcome);
        return outcome;
    }

    public IEnumerable<Outcome> OldestFirst() => _oldestFirst.Select(task => _byId[task]);
}
