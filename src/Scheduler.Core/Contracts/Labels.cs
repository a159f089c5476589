namespace Scheduler.Core.Contracts;

/// <summary>
/// Attributes to match: a node has them, a task requires them. Keys are unique; both sides compare by ordinal.
/// Immutable; equal by value.
/// </summary>
public sealed class Labels : IEquatable<Labels>
{
    public static readonly Labels None = new([]);

    private readonly KeyValuePair<string, string>[] _pairs;

    /// <exception cref="ArgumentException">A key is empty or given twice.</exception>
    public Labels(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        _pairs = [.. pairs.OrderBy(p => p.Key, StringComparer.Ordinal)];
        for (var i = 0; i < _pairs.Length; i++)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(_pairs[i].Key);
            ArgumentNullException.ThrowIfNull(_pairs[i].Value);
            if (i > 0 && string.Equals(_pairs[i].Key, _pairs[i - 1].Key, StringComparison.Ordinal))
            {
                throw new ArgumentException($"The label '{_pairs[i].Key}' is given twice.", nameof(pairs));
            }
        }
    }

    /// <summary>In the order of their keys.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    public bool IsNone => _pairs.Length == 0;

    /// <summary>Whether all of these labels are among <paramref name="offered"/>.</summary>
    public bool AreIn(Labels offered)
    {
        foreach (var pair in _pairs)
        {
            if (Array.IndexOf(offered._pairs, pair) < 0)
            {
                return false;
            }
        }

        return true;
    }

    public bool Has(string key, string value)
    {
        foreach (var pair in _pairs)
        {
            if (string.Equals(pair.Key, key, StringComparison.Ordinal))
            {
                return string.Equals(pair.Value, value, StringComparison.Ordinal);
            }
        }

        return false;
    }

    public bool Equals(Labels? other) => other is not null && _pairs.AsSpan().SequenceEqual(other._pairs);

    public override bool Equals(object? obj) => Equals(obj as Labels);

    // In-process lookups only; nothing that is stored or decided reads it.
    public override int GetHashCode() => _pairs.Length;

    public override string ToString() => string.Join(' ', _pairs.Select(p => $"{p.Key}={p.Value}"));
}
