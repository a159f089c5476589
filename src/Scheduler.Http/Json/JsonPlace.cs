using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>One step of the path to a place in a document.</summary>
/// <param name="Name">The name of a field; null: <paramref name="Index"/> is the position of an item in a list.</param>
internal readonly record struct JsonStep(string? Name, int Index = -1);

/// <summary>
/// Finds the value of a document that the serializer means. The serializer's path is a text that contains names unescaped, whatever they
/// look like; so the document decides which names can be meant.
/// </summary>
internal static class JsonPlace
{
    // The serializer writes all names that have one of these in brackets, and some others.
    private static readonly SearchValues<char> InBrackets = SearchValues.Create(" .'/\"[]()\t\n\r\f\b\\");

    /// <param name="path">As in <see cref="JsonException.Path"/>; null: unknown.</param>
    /// <param name="reader">At the document's first token.</param>
    public static IReadOnlyList<JsonStep> Find(string? path, Utf8JsonReader reader)
    {
        var steps = new Stack<JsonStep>();
        return path is ['$', .. var rest] && TryFind(rest, reader, steps) ? [.. steps] : [];
    }

    public static string Text(IEnumerable<JsonStep> steps) => steps.Aggregate(
        "", (path, step) => step.Name is null ? FieldPath.Join(path, step.Index) : FieldPath.Join(path, step.Name));

    /// <summary>Puts the steps on the stack, the last one first.</summary>
    private static bool TryFind(ReadOnlySpan<char> path, Utf8JsonReader reader, Stack<JsonStep> steps)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.StartObject => TryFindName(path, reader, steps),
                JsonTokenType.StartArray => TryFindItem(path, reader, steps),
                _ => false,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The document ends here, or a name is no text: what is meant comes before.
            return false;
        }
    }

    private static bool TryFindName(ReadOnlySpan<char> path, Utf8JsonReader reader, Stack<JsonStep> steps)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Behind(path, name, out var rest) && TryFind(rest, reader, steps))
            {
                steps.Push(new JsonStep(name));
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool TryFindItem(ReadOnlySpan<char> path, Utf8JsonReader reader, Stack<JsonStep> steps)
    {
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var step = string.Create(CultureInfo.InvariantCulture, $"[{index}]");
            if (path.StartsWith(step, StringComparison.Ordinal) && TryFind(path[step.Length..], reader, steps))
            {
                steps.Push(new JsonStep(null, index));
                return true;
            }

            reader.Skip();
        }

        return false;
    }

    private static bool Behind(ReadOnlySpan<char> path, string name, out ReadOnlySpan<char> rest)
    {
        var step = name.AsSpan().ContainsAny(InBrackets) || path is ['[', ..] ? $"['{name}']" : "." + name;
        var isIt = path.StartsWith(step, StringComparison.Ordinal) && path[step.Length..] is [] or ['.' or '[', ..];
        rest = isIt ? path[step.Length..] : default;
        return isIt;
    }
}
