using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>All that is held, but schedules, which know it themselves.</summary>
/// <param name="groups">A hold of a group is one of all groups in it.</param>
/// <param name="limits">A hold of a limit is one of all tasks that count against it.</param>
internal sealed class HoldTable(GroupTable groups, LimitTable limits)
{
    private readonly Dictionary<(HoldTarget Target, string Name), Hold> _all = [];

    // Of limits, without their stars.
    private readonly List<string> _prefixes = [];
    private int _tasks;

    public GroupTable Groups { get; } = groups;

    public LimitTable Limits { get; } = limits;

    public IEnumerable<HoldInfo> All => _all.Select(pair => new HoldInfo(pair.Key.Target, pair.Key.Name, pair.Value));

    /// <summary>Those of tasks not counted: there are no more of these than tasks.</summary>
    public int Count => _all.Count - _tasks;

    public Hold? Find(HoldTarget target, string name) => _all.Count == 0 ? null : _all.GetValueOrDefault((target, name));

    /// <summary>The hold that keeps a task from beginning, and what is held; null: none.</summary>
    public HoldInfo? Of(TaskSpec task) => _all.Count == 0 ? null
        : Of(HoldTarget.Task, task.Id.Value)
            ?? (task.OrderKey is { } key ? Of(HoldTarget.OrderKey, key) : null)
            ?? Of(HoldTarget.Queue, task.Queue)
            ?? Of(task.Queue, task.Kind, task.LimitSet, task.Group);

    /// <summary>The hold of a kind, of a group or one that it is in, or of one of the limits: those that are named, and those that count all of the
    /// queue or kind.</summary>
    public HoldInfo? Of(string queue, string kind, LimitSet? named, string? group)
    {
        if (_all.Count == 0)
        {
            return null;
        }

        var held = Of(HoldTarget.Kind, kind);
        for (var around = Groups.Find(group); held is null && around is not null; around = around.Parent)
        {
            held = Of(HoldTarget.Group, around.Name);
        }

        for (var i = 0; held is null && i < named?.Count; i++)
        {
            held = OfLimit(named[i].Name);
        }

        return held ?? (Limits.CountsUnnamed ? Limits.UnnamedOf(queue, kind).Select(OfLimit).FirstOrDefault(hold => hold is not null) : null);
    }

    // Of the key itself, or of a prefix.
    private HoldInfo? OfLimit(string key) => Of(HoldTarget.Limit, key)
        ?? (_prefixes.Find(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) is { } heldPrefix ? Of(HoldTarget.Limit, heldPrefix + "*") : null);

    private HoldInfo? Of(HoldTarget target, string name) => Find(target, name) is { } hold ? new HoldInfo(target, name, hold) : null;

    public void Place(HoldTarget target, string name, Hold hold)
    {
        if (target == HoldTarget.Task && !_all.ContainsKey((target, name)))
        {
            _tasks++;
        }

        if (target == HoldTarget.Limit && name.EndsWith('*') && !_all.ContainsKey((target, name)))
        {
            _prefixes.Add(name[..^1]);
        }

        _all[(target, name)] = hold;
    }

    public void Release(HoldTarget target, string name)
    {
        if (!_all.Remove((target, name)))
        {
            return;
        }

        _tasks -= target == HoldTarget.Task ? 1 : 0;
        if (target == HoldTarget.Limit && name.EndsWith('*'))
        {
            _prefixes.Remove(name[..^1]);
        }
    }

    /// <remarks>Without who holds it: nothing is decided by that, and the digests of journals that exist don't have it.</remarks>
    public static ulong Digest(HoldTarget target, string name, Hold hold) => StableHash.Combine(
        StableHash.Combine(StableHash.Combine(StableHash.Of(name, seed: 10), (long)target), StableHash.Of(hold.Reason)), hold.Since.Ticks);
}
