using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The questions, or answers, that can be among the records of a message: one row each. Each is a byte for its tag, and its
/// fields.</summary>
internal sealed class TaggedTable<TBase>
    where TBase : class
{
    private readonly Dictionary<byte, TaggedRow<TBase>> _byTag;
    private readonly ILookup<Type, TaggedRow<TBase>> _byType;
    private readonly string _what;

    /// <param name="what">The name of one in exceptions.</param>
    /// <param name="rows">If a type has several rows, the first whose <see cref="TaggedRow{TBase}.When"/> is met is written. Rows with one tag have
    /// the same fields.</param>
    public TaggedTable(string what, IReadOnlyList<TaggedRow<TBase>> rows)
    {
        _what = what;
        _byTag = rows.DistinctBy(row => (row.Tag, row.Fields)).ToDictionary(row => row.Tag);
        _byType = rows.Where(row => row.IsSent).ToLookup(row => row.Type);
    }

    /// <param name="value">Null while reading.</param>
    /// <exception cref="SchedulingException">The value has no row.</exception>
    public byte TagOf(TBase? value)
    {
        if (value is null)
        {
            return 0;
        }

        foreach (var row in _byType[value.GetType()])
        {
            if (row.When?.Invoke(value) ?? true)
            {
                return row.Tag;
            }
        }

        throw new SchedulingException($"There is no form for the {_what} {value.GetType().Name}.");
    }

    /// <summary>The fields of the value with that tag.</summary>
    public TBase Fields(ref RecordFields f, byte tag, TBase value) =>
        _byTag.TryGetValue(tag, out var row) ? row.Fields(ref f, value) : throw f.UnknownRecord(_what, tag, version: 1);
}

/// <param name="Tag">Sent: add, never renumber, never reuse.</param>
/// <param name="When">Null: always. If a form that earlier versions know is sufficient, that form is sent.</param>
/// <param name="IsSent">False: earlier versions send it, this one only reads it.</param>
internal sealed record TaggedRow<TBase>(byte Tag, Type Type, FieldsOf<TBase> Fields, Func<TBase, bool>? When, bool IsSent)
    where TBase : class
{
    public static TaggedRow<TBase> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? when = null, bool isSent = true)
        where T : class, TBase =>
        new(tag, typeof(T), (ref f, value) => f.Of((T?)value, fieldsOf), when is null ? null : value => when((T)value), isSent);
}
