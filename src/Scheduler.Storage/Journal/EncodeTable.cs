using System.Runtime.CompilerServices;

namespace Scheduler.Storage.Journal;

/// <summary>The values that a row has named so far, so that each is written once and then referred to by its position.</summary>
internal sealed class EncodeTable<T>(IEqualityComparer<T>? comparer = null)
    where T : notnull
{
    // Most rows name a handful of kinds, queues and nodes; looking through these is faster than hashing.
    private const int Scanned = 8;

    private readonly Dictionary<T, int> _places = new(comparer);
    private readonly IEqualityComparer<T> _comparer = comparer ?? EqualityComparer<T>.Default;
    private readonly T[] _first = new T[Scanned];
    private int _count;

    /// <summary>The value's position, or -1 if it was not in the table, to which it is then added.</summary>
    public int PlaceOf(T value)
    {
        var scanned = Math.Min(_count, Scanned);
        if (!typeof(T).IsValueType)
        {
            for (var i = 0; i < scanned; i++)
            {
                if (ReferenceEquals(_first[i], value))
                {
                    return i;
                }
            }
        }

        for (var i = 0; i < scanned; i++)
        {
            if (_comparer.Equals(_first[i], value))
            {
                return i;
            }
        }

        return PlaceBeyond(value);
    }

    public void Clear()
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            Array.Clear(_first);
        }

        _count = 0;
        if (_places.Count > 0)
        {
            _places.Clear();
        }
    }

    private int PlaceBeyond(T value)
    {
        if (_count < Scanned)
        {
            _first[_count++] = value;
            return -1;
        }

        if (_places.TryGetValue(value, out var place))
        {
            return place;
        }

        _places.Add(value, _count++);
        return -1;
    }
}
