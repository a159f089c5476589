using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Http.Json;

/// <summary>
/// Bytes that are JSON, passed on as they are. Payloads and results are bytes; those that are JSON in one line stand in a
/// document as such, so that people can read them, and all others as base64. Either way they come back byte by byte.
/// </summary>
[JsonConverter(typeof(RawJsonConverter))]
internal sealed record RawJson(ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The bytes in the form that suits them; none at all in neither.</summary>
    public static (RawJson? Json, byte[]? Base64) Split(ReadOnlyMemory<byte>? bytes) =>
        bytes is not { IsEmpty: false } given ? (null, null)
        : IsOneLineOfJson(given.Span) ? (new RawJson(given), null)
        : (null, given.ToArray());

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

    /// <summary>Whether the text or name at which the reader stands has half of a character.</summary>
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

    /// <summary>The value at which the reader stands, which moves to its end.</summary>
    public static RawJson Take(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonMarshal.GetRawUtf8Value(document.RootElement).ToArray());
    }
}

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    // Null is a value like any other; what is not there is not written.
    public override bool HandleNull => true;

    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => RawJson.Take(ref reader);

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true);
}
