using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

// A record compares its fields, and lists, maps and memory compare by reference. Records that have some keep them in these, which
// compare by content and take no more room; their properties give out what is inside.

/// <summary>A list that equals another with the same items in the same order.</summary>
internal readonly struct ValueList<T>(IReadOnlyList<T> items) : IEquatable<ValueList<T>>
{
    public IReadOnlyList<T> Items => items;

    public bool Equals(ValueList<T> other)
    {
        if (ReferenceEquals(items, other.Items))
        {
            return true;
        }

        return items is not null && other.Items is not null && items.Count == other.Items.Count && items.SequenceEqual(other.Items);
    }

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    // The length and the first item tell most lists apart, however long they are.
    public override int GetHashCode() =>
        items is null || items.Count == 0 ? 0 : unchecked((items.Count * 31) + EqualityComparer<T>.Default.GetHashCode(items[0]!));
}

/// <summary>Values by key that equal others with the same keys and values.</summary>
internal readonly struct ValueMap<TKey, TValue>(IReadOnlyDictionary<TKey, TValue>? pairs) : IEquatable<ValueMap<TKey, TValue>>
{
    public IReadOnlyDictionary<TKey, TValue>? Pairs => pairs;

    public bool Equals(ValueMap<TKey, TValue> other)
    {
        if (ReferenceEquals(pairs, other.Pairs))
        {
            return true;
        }

        if (pairs is null || other.Pairs is not { } others || pairs.Count != others.Count)
        {
            return false;
        }

        foreach (var (key, value) in pairs)
        {
            if (!others.TryGetValue(key, out var otherValue) || !EqualityComparer<TValue>.Default.Equals(value, otherValue))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is ValueMap<TKey, TValue> other && Equals(other);

    public override int GetHashCode() => pairs?.Count ?? -1;
}

/// <summary>Bytes that equal the same bytes elsewhere in memory.</summary>
internal readonly struct ValueBytes(ReadOnlyMemory<byte> bytes) : IEquatable<ValueBytes>
{
    public ReadOnlyMemory<byte> Bytes => bytes;

    public static implicit operator ValueBytes(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator ReadOnlyMemory<byte>(ValueBytes value) => value.Bytes;

    public bool Equals(ValueBytes other) => bytes.Span.SequenceEqual(other.Bytes.Span);

    public override bool Equals(object? obj) => obj is ValueBytes other && Equals(other);

    public override int GetHashCode() => unchecked((int)StableHash.Of(bytes.Span));
}
