using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Rules;

namespace Scheduler.Http.Json;

/// <summary>Bytes that are JSON, passed on unchanged.</summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(ReadOnlyMemory<byte> Bytes)
{
    public static bool IsOneLineOfJson(ReadOnlySpan<byte> bytes)
    {
        // Blanks around it would be lost, and a line of many documents must stay one.
        if (bytes.IsEmpty || bytes[0] <= (byte)' ' || bytes[^1] <= (byte)' ' || bytes.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(bytes);
            while (reader.Read())
            {
                if (HasLoneSurrogate(ref reader))
                {
                    // It would be refused where it is read.
                    return false;
                }
            }

            return System.Text.Unicode.Utf8.IsValid(bytes);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Whether the text or name at the reader's position contains a lone surrogate.</summary>
    public static bool HasLoneSurrogate(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return false;
        }

        try
        {
            reader.GetString();
            return false;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}

/// <summary>Accepts only what every handler can read.</summary>
internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    // As deep as handlers read JSON if nobody told them otherwise.
    private const int MostLevels = 64;

    // Null is a value like any other; what is not there is not written.
    public override bool HandleNull => true;

    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var walk = reader;
        var around = reader.CurrentDepth;
        do
        {
            var isOpening = walk.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (isOpening && walk.CurrentDepth - around >= MostLevels)
            {
                throw new FieldFault(string.Create(
                    CultureInfo.InvariantCulture, $"It is nested deeper than {MostLevels} levels, the most for a payload."));
            }

            if (RawJson.HasLoneSurrogate(ref walk))
            {
                throw new FieldFault(TextRule.LoneSurrogate);
            }
        }
        while ((walk.CurrentDepth > around || walk.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && walk.Read());
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true);
}
