using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Scheduler.Storage.Journal;

/// <summary>Defines the fields of a record, and their order, once for writing and for reading.</summary>
/// <param name="fields">Each call names the next field.</param>
/// <param name="value">The value to write. While reading, a record without content, whose fields are passed on but ignored; null if the
/// type is abstract, and its default if it is a struct.</param>
/// <returns>The record, created from the results of the calls.</returns>
public delegate T FieldsOf<T>(ref RecordFields fields, T value);

/// <summary>
/// The fields of a record in order. Every method either writes the value that it is given and returns it, or reads the field and returns
/// what it read. So one expression defines how a record is written and how it is read, and the two cannot differ:
/// <code>new LimitUse(f.Name(use.Name), f.Int(use.Cost))</code>
/// </summary>
/// <remarks>
/// While writing, the record is created a second time and dropped. That costs little for rare records. For records that every task has, it would be
/// a third of all allocations, so these are created only while reading (<see cref="IsWriting"/>).
/// </remarks>
public ref partial struct RecordFields
{
    private readonly RecordWriter? _writer;
    private RecordReader _reader;

    private RecordFields(RecordWriter writer) => _writer = writer;

    private RecordFields(RecordReader reader) => _reader = reader;

    /// <summary>The version of the record that was begun last.</summary>
    public readonly byte RecordVersion => _writer?.RecordVersion ?? _reader.RecordVersion;

    public readonly bool IsWriting => _writer is not null;

    /// <summary>Null while writing.</summary>
    internal readonly InternPool? Pool => _writer is null ? _reader.Tables.Pool : null;

    public static void Write<T>(RecordWriter writer, T value, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(fieldsOf);
        var fields = new RecordFields(writer);
        _ = fieldsOf(ref fields, value);
    }

    public static T Read<T>(ref RecordReader reader, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(fieldsOf);
        var fields = new RecordFields(reader);
        var value = fieldsOf(ref fields, WithoutContent<T>.Value);
        reader = fields._reader;
        return value;
    }

    /// <inheritdoc cref="RecordReader.ReadFlags"/>
    /// <param name="value">Used only while writing.</param>
    public RecordFlags Flags<T>(T value, Func<T, int> flagsOf, int known)
    {
        ArgumentNullException.ThrowIfNull(flagsOf);
        if (_writer is null)
        {
            return new(_reader.ReadFlags(known));
        }

        var flags = flagsOf(value);
        _writer.WriteInt(flags);
        return new(flags);
    }

    /// <summary>The number of items, and then each item.</summary>
    /// <param name="bytesEach">The minimum number of bytes of an item.</param>
    public IReadOnlyList<T> List<T>(IReadOnlyList<T>? values, int bytesEach, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(fieldsOf);
        if (_writer is null)
        {
            return ReadList(bytesEach, fieldsOf);
        }

        _writer.WriteInt(values!.Count);
        for (var i = 0; i < values.Count; i++)
        {
            _ = fieldsOf(ref this, values[i]);
        }

        return values;
    }

    /// <summary>A record within this one.</summary>
    public T Of<T>(T? value, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(fieldsOf);
        return fieldsOf(ref this, _writer is null ? WithoutContent<T>.Value : value!);
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public T? Of<T>(bool isThere, T? value, FieldsOf<T> fieldsOf)
        where T : class =>
        isThere ? Of(value, fieldsOf) : null;

    /// <inheritdoc cref="OptionalTimestamp"/>
    public T? Optional<T>(T? value, FieldsOf<T> fieldsOf)
        where T : class =>
        Of(Bool(value is not null), value, fieldsOf);

    /// <summary>A value that is not written field by field.</summary>
    internal T TwoSided<T>(T value, Action<RecordWriter, T> write, RecordReading<T> read)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(read);
        if (_writer is null)
        {
            return read(ref _reader);
        }

        write(_writer, value);
        return value;
    }

    /// <summary>A record with a header: tag, version, and length. A record with another tag or version was written by a newer version, and is
    /// refused.</summary>
    /// <param name="what">The record's name in exceptions.</param>
    public T Record<T>(byte tag, byte version, string what, T value, FieldsOf<T> fieldsOf) => Record(tag, version, version, what, value, fieldsOf);

    /// <param name="written">The version that is written; ignored while reading.</param>
    /// <param name="newest">Versions from 1 to this one are read.</param>
    /// <inheritdoc cref="Record{T}(byte, byte, string, T, FieldsOf{T})"/>
    public T Record<T>(byte tag, byte written, byte newest, string what, T value, FieldsOf<T> fieldsOf)
    {
        ArgumentNullException.ThrowIfNull(fieldsOf);
        if (_writer is { } writer)
        {
            var start = writer.BeginRecord(tag, written);
            _ = fieldsOf(ref this, value);
            writer.EndRecord(start);
            return value;
        }

        var tagRead = _reader.BeginRecord(out var version);
        if (tagRead != tag || version is 0 || version > newest)
        {
            throw _reader.UnknownRecord(what, tagRead, version);
        }

        var read = fieldsOf(ref this, WithoutContent<T>.Value);
        _reader.EndRecord();
        return read;
    }

    /// <summary>Whether a record with that tag is next.</summary>
    /// <param name="isWritten">The answer while writing.</param>
    internal readonly bool HasNext(byte tag, bool isWritten) => _writer is null ? _reader.NextByte == tag : isWritten;

    /// <summary>A record of any of the table's types.</summary>
    internal TBase OneOf<TBase>(RecordTable<TBase> table, TBase value)
        where TBase : class
    {
        if (_writer is { } writer)
        {
            var row = table.RowOf(value);
            var start = writer.BeginRecord(row.Tag, row.SaysMore(value) ? RecordTable<TBase>.SaysMore : RecordTable<TBase>.Version);
            _ = row.Fields(ref this, value);
            writer.EndRecord(start);
            return value;
        }

        var tag = _reader.BeginRecord(out var version);
        var read = (table.RowOf(tag, version) ?? throw _reader.UnknownRecord(table.What, tag, version)).Fields(ref this, null);
        _reader.EndRecord();
        return read;
    }

    /// <summary>Whether more fields follow in the record, according to its length; there is no separate byte for it.</summary>
    /// <param name="hasMore">The answer while writing.</param>
    internal readonly bool HasMore(bool hasMore) => _writer is null ? !_reader.IsAtEnd : hasMore;

    /// <inheritdoc cref="RecordReader.UnknownRecord"/>
    public readonly JournalFormatException UnknownRecord(string what, byte tag, byte version) => _reader.UnknownRecord(what, tag, version);

    /// <inheritdoc cref="RecordReader.Corrupt"/>
    public readonly JournalCorruptException Corrupt(string what) => _reader.Corrupt(what);

    /// <inheritdoc cref="RecordReader.Newer"/>
    public readonly JournalFormatException Newer(string what) => _reader.Newer(what);

    private IReadOnlyList<T> ReadList<T>(int bytesEach, FieldsOf<T> fieldsOf)
    {
        var count = _reader.ReadCount(bytesEach);
        if (count == 0)
        {
            return [];
        }

        var read = new T[count];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = fieldsOf(ref this, WithoutContent<T>.Value);
        }

        return read;
    }

    internal static class WithoutContent<T>
    {
        public static readonly T Value = Make();

        // It is not even constructed: whoever has it only passes its fields, all of which are 0 or null.
        [UnconditionalSuppressMessage("Trimming", "IL2087", Justification = "No member of it is found by reflection.")]
        private static T Make() =>
            typeof(T).IsValueType || typeof(T).IsAbstract || typeof(T) == typeof(string) ? default! : (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
    }
}

/// <summary>Reads a value that is not read field by field.</summary>
internal delegate T RecordReading<out T>(ref RecordReader reader);

/// <summary>Bits, each of which says whether a field follows.</summary>
public readonly record struct RecordFlags(int Bits)
{
    public bool this[int flag] => (Bits & flag) != 0;
}
