using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>A named amount, such as two of <c>gpu</c>.</summary>
public readonly record struct NamedAmount(string Name, long Amount);

/// <summary>
/// The request of a task, or the capacity of a node: CPU in milli-cores (1,000 is one core), memory in bytes, and any
/// named resource. All amounts are zero or more. Immutable; equal by value.
/// </summary>
public sealed class Resources : IEquatable<Resources>
{
    public static readonly Resources None = new(0, 0);

    private readonly NamedAmount[] _named;

    /// <exception cref="ArgumentOutOfRangeException">An amount is negative.</exception>
    /// <exception cref="ArgumentException">A name is empty or given twice.</exception>
    public Resources(long cpuMillis, long memoryBytes, params IEnumerable<NamedAmount> named)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpuMillis);
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBytes);
        CpuMillis = cpuMillis;
        MemoryBytes = memoryBytes;
        _named = [.. named.Where(n => n.Amount != 0).OrderBy(n => n.Name, StringComparer.Ordinal)];
        for (var i = 0; i < _named.Length; i++)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(_named[i].Name);
            ArgumentOutOfRangeException.ThrowIfNegative(_named[i].Amount);
            if (i > 0 && string.Equals(_named[i].Name, _named[i - 1].Name, StringComparison.Ordinal))
            {
                throw new ArgumentException($"The resource '{_named[i].Name}' is given twice.", nameof(named));
            }
        }
    }

    /// <summary>Milli-cores: 1,000 is one core.</summary>
    public long CpuMillis { get; }

    public long MemoryBytes { get; }

    /// <summary>All other resources, in the order of their names.</summary>
    public IReadOnlyList<NamedAmount> Named => _named;

    public bool IsNone => CpuMillis == 0 && MemoryBytes == 0 && _named.Length == 0;

    public long AmountOf(string name)
    {
        foreach (var entry in _named)
        {
            if (string.Equals(entry.Name, name, StringComparison.Ordinal))
            {
                return entry.Amount;
            }
        }

        return 0;
    }

    /// <summary>Whether this request can be met from <paramref name="capacity"/>.</summary>
    public bool FitsIn(Resources capacity)
    {
        if (CpuMillis > capacity.CpuMillis || MemoryBytes > capacity.MemoryBytes)
        {
            return false;
        }

        foreach (var entry in _named)
        {
            if (entry.Amount > capacity.AmountOf(entry.Name))
            {
                return false;
            }
        }

        return true;
    }

    public bool Equals(Resources? other) =>
        other is not null
        && CpuMillis == other.CpuMillis
        && MemoryBytes == other.MemoryBytes
        && _named.AsSpan().SequenceEqual(other._named);

    public override bool Equals(object? obj) => Equals(obj as Resources);

    // In-process lookups only; nothing that is stored or decided reads it.
    public override int GetHashCode() => unchecked((int)((CpuMillis * 31) + (MemoryBytes * 17) + _named.Length));

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"cpu={CpuMillis}m memory={MemoryBytes}")
        + string.Concat(_named.Select(n => string.Create(CultureInfo.InvariantCulture, $" {n.Name}={n.Amount}")));
}
