using System.Text;
using System.Text.Json;

namespace Scheduler.Http.Json;

/// <summary>The reason why a value cannot be read; the serializer adds the path to it.</summary>
/// <param name="inside">The field in the value, for example <c>cpu</c>; null: the value itself is wrong.</param>
internal sealed class FieldFault(string reason, string? inside = null) : JsonException(reason)
{
    public const string Twice = "It is given twice.";

    private const int Shown = 60;

    /// <summary>The field in the value at which <see cref="JsonException.Path"/> ends.</summary>
    public string? Inside { get; } = inside;

    /// <summary>The value at the reader's position is not of the required form.</summary>
    public static FieldFault Not(ref Utf8JsonReader reader, string form, string? inside = null) =>
        new($"It is {Found(ref reader)}, but must be {form}.", inside);

    /// <summary>Describes the value at the reader's position, for messages.</summary>
    public static string Found(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => $"\"{Cut(reader.GetString()!)}\"",
        JsonTokenType.Number => Cut(Encoding.UTF8.GetString(reader.ValueSpan)),
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    private static string Cut(string text) => text.Length <= Shown ? text : string.Concat(text.AsSpan(0, Shown), "…");
}
