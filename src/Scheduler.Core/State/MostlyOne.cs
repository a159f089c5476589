using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.State;

/// <summary>A map of which thousands are there, and nearly all of them have one entry at most: those have no dictionary.</summary>
internal struct MostlyOne<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private TKey? _key;
    private TValue? _value;
    private Dictionary<TKey, TValue>? _all;

    public readonly bool TryGetValue(in TKey key, [NotNullWhen(true)] out TValue? value)
    {
        if (_all is not null)
        {
            return _all.TryGetValue(key, out value);
        }

        value = _value is not null && IsOnly(key) ? _value : null;
        return value is not null;
    }

    /// <summary>The key is not there yet.</summary>
    public void Add(in TKey key, TValue value)
    {
        if (_all is null && _value is null)
        {
            (_key, _value) = (key, value);
            return;
        }

        if (_all is null)
        {
            _all = new() { [_key!] = _value! };
            (_key, _value) = (default, null);
        }

        _all.Add(key, value);
    }

    public void Remove(in TKey key)
    {
        if (_all is not null)
        {
            _all.Remove(key);
        }
        else if (_value is not null && IsOnly(key))
        {
            (_key, _value) = (default, null);
        }
    }

    private readonly bool IsOnly(in TKey key) => EqualityComparer<TKey>.Default.Equals(_key, key);

    /// <summary>Walks the values. Only entries that were walked by may be removed meanwhile.</summary>
    public readonly Enumerator GetEnumerator() => new(_value, _all);

    public struct Enumerator(TValue? only, Dictionary<TKey, TValue>? all)
    {
        private readonly bool _isMany = all is not null;
        private Dictionary<TKey, TValue>.ValueCollection.Enumerator _rest = all?.Values.GetEnumerator() ?? default;
        private TValue? _next = only;

        public TValue Current { get; private set; } = null!;

        public bool MoveNext()
        {
            if (_isMany)
            {
                var hasMore = _rest.MoveNext();
                Current = hasMore ? _rest.Current : null!;
                return hasMore;
            }

            (Current, _next) = (_next!, null);
            return Current is not null;
        }
    }
}
