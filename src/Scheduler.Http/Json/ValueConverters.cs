using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>One value of a field. A wrong value is refused with the allowed form.</summary>
/// <param name="form">The required form, for example <c>a text</c>.</param>
internal abstract class ValueConverter<T>(string form) : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return reader.TokenType != JsonTokenType.Null && TryReadValue(ref reader, out var value) ? value : throw FieldFault.Not(ref reader, form);
        }
        catch (InvalidOperationException)
        {
            throw new FieldFault(TextRule.LoneSurrogate);
        }
    }

    protected abstract bool TryReadValue(ref Utf8JsonReader reader, out T value);
}

/// <summary>For types that have no null: a null is treated like a missing field.</summary>
internal sealed class NullAsDefault<T>(JsonConverter<T> converter, T value) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? value : converter.Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => converter.Write(writer, value, options);
}

/// <summary>A value, or none.</summary>
internal sealed class OrNull<T>(JsonConverter<T> converter) : JsonConverter<T?>
    where T : struct
{
    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Null ? null : converter.Read(ref reader, typeof(T), options);

    public override void Write(Utf8JsonWriter writer, T? value, JsonSerializerOptions options) => converter.Write(writer, value!.Value, options);
}

internal sealed class TextConverter() : ValueConverter<string>(Form)
{
    public const string Form = "a text";

    public static bool TryRead(ref Utf8JsonReader reader, out string value)
    {
        value = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return reader.TokenType == JsonTokenType.String;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out string value) => TryRead(ref reader, out value);
}

internal sealed class FlagConverter() : ValueConverter<bool>("true or false")
{
    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        return value || reader.TokenType == JsonTokenType.False;
    }
}

/// <summary>A value that is not a 32-bit number is refused with the field's range; all other values are checked by the field's rule.</summary>
internal sealed class WholeNumberConverter(int lowest, int highest) : ValueConverter<int>(LongNumberConverter.Between(lowest, highest))
{
    public WholeNumberConverter()
        : this(int.MinValue, int.MaxValue)
    {
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out int value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out value);
    }
}

/// <inheritdoc cref="WholeNumberConverter"/>
internal sealed class LongNumberConverter(long lowest) : ValueConverter<long>(Between(lowest, long.MaxValue))
{
    public LongNumberConverter()
        : this(long.MinValue)
    {
    }

    public static string Between(long lowest, long highest) =>
        string.Create(CultureInfo.InvariantCulture, $"a whole number between {lowest} and {highest}");

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out long value)
    {
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value);
    }
}

internal sealed class Base64Converter() : ValueConverter<byte[]>("base64")
{
    public override void Write(Utf8JsonWriter writer, byte[] value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out byte[] value)
    {
        value = [];
        return reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out value!);
    }
}

/// <summary>Seconds, precise to a tick of 100 ns; can also be read from a text such as <c>1m30s</c>.</summary>
internal sealed class DurationConverter() : ValueConverter<TimeSpan>(FormFrom("0"))
{
    public static string FormFrom(string shortest) =>
        $"a duration from {shortest} to 3,650 days: seconds as a number, or a text such as {Durations.Examples}";

    public static TimeSpan? Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetDecimal(out var number) => Durations.FromSeconds(number),
        JsonTokenType.String => Durations.Parse(reader.GetString()!),
        _ => null,
    };

    public static void Write(Utf8JsonWriter writer, TimeSpan value) => writer.WriteNumberValue((decimal)value.Ticks / TimeSpan.TicksPerSecond);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => Write(writer, value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out TimeSpan value)
    {
        var duration = Read(ref reader);
        value = duration.GetValueOrDefault();
        return duration is not null;
    }
}

/// <summary>A time limit, which is never zero.</summary>
/// <param name="shortest">The text for messages.</param>
internal sealed class TimeGivenConverter(TimeSpan lowest, string shortest) : ValueConverter<TimeSpan?>(DurationConverter.FormFrom(shortest))
{
    public override void Write(Utf8JsonWriter writer, TimeSpan? value, JsonSerializerOptions options) => DurationConverter.Write(writer, value!.Value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out TimeSpan? value)
    {
        value = DurationConverter.Read(ref reader);
        return value >= lowest;
    }
}

/// <summary>How long a unique key is taken: a window, or <c>unfinished</c>, which is null.</summary>
internal sealed class WithinConverter() : ValueConverter<TimeSpan?>($"\"{Unfinished}\", or {DurationConverter.FormFrom("1s")}")
{
    private const string Unfinished = "unfinished";

    public override void Write(Utf8JsonWriter writer, TimeSpan? value, JsonSerializerOptions options) => DurationConverter.Write(writer, value!.Value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out TimeSpan? value)
    {
        value = null;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(Unfinished))
        {
            return true;
        }

        value = DurationConverter.Read(ref reader);
        return value is not null;
    }
}

/// <summary>A time in the form of RFC 3339: read with its offset from UTC, written in UTC, precise to the tick.</summary>
internal sealed partial class MomentConverter() : ValueConverter<Timestamp>("a time as in RFC 3339, such as \"2030-01-31T18:00:00Z\"")
{
    public override void Write(Utf8JsonWriter writer, Timestamp value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToDateTimeOffset().UtcDateTime);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out Timestamp value)
    {
        var isMoment = reader.TokenType == JsonTokenType.String & DateTimeOffset.TryParse(
            reader.TokenType == JsonTokenType.String && reader.GetString() is { } text && MomentText().IsMatch(text) ? text : null,
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out var moment);
        value = isMoment ? Timestamp.From(moment) : default;
        return isMoment;
    }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MomentText();
}

internal sealed class TaskIdConverter() : ValueConverter<TaskId>(TextConverter.Form)
{
    public override void Write(Utf8JsonWriter writer, TaskId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out TaskId value)
    {
        value = reader.TokenType == JsonTokenType.String ? new TaskId(reader.GetString()!) : default;
        return reader.TokenType == JsonTokenType.String;
    }
}

internal sealed class FencingTokenConverter() : ValueConverter<FencingToken>(LongNumberConverter.Between(0, long.MaxValue))
{
    public override void Write(Utf8JsonWriter writer, FencingToken value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out FencingToken value)
    {
        var isNumber = reader.TokenType == JsonTokenType.Number & reader.TryGetInt64(out var number);
        value = new FencingToken(number);
        return isNumber;
    }
}

/// <summary>A catch-up in its text form: <c>latest</c>, <c>all 100 within 1d</c>.</summary>
internal sealed class CatchUpConverter() : ValueConverter<CatchUp>("one such as " + CatchUp.Examples)
{
    public override void Write(Utf8JsonWriter writer, CatchUp value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    protected override bool TryReadValue(ref Utf8JsonReader reader, out CatchUp value)
    {
        var parsed = reader.TokenType == JsonTokenType.String ? CatchUp.Parse(reader.GetString()!) : null;
        value = parsed.GetValueOrDefault();
        return parsed is not null;
    }
}

/// <summary>A date without a time: <c>2027-12-25</c>.</summary>
internal sealed class DateConverter() : ValueConverter<DateOnly>("a date such as \"2027-12-25\"")
{
    private const string Format = "yyyy-MM-dd";

    public override void Write(Utf8JsonWriter writer, DateOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(Format, CultureInfo.InvariantCulture));

    protected override bool TryReadValue(ref Utf8JsonReader reader, out DateOnly value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.String
            && DateOnly.TryParseExact(reader.GetString(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }
}

/// <summary>A limit that a task names: its name, or an object if the cost is more than one.</summary>
internal sealed class LimitUseConverter() : ValueConverter<LimitUse>("""a name such as "api:acme", or an object such as {"name": "gpu", "cost": 2}""")
{
    public override void Write(Utf8JsonWriter writer, LimitUse value, JsonSerializerOptions options)
    {
        if (value.Cost == 1)
        {
            writer.WriteStringValue(value.Name);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("name", value.Name);
        writer.WriteNumber("cost", value.Cost);
        writer.WriteEndObject();
    }

    protected override bool TryReadValue(ref Utf8JsonReader reader, out LimitUse value)
    {
        if (TextConverter.TryRead(ref reader, out var alone))
        {
            value = new LimitUse(alone);
            return true;
        }

        var (name, cost) = (default(string), default(int?));
        value = default;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            reader.Read();
            if ((field == "name" && name is not null) || (field == "cost" && cost is not null))
            {
                throw new FieldFault(FieldFault.Twice, field);
            }

            switch (field)
            {
                case "name" when TextConverter.TryRead(ref reader, out var text):
                    name = text;
                    break;
                case "name":
                    throw FieldFault.Not(ref reader, TextConverter.Form, "name");
                case "cost" when reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number):
                    cost = number;
                    break;
                case "cost":
                    throw FieldFault.Not(ref reader, LongNumberConverter.Between(1, LimitUse.MostCost), "cost");
                default:
                    throw new FieldFault("It is not known. Known: name, cost.", field);
            }
        }

        value = new LimitUse(name ?? throw new FieldFault("It is missing.", "name"), cost ?? 1);
        return true;
    }
}

/// <summary>An enumeration by its names, in camel case.</summary>
internal sealed class NameConverter<T>() : ValueConverter<T>(string.Join(", ", Names.Keys.SkipLast(1)) + " or " + Names.Keys.Last())
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Names = Enum.GetValues<T>().ToDictionary(SchedulerJsonText.Word, StringComparer.Ordinal);

    private static readonly Dictionary<T, JsonEncodedText> Words = Names.ToDictionary(n => n.Value, n => JsonEncodedText.Encode(n.Key));

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words[value]);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Names.TryGetValue(reader.GetString()!, out var value) ? value : throw new FieldFault("A name in it is not known.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WritePropertyName(Words[value]);

    protected override bool TryReadValue(ref Utf8JsonReader reader, out T value)
    {
        value = default;
        return reader.TokenType == JsonTokenType.String && Names.TryGetValue(reader.GetString()!, out value);
    }
}
