using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>What a task waits for and has not come yet.</summary>
internal sealed class OpenEdges(int count)
{
    // By the place in the task's list of what it waits for; null: met.
    private LinkedListNode<OpenEdge>?[] _open = count == 0 ? [] : new LinkedListNode<OpenEdge>?[count];
    private ulong _sum;

    public int Count { get; private set; }

    /// <summary>When the last one was met; null: not yet.</summary>
    public Timestamp? ReleasedAt { get; private set; }

    /// <summary>Why one can't be met any more, so that the task is to be cancelled; null: all can.</summary>
    public UnmetCondition? Unmet { get; set; }

    /// <summary>Their places in the task's list.</summary>
    public IEnumerable<int> Places => Enumerable.Range(0, _open.Length).Where(place => _open[place] is not null);

    public void Add(LinkedListNode<OpenEdge> edge)
    {
        _open[edge.Value.Place] = edge;
        _sum += DigestOf(edge.Value.Place);
        Count++;
    }

    public void Remove(int place)
    {
        _open[place] = null;
        _sum -= DigestOf(place);
        Count--;
    }

    /// <summary>The task may run from then on.</summary>
    public void Release(Timestamp at)
    {
        ReleasedAt = at;
        _open = [];
    }

    /// <summary>To be taken out of the lists of those that the task waits for.</summary>
    public IEnumerable<LinkedListNode<OpenEdge>> Edges => _open.OfType<LinkedListNode<OpenEdge>>();

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of("edges"), _sum);
        hash = ReleasedAt is { } at ? StableHash.Combine(hash, at.Ticks) : hash;
        return Unmet is { } unmet ? StableHash.Combine(StableHash.Combine(hash, StableHash.Of(unmet.Name)), (long)unmet.Ended) : hash;
    }

    private static ulong DigestOf(int place) => StableHash.Combine(29UL, place);
}

/// <param name="Place">In the task's list of what it waits for.</param>
internal readonly record struct OpenEdge(TaskState Task, int Place)
{
    public Dependency Dependency => Task.Spec.After[Place];
}
