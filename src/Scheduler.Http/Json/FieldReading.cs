using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>The values of fields; each is refused with what it may be.</summary>
internal static partial class FieldReading
{
    private const int Shown = 60;

    public static string Text(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Not(ref reader, field, "a text");

    public static long Number(ref Utf8JsonReader reader, string field, long lowest, long highest)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= lowest && number <= highest)
        {
            return number;
        }

        throw Not(ref reader, field, string.Create(CultureInfo.InvariantCulture, $"a whole number between {lowest} and {highest}"));
    }

    public static bool Flag(ref Utf8JsonReader reader, string field) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Not(ref reader, field, "true or false"),
    };

    public static byte[] Base64(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String && reader.TryGetBytesFromBase64(out var bytes) ? bytes : throw Not(ref reader, field, "base64");

    /// <summary>A number of seconds, or a text as <see cref="Durations"/> reads it.</summary>
    public static TimeSpan Duration(ref Utf8JsonReader reader, string field, bool mayBeZero = true)
    {
        var duration = reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetDecimal(out var number) => Durations.FromSeconds(number),
            JsonTokenType.String => Durations.Parse(reader.GetString()!),
            _ => null,
        };
        return duration >= (mayBeZero ? TimeSpan.Zero : Durations.Shortest)
            ? duration.Value
            : throw Not(
                ref reader,
                field,
                $"a duration {(mayBeZero ? "from 0" : "from 1 ms")} to 3,650 days: seconds as a number, or a text such as {Durations.Examples}");
    }

    /// <summary>As in RFC 3339, with its offset from UTC.</summary>
    public static Timestamp Moment(ref Utf8JsonReader reader, string field) =>
        reader.TokenType == JsonTokenType.String
        && MomentText().IsMatch(reader.GetString()!)
        && DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? Timestamp.From(moment)
            : throw Not(ref reader, field, "a time as in RFC 3339, such as \"2030-01-31T18:00:00Z\"");

    /// <summary>Cpu, memory, and any resource with a name.</summary>
    public static Resources Request(ref Utf8JsonReader reader, string field)
    {
        RequireObject(ref reader, field, "{\"cpu\": 500, \"memory\": 1048576}");
        long cpu = 0;
        long memory = 0;
        var named = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(ref reader, field, seen) is { } name)
        {
            var amount = Number(ref reader, $"{field}.{name}", 0, long.MaxValue);
            switch (name)
            {
                case "cpu":
                    cpu = amount;
                    break;
                case "memory":
                    memory = amount;
                    break;
                default:
                    named.Add(name, amount);
                    break;
            }
        }

        return cpu == 0 && memory == 0 && named.Count == 0
            ? Resources.None
            : new Resources(cpu, memory, named.Select(n => new NamedAmount(n.Key, n.Value)));
    }

    public static Labels Labels(ref Utf8JsonReader reader, string field)
    {
        var texts = Texts(ref reader, field, "{\"disk\": \"ssd\"}");
        return texts.Count == 0 ? Core.Contracts.Labels.None : new Labels(texts);
    }

    public static Dictionary<string, string> Texts(ref Utf8JsonReader reader, string field, string example)
    {
        RequireObject(ref reader, field, example);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(ref reader, field, seen) is { } key)
        {
            texts.Add(key, Text(ref reader, $"{field}.{key}"));
        }

        return texts;
    }

    public static RetryPolicy Retry(ref Utf8JsonReader reader, string field)
    {
        RequireObject(ref reader, field, "{\"maxAttempts\": 5, \"baseDelay\": \"2s\"}");
        var retry = RetryPolicy.Default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(ref reader, field, seen) is { } name)
        {
            var inner = $"{field}.{name}";
            retry = name switch
            {
                "maxAttempts" => retry with { MaxAttempts = (int)Number(ref reader, inner, 1, 1_000) },
                "baseDelay" => retry with { BaseDelay = Duration(ref reader, inner) },
                "maxDelay" => retry with { MaxDelay = Duration(ref reader, inner) },
                "jitterPercent" => retry with { JitterPercent = (int)Number(ref reader, inner, 0, 100) },
                _ => throw new BadFieldException(inner, "There is no such field. Known: maxAttempts, baseDelay, maxDelay, jitterPercent."),
            };
        }

        return retry;
    }

    public static LabelPreference[] Preferences(ref Utf8JsonReader reader, string field)
    {
        const string Example = """a list such as [{"key": "zone", "value": "a", "weight": 50}]""";
        var preferences = new List<LabelPreference>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Not(ref reader, field, Example);
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            preferences.Add(Preference(ref reader, string.Create(CultureInfo.InvariantCulture, $"{field}[{preferences.Count}]")));
        }

        return [.. preferences];
    }

    private static LabelPreference Preference(ref Utf8JsonReader reader, string field)
    {
        RequireObject(ref reader, field, """{"key": "zone", "value": "a", "weight": 50}""");
        string? key = null;
        string? value = null;
        var weight = 1;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (NextKey(ref reader, field, seen) is { } name)
        {
            var inner = $"{field}.{name}";
            switch (name)
            {
                case "key":
                    key = Text(ref reader, inner);
                    break;
                case "value":
                    value = Text(ref reader, inner);
                    break;
                case "weight":
                    weight = (int)Number(ref reader, inner, -100, 100);
                    break;
                default:
                    throw new BadFieldException(inner, "There is no such field. Known: key, value, weight.");
            }
        }

        return new LabelPreference(
            key ?? throw new BadFieldException(field + ".key", "It is missing."),
            value ?? throw new BadFieldException(field + ".value", "It is missing."),
            weight != 0 ? weight : throw new BadFieldException(field + ".weight", "It is 0, which prefers nothing; it may be -100 to 100."));
    }

    /// <summary>The name of an object's next field, at whose value the reader then stands; null at its end.</summary>
    public static string? NextKey(ref Utf8JsonReader reader, string? field, HashSet<string> seen)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            return null;
        }

        var key = reader.GetString()!;
        reader.Read();
        return string.IsNullOrWhiteSpace(key) ? throw new BadFieldException(field, "A name in it is empty.")
            : seen.Add(key) ? key
            : throw new BadFieldException(field is null ? key : $"{field}.{key}", "It is given twice.");
    }

    private static void RequireObject(ref Utf8JsonReader reader, string field, string example)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Not(ref reader, field, "an object such as " + example);
        }
    }

    private static BadFieldException Not(ref Utf8JsonReader reader, string field, string what)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.String => $"\"{Cut(reader.GetString()!)}\"",
            JsonTokenType.Number => Cut(System.Text.Encoding.UTF8.GetString(reader.ValueSpan)),
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => "null",
        };
        return new BadFieldException(field, $"It is {found}, but must be {what}.");
    }

    private static string Cut(string text) => text.Length <= Shown ? text : string.Concat(text.AsSpan(0, Shown), "…");

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MomentText();
}
