namespace Scheduler.Core.State;

/// <summary>The groups that are remembered.</summary>
internal sealed class GroupTable
{
    private readonly Dictionary<string, GroupState> _byName = new(StringComparer.Ordinal);
    private readonly Queue<(GroupState Group, Timestamp At)> _ended = new();

    public int Count => _byName.Count;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<GroupState> All => _byName.Values;

    /// <summary>In the order in which they were opened: a group after the one that it is in.</summary>
    public IEnumerable<GroupState> InOrder => _byName.Values.OrderBy(group => group.Number);

    public GroupState? Find(string? name) => name is null ? null : _byName.GetValueOrDefault(name);

    public void Add(GroupState group)
    {
        _byName.Add(group.Name, group);
        group.Parent?.Children.Add(group);
    }

    public void Remove(GroupState group)
    {
        _byName.Remove(group.Name);
        group.Parent?.Children.Remove(group);
        DropForgotten();
    }

    /// <summary>It has ended, or was still needed when it could have been forgotten: it is looked at again some time after that.</summary>
    public void AddEnded(GroupState group, Timestamp at) => _ended.Enqueue((group, at));

    /// <summary>The next group that may be forgotten, where it has ended, or was looked at last, by then; it is looked at no more. Null: there is none.</summary>
    public GroupState? TakeEndedBy(Timestamp moment)
    {
        while (_ended.TryPeek(out var oldest) && oldest.At <= moment)
        {
            _ended.Dequeue();
            if (IsKnown(oldest.Group))
            {
                return oldest.Group;
            }
        }

        return null;
    }

    // Where events are only applied, nobody takes them.
    private void DropForgotten()
    {
        if (_ended.Count > 128 + (2 * _byName.Count))
        {
            var known = _ended.Where(ended => IsKnown(ended.Group)).ToArray();
            _ended.Clear();
            Array.ForEach(known, _ended.Enqueue);
        }
    }

    private bool IsKnown(GroupState group) => ReferenceEquals(Find(group.Name), group);
}
