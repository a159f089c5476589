using System.Diagnostics.CodeAnalysis;

namespace Scheduler.Core.Contracts;

/// <summary>Items by name, compared by ordinal; the error for an unknown name lists the known ones.</summary>
public sealed class NameRegistry<T>
    where T : class
{
    private readonly SortedDictionary<string, T> _items = new(StringComparer.Ordinal);
    private readonly string _what;
    private readonly Func<T, string> _nameOf;

    public NameRegistry(string what, Func<T, string> nameOf, IEnumerable<T> items)
    {
        _what = what;
        _nameOf = nameOf;
        foreach (var item in items)
        {
            Add(item);
        }
    }

    /// <summary>In alphabetical order.</summary>
    public IReadOnlyList<string> Names => [.. _items.Keys];

    /// <inheritdoc cref="Names"/>
    public IReadOnlyList<T> All => [.. _items.Values];

    /// <exception cref="SchedulerConfigurationException">The name is empty or taken.</exception>
    public void Add(T item)
    {
        var name = _nameOf(item);
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new SchedulerConfigurationException($"A {_what} needs a name.");
        }

        if (!_items.TryAdd(name, item))
        {
            throw new SchedulerConfigurationException($"There is a {_what} '{name}' already.");
        }
    }

    public bool TryGet(string? name, [NotNullWhen(true)] out T? item)
    {
        item = null;
        return name is not null && _items.TryGetValue(name, out item);
    }

    public string UnknownMessage(string? name) => $"There is no {_what} '{name}'. Known: {string.Join(", ", _items.Keys)}.";
}
