using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The questions, or answers, that can stand among the records of a message: a row each. One is a byte for its tag, and its fields.</summary>
internal sealed class TaggedTable<TBase>
    where TBase : class
{
    private readonly Dictionary<byte, TaggedRow<TBase>> _byTag;
    private readonly ILookup<Type, TaggedRow<TBase>> _byType;
    private readonly string _what;

    /// <param name="what">They are, for exceptions.</param>
    /// <param name="rows">Of several rows of a type, the first whose <see cref="TaggedRow{TBase}.When"/> is met is written.</param>
    public TaggedTable(string what, IReadOnlyList<TaggedRow<TBase>> rows)
    {
        _what = what;
        _byTag = rows.DistinctBy(row => row.Tag).ToDictionary(row => row.Tag);
        _byType = rows.Where(row => row.IsSent).ToLookup(row => row.Type);
    }

    public TaggedRow<TBase> RowOf(TBase value)
    {
        foreach (var row in _byType[value.GetType()])
        {
            if (row.When?.Invoke(value) ?? true)
            {
                return row;
            }
        }

        throw new SchedulingException($"{value.GetType()} is no {_what} of clients.");
    }

    public TaggedRow<TBase> Row(byte tag, RecordReader reader) => _byTag.TryGetValue(tag, out var row) ? row : throw reader.UnknownRecord(_what, tag, version: 1);
}

/// <param name="Tag">Sent: add, never renumber, never use one again.</param>
/// <param name="When">Null: always. Where a form that earlier versions know says enough, that one is sent.</param>
/// <param name="IsSent">False: earlier versions send it, this one only reads it.</param>
internal sealed record TaggedRow<TBase>(byte Tag, Type Type, FieldsOf<TBase> Fields, Func<TBase, bool>? When, bool IsSent)
    where TBase : class
{
    public static TaggedRow<TBase> Of<T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? when = null, bool isSent = true)
        where T : class, TBase =>
        new(tag, typeof(T), (ref f, value) => f.Of((T?)value, fieldsOf), when is null ? null : value => when((T)value), isSent);
}
