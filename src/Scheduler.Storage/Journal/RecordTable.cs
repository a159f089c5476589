using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>The types of record that can occur in one place: one row each. A record is tag, version, length, and its fields in order.</summary>
/// <remarks>
/// To change what a record holds: let its row tell which records <see cref="RecordRow{TBase}.SaysMore">say more</see>, and check the
/// <see cref="RecordFields.RecordVersion"/> before the new fields. Rows that were written before must still be readable: the golden rows of the
/// tests check this.
/// </remarks>
/// <param name="what">A record's name in exceptions.</param>
internal sealed class RecordTable<TBase>(string what, IReadOnlyList<RecordRow<TBase>> rows)
    where TBase : class
{
    public const byte Version = 1;

    /// <summary>The version of records with more content than the first version of their tag had; for other records version 1 is still
    /// written.</summary>
    public const byte SaysMore = 2;

    private readonly Dictionary<Type, RecordRow<TBase>> _byType = rows.ToDictionary(row => row.Type);

    private readonly RecordRow<TBase>?[] _byTag =
        [.. Enumerable.Range(0, byte.MaxValue + 1).Select(tag => rows.SingleOrDefault(row => row.Tag == tag))];

    public string What => what;

    /// <exception cref="SchedulingException">The record has no row.</exception>
    public RecordRow<TBase> RowOf(TBase record) =>
        _byType.TryGetValue(record.GetType(), out var row) ? row : throw new SchedulingException($"There is no form for the {what} {record.GetType().Name}.");

    /// <summary>The row for a tag and version. Null: this version does not know it.</summary>
    public RecordRow<TBase>? RowOf(byte tag, byte version) =>
        _byTag[tag] is { } row && (version == Version || (version == SaysMore && row.CanSayMore)) ? row : null;
}

/// <param name="tag">Stored: add, never renumber, never reuse.</param>
internal abstract class RecordRow<TBase>(byte tag, Type type, bool canSayMore)
    where TBase : class
{
    public byte Tag => tag;

    public Type Type => type;

    public bool CanSayMore => canSayMore;

    /// <summary>Whether it has content that the first records of its tag could not have.</summary>
    public abstract bool SaysMore(TBase record);

    /// <param name="record">The record to write; null: one is read.</param>
    public abstract TBase Fields(ref RecordFields f, TBase? record);
}

internal sealed class RecordRow<TBase, T>(byte tag, FieldsOf<T> fieldsOf, Func<T, bool>? saysMore) : RecordRow<TBase>(tag, typeof(T), saysMore is not null)
    where TBase : class
    where T : class, TBase
{
    private readonly T _withoutContent = RecordFields.WithoutContent<T>.Value;

    public override bool SaysMore(TBase record) => saysMore is not null && saysMore((T)record);

    public override TBase Fields(ref RecordFields f, TBase? record) => fieldsOf(ref f, record is null ? _withoutContent : Unsafe.As<T>(record));
}
