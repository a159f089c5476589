using System.Collections;
using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <summary>The limits that a task names, in the order of their names. Immutable; equal by value.</summary>
public sealed class LimitSet : IReadOnlyList<LimitUse>, IEquatable<LimitSet>
{
    private readonly LimitUse[] _uses;
    private readonly int _hash;

    private LimitSet(LimitUse[] uses)
    {
        _uses = uses;
        _hash = uses.Aggregate(uses.Length, (hash, use) => unchecked((hash * 31) + (int)StableHash.Of(use.Name) + use.Cost));
    }

    public int Count => _uses.Length;

    public LimitUse this[int index] => _uses[index];

    /// <summary>The set of these limits; null if there are none.</summary>
    public static LimitSet? Of(IReadOnlyList<LimitUse> uses)
    {
        ArgumentNullException.ThrowIfNull(uses);
        return uses as LimitSet ?? (uses.Count == 0 ? null : new LimitSet([.. uses.OrderBy(use => use.Name, StringComparer.Ordinal)]));
    }

    public bool Equals(LimitSet? other) => ReferenceEquals(this, other) || (other is not null && _uses.AsSpan().SequenceEqual(other._uses));

    public override bool Equals(object? obj) => Equals(obj as LimitSet);

    public override int GetHashCode() => _hash;

    public IEnumerator<LimitUse> GetEnumerator() => ((IEnumerable<LimitUse>)_uses).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(' ', _uses);
}
