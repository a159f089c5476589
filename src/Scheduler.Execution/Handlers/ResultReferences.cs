using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>In a JSON payload, <c>{"$result": "a", "path": "/items/0"}</c> stands for the result of the task <c>a</c>, or for a part of it: it is replaced when
/// the attempt begins. The path is a JSON pointer (RFC 6901); without one it is the whole result.</summary>
internal static class ResultReferences
{
    private const string Name = "$result";
    private const string Path = "path";

    // Which of two fields of one name is meant, nobody knows.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The maximum size of all results in one payload, each counted as often as it occurs: a few bytes of payload must not become
    /// gigabytes.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <summary>Whether there may be references: usually there are none, and the payload stays as it is.</summary>
    public static bool MayBeIn(TaskContext context, ReadOnlyMemory<byte> payload) => context.HasEdges && payload.Span.IndexOf("\"$result\""u8) >= 0;

    /// <exception cref="TaskFailedException">A reference names another task, nothing is at its path, or the results have more than <see cref="MostBytes"/>.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReplaceAsync(ReadOnlyMemory<byte> payload, TaskContext context)
    {
        // The handler says what is wrong with what is no JSON, or takes it as it is.
        if (Utf8Text.InvalidFrom(payload.Span) is not null)
        {
            return payload;
        }

        JsonNode? whole;
        try
        {
            whole = Parse(Utf8Text.WithoutMark(payload.Span));
        }
        catch (JsonException) when (!IsJson(payload))
        {
            return payload;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TaskFailedException($"The payload refers to results, and can't be read: {Why(e)}");
        }

        var results = new Results(context);
        using var bytes = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(bytes))
        {
            if (await ReplaceAsync(whole, results).ConfigureAwait(false) is { } replaced)
            {
                replaced.WriteTo(writer);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="JsonException">The payload is not JSON, or an object has two fields of one name.</exception>
    /// <exception cref="InvalidOperationException">A text contains a lone surrogate.</exception>
    private static JsonNode? Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if ((reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) && reader.ValueIsEscaped)
            {
                reader.GetString();
            }
        }

        return JsonNode.Parse(json, documentOptions: Strict);
    }

    private static string Why(Exception e) => e is InvalidOperationException ? "a text in it has half of a character (a lone surrogate)." : e.Message;

    private static bool IsJson(ReadOnlyMemory<byte> payload)
    {
        try
        {
            JsonNode.Parse(Utf8Text.WithoutMark(payload.Span));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async ValueTask<JsonNode?> ReplaceAsync(JsonNode? node, Results results)
    {
        switch (node)
        {
            case JsonObject reference when reference.ContainsKey(Name):
                return await ResolveAsync(reference, results).ConfigureAwait(false);
            case JsonObject map:
                foreach (var (name, value) in map.ToArray())
                {
                    if (value is JsonObject or JsonArray)
                    {
                        var replaced = await ReplaceAsync(value, results).ConfigureAwait(false);
                        map[name] = ReferenceEquals(replaced, value) ? value : replaced;
                    }
                }

                return map;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    if (list[i] is JsonObject or JsonArray)
                    {
                        var replaced = await ReplaceAsync(list[i], results).ConfigureAwait(false);
                        if (!ReferenceEquals(replaced, list[i]))
                        {
                            list[i] = replaced;
                        }
                    }
                }

                return list;
            default:
                return node;
        }
    }

    private static async ValueTask<JsonNode?> ResolveAsync(JsonObject reference, Results results)
    {
        if (reference[Name] is not JsonValue name || !name.TryGetValue<string>(out var task)
            || (reference.ContainsKey(Path) && (reference[Path] is not JsonValue pathValue || !pathValue.TryGetValue<string>(out _)))
            || reference.Any(pair => pair.Key is not Name and not Path))
        {
            throw new TaskFailedException($"A reference to a result is {reference.ToJsonString()}, but must be like {{\"$result\": \"a\", \"path\": \"/items/0\"}}; the path may be left out.");
        }

        return await results.AtAsync(task, reference[Path]?.GetValue<string>() ?? "").ConfigureAwait(false);
    }

    private static JsonNode? Find(JsonNode? result, string path, string task)
    {
        var found = result;
        foreach (var part in path.Length == 0 ? [] : path.Split('/').Skip(1))
        {
            // RFC 6901: in a name ~ is ~0, and / is ~1.
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var isThere = path[0] == '/' && IsName(part) && found switch
            {
                JsonObject map => map.TryGetPropertyValue(name, out found),
                // RFC 6901: no leading zeros.
                JsonArray list when (name == "0" || name is not ['0', ..]) && int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var place)
                    && place < list.Count => (found = list[place]) is var _,
                _ => false,
            };
            if (!isThere)
            {
                throw Missing(path, task);
            }
        }

        return path.Length > 0 && path[0] != '/' ? throw Missing(path, task) : found;
    }

    private static bool IsName(string part)
    {
        for (var at = part.IndexOf('~', StringComparison.Ordinal); at >= 0; at = part.IndexOf('~', at + 1))
        {
            if (at + 1 == part.Length || part[at + 1] is not ('0' or '1'))
            {
                return false;
            }
        }

        return true;
    }

    private static TaskFailedException Missing(string path, string task) =>
        new($"The payload refers to '{path}' in the result of '{task}', and nothing is there. A path begins with / and names one field or place after the other.");

    /// <summary>Results, each read and searched once, however often the payload refers to it.</summary>
    private sealed class Results(TaskContext context)
    {
        private readonly Dictionary<string, JsonNode?> _whole = new(StringComparer.Ordinal);
        private readonly Dictionary<(string Task, string Path), (JsonNode? Node, int Bytes)> _parts = [];
        private long _bytes;

        public async ValueTask<JsonNode?> AtAsync(string task, string path)
        {
            if (!_parts.TryGetValue((task, path), out var part))
            {
                if (!_whole.TryGetValue(task, out var whole))
                {
                    _whole.Add(task, whole = await ReadAsync(task).ConfigureAwait(false));
                }

                var found = Find(whole, path, task);
                _parts.Add((task, path), part = (found, found?.ToJsonString().Length ?? 4));
            }

            _bytes += part.Bytes;
            return _bytes <= MostBytes ? part.Node?.DeepClone()
                : throw new TaskFailedException("The results that the payload refers to have more than 16 MiB, each counted as often as it stands there. Read them with InputAsync.");
        }

        private async ValueTask<JsonNode?> ReadAsync(string task)
        {
            var bytes = await context.InputBytesAsync(task).ConfigureAwait(false);
            try
            {
                return bytes.IsEmpty ? null : Parse(Utf8Text.WithoutMark(bytes.Span));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                throw new TaskFailedException($"The payload refers to the result of '{task}', which can't be read as JSON: {Why(e)}");
            }
        }
    }
}
