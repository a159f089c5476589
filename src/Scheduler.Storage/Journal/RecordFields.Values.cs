using System.Runtime.CompilerServices;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <content>The types of values that fields have.</content>
public ref partial struct RecordFields
{
    public bool Bool(bool value)
    {
        _writer?.WriteBool(value);
        return _writer is null ? _reader.ReadBool() : value;
    }

    public byte Byte(byte value)
    {
        _writer?.WriteByte(value);
        return _writer is null ? _reader.ReadByte() : value;
    }

    public int Int(int value)
    {
        _writer?.WriteInt(value);
        return _writer is null ? _reader.ReadInt() : value;
    }

    /// <summary>The value if <paramref name="isThere"/>, which an earlier flag says; otherwise null.</summary>
    public int? Int(bool isThere, int? value) => isThere ? Int(value ?? 0) : null;

    public long Long(long value)
    {
        _writer?.WriteLong(value);
        return _writer is null ? _reader.ReadLong() : value;
    }

    /// <inheritdoc cref="RecordWriter.WriteSigned"/>
    public long Signed(long value)
    {
        _writer?.WriteSigned(value);
        return _writer is null ? _reader.ReadSigned() : value;
    }

    /// <inheritdoc cref="RecordReader.ReadSignedInt"/>
    public int SignedInt(int value)
    {
        _writer?.WriteSigned(value);
        return _writer is null ? _reader.ReadSignedInt() : value;
    }

    public ulong Fixed64(ulong value)
    {
        _writer?.WriteFixed64(value);
        return _writer is null ? _reader.ReadFixed64() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public ulong? Fixed64(bool isThere, ulong? value) => isThere ? Fixed64(value ?? 0) : null;

    public double Double(double value) => BitConverter.UInt64BitsToDouble(Fixed64(BitConverter.DoubleToUInt64Bits(value)));

    /// <inheritdoc cref="RecordWriter.WriteGrowing"/>
    public long Growing(long value)
    {
        _writer?.WriteGrowing(value);
        return _writer is null ? _reader.ReadGrowing() : value;
    }

    public TimeSpan Span(TimeSpan value)
    {
        _writer?.WriteSpan(value);
        return _writer is null ? _reader.ReadSpan() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public TimeSpan? Span(bool isThere, TimeSpan? value) => isThere ? Span(value ?? default) : null;

    /// <inheritdoc cref="RecordWriter.WriteMoment"/>
    public Timestamp Moment(Timestamp value)
    {
        _writer?.WriteMoment(value);
        return _writer is null ? _reader.ReadMoment() : value;
    }

    public Timestamp Timestamp(Timestamp value)
    {
        _writer?.WriteTimestamp(value);
        return _writer is null ? _reader.ReadTimestamp() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public Timestamp? Timestamp(bool isThere, Timestamp? value) => isThere ? Timestamp(value ?? default) : null;

    /// <summary>The value after a byte that says whether there is one.</summary>
    public Timestamp? OptionalTimestamp(Timestamp? value) => Timestamp(Bool(value is not null), value);

    public FencingToken Token(FencingToken value)
    {
        _writer?.WriteToken(value);
        return _writer is null ? _reader.ReadToken() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public FencingToken? Token(bool isThere, FencingToken? value) => isThere ? Token(value ?? default) : null;

    public TaskId Task(TaskId value)
    {
        _writer?.WriteTask(value);
        return _writer is null ? _reader.ReadTask() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public TaskId? Task(bool isThere, TaskId? value) => isThere ? Task(value ?? default) : default(TaskId?);

    /// <inheritdoc cref="OptionalTimestamp"/>
    public TaskId? OptionalTask(TaskId? value) => Task(Bool(value is not null), value);

    public NodeId Node(NodeId value)
    {
        _writer?.WriteNode(value);
        return _writer is null ? _reader.ReadNode() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public NodeId? Node(bool isThere, NodeId? value) => isThere ? Node(value ?? default) : null;

    /// <summary>A string that is likely to occur again: once per row in full, and after that its position.</summary>
    public string Name(string value)
    {
        _writer?.WriteName(value);
        return _writer is null ? _reader.ReadName() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public string? Name(bool isThere, string? value) => isThere ? Name(value ?? "") : null;

    public string? OptionalName(string? value)
    {
        _writer?.WriteName(value);
        return _writer is null ? _reader.ReadOptionalName() : value;
    }

    /// <inheritdoc cref="RecordWriter.WriteString"/>
    public string Text(string value)
    {
        _writer?.WriteString(value);
        return _writer is null ? _reader.ReadString() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public string? Text(bool isThere, string? value) => isThere ? Text(value ?? "") : null;

    public ReadOnlyMemory<byte> Bytes(ReadOnlyMemory<byte> value)
    {
        _writer?.WriteBytes(value.Span);
        return _writer is null ? _reader.ReadBytes() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public ReadOnlyMemory<byte>? Bytes(bool isThere, ReadOnlyMemory<byte>? value) => isThere ? Bytes(value ?? default) : default(ReadOnlyMemory<byte>?);

    /// <inheritdoc cref="RecordWriter.WriteRest"/>
    public ReadOnlyMemory<byte> Rest(ReadOnlyMemory<byte> value)
    {
        _writer?.WriteRest(value.Span);
        return _writer is null ? _reader.ReadRest().ToArray() : value;
    }

    /// <inheritdoc cref="OptionalTimestamp"/>
    public ReadOnlyMemory<byte>? OptionalBytes(ReadOnlyMemory<byte>? value) => Bytes(Bool(value is not null), value);

    /// <summary>An enumeration value. One that this version does not know was written by a newer one, and is refused.</summary>
    public TEnum Enum<TEnum>(TEnum value)
        where TEnum : struct, Enum
    {
        _writer?.WriteInt(Unsafe.BitCast<TEnum, int>(value));
        return _writer is null ? _reader.ReadEnum<TEnum>() : value;
    }

    /// <inheritdoc cref="Int(bool, int?)"/>
    public TEnum? Enum<TEnum>(bool isThere, TEnum? value)
        where TEnum : struct, Enum =>
        isThere ? Enum(value ?? default) : null;

    /// <summary>An enumeration value. One that this version does not know is accepted as it is.</summary>
    public TEnum AnyEnum<TEnum>(TEnum value)
        where TEnum : struct, Enum =>
        Unsafe.BitCast<int, TEnum>(Int(Unsafe.BitCast<TEnum, int>(value)));

    /// <summary>An enumeration value; 0 if there is none.</summary>
    public TEnum? EnumOrNone<TEnum>(TEnum? value)
        where TEnum : struct, Enum =>
        Int(value is { } some ? Unsafe.BitCast<TEnum, int>(some) : 0) is not 0 and var number ? Unsafe.BitCast<int, TEnum>(number) : null;

    public IReadOnlyList<string> Names(IReadOnlyList<string> values) => List(values, bytesEach: 1, static (ref f, name) => f.Name(name));

    public IReadOnlyList<TaskId> Tasks(IReadOnlyList<TaskId> values) => List(values, bytesEach: 1, static (ref f, task) => f.Task(task));

    public IReadOnlyList<FencingToken> Tokens(IReadOnlyList<FencingToken> values) => List(values, bytesEach: 1, static (ref f, token) => f.Token(token));

    public IReadOnlyList<Timestamp> Timestamps(IReadOnlyList<Timestamp> values) => List(values, bytesEach: 1, static (ref f, at) => f.Timestamp(at));

    /// <summary>Values that the tasks of a row have in common: each once in full, and after that its position.</summary>
    public Resources Resources(Resources value) =>
        Shared(value, Core.Contracts.Resources.None, _writer?.Resources, _reader.Tables?.Resources, static (pool, read) => pool.Share(read), ValueFormat.Resources);

    /// <inheritdoc cref="Resources"/>
    public Labels Labels(Labels value) =>
        Shared(value, Core.Contracts.Labels.None, _writer?.Labels, _reader.Tables?.Labels, static (pool, read) => pool.Share(read), ValueFormat.Labels);

    /// <inheritdoc cref="Resources"/>
    public RetryPolicy Retry(RetryPolicy value, FieldsOf<RetryPolicy> fieldsOf) =>
        Shared(value, none: null, _writer?.Retries, _reader.Tables?.Retries, static (pool, read) => pool.Share(read), fieldsOf);

    private T Shared<T>(T value, T? none, EncodeTable<T>? written, List<T>? read, Func<InternPool, T, T> share, FieldsOf<T> fieldsOf)
        where T : class, IEquatable<T>
    {
        // Places are written plus these, after the codes for none (0) and for a new one, which follows (1).
        const int New = 1;
        const int FirstPlace = 2;
        if (_writer is not null)
        {
            if (value!.Equals(none))
            {
                _writer.WriteInt(0);
                return value;
            }

            var place = written!.PlaceOf(value);
            _writer.WriteInt(place < 0 ? New : place + FirstPlace);
            return place < 0 ? fieldsOf(ref this, value) : value;
        }

        var code = _reader.ReadInt();
        if (code == 0 && none is not null)
        {
            return none;
        }

        if (code != New)
        {
            return _reader.At(read!, code - FirstPlace);
        }

        try
        {
            var made = share(_reader.Tables.Pool, fieldsOf(ref this, WithoutContent<T>.Value));
            read!.Add(made);
            return made;
        }
        catch (ArgumentException e)
        {
            throw _reader.Corrupt(e.Message);
        }
    }
}
