using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A value as an object of names and values.</summary>
/// <param name="example">An example of such an object, for messages.</param>
/// <param name="form">What each value must be.</param>
internal abstract class MapConverter<T, TValue>(string example, string form) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw FieldFault.Not(ref reader, "an object such as " + example);
        }

        var map = new Dictionary<string, TValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (string.IsNullOrWhiteSpace(name))
            {
                throw new FieldFault("A name in it is empty.");
            }

            var value = TryRead(ref reader, out var read) ? read : throw FieldFault.Not(ref reader, form, name);
            if (!map.TryAdd(name, value))
            {
                throw new FieldFault(FieldFault.Twice, name);
            }
        }

        return From(map);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, one) in Pairs(value))
        {
            writer.WritePropertyName(name);
            Write(writer, one);
        }

        writer.WriteEndObject();
    }

    protected abstract bool TryRead(ref Utf8JsonReader reader, out TValue value);

    protected abstract void Write(Utf8JsonWriter writer, TValue value);

    protected abstract T From(Dictionary<string, TValue> map);

    protected abstract IEnumerable<KeyValuePair<string, TValue>> Pairs(T value);
}

internal sealed class LabelsConverter() : MapConverter<Labels, string>("""{"disk": "ssd"}""", TextConverter.Form)
{
    protected override bool TryRead(ref Utf8JsonReader reader, out string value) => TextConverter.TryRead(ref reader, out value);

    protected override void Write(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);

    protected override Labels From(Dictionary<string, string> map) => map.Count == 0 ? Labels.None : new Labels(map);

    protected override IEnumerable<KeyValuePair<string, string>> Pairs(Labels value) => value.Pairs;
}

/// <summary>Amounts by name: <c>cpu</c> in milli-cores, <c>memory</c> in bytes, and any other name. Zeros are omitted.</summary>
internal sealed class ResourcesConverter() : MapConverter<Resources, long>(
    """{"cpu": 500, "memory": 1048576}""", LongNumberConverter.Between(0, long.MaxValue))
{
    private const string Cpu = "cpu";
    private const string Memory = "memory";

    protected override bool TryRead(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value >= 0;
    }

    protected override void Write(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    protected override Resources From(Dictionary<string, long> map)
    {
        var resources = new Resources(
            map.GetValueOrDefault(Cpu),
            map.GetValueOrDefault(Memory),
            map.Where(a => a.Key is not (Cpu or Memory)).Select(a => new NamedAmount(a.Key, a.Value)));
        return resources.IsNone ? Resources.None : resources;
    }

    protected override IEnumerable<KeyValuePair<string, long>> Pairs(Resources value) =>
        new KeyValuePair<string, long>[] { new(Cpu, value.CpuMillis), new(Memory, value.MemoryBytes) }
            .Concat(value.Named.Select(n => new KeyValuePair<string, long>(n.Name, n.Amount)))
            .Where(a => a.Value != 0);
}
