using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Cli.Lines;
using Scheduler.Cli.Output;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Run.Input;

/// <summary>The values of fields; each is refused with what it may be.</summary>
internal static partial class FieldReading
{
    private const int Shown = 60;

    /// <param name="most">Characters.</param>
    public static string Text(ref Utf8JsonReader reader, string field, int most)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Not(ref reader, field, "a text");
        return string.IsNullOrWhiteSpace(text) || text.Length > most
            ? throw new BadFieldException(
                field,
                string.Create(CultureInfo.InvariantCulture, $"It has {text.Length} characters, but must have 1 to {most}, and not only blanks."))
            : text;
    }

    public static long Number(ref Utf8JsonReader reader, string field, long lowest, long highest)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= lowest && number <= highest)
        {
            return number;
        }

        throw Not(ref reader, field, string.Create(CultureInfo.InvariantCulture, $"a whole number between {lowest} and {highest}"));
    }

    /// <summary>A number of seconds, or a text such as <c>1.5s</c>, <c>200ms</c>, <c>2m</c>, <c>1h</c>.</summary>
    public static TimeSpan Duration(ref Utf8JsonReader reader, string field, bool mayBeZero)
    {
        var duration = reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetDouble(out var number) => Durations.FromSeconds(number),
            JsonTokenType.String => Durations.Parse(reader.GetString()!),
            _ => null,
        };
        return duration >= (mayBeZero ? TimeSpan.Zero : Durations.Shortest)
            ? duration.Value
            : throw NotADuration(ref reader, field, mayBeZero);
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
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Key(ref reader, field, seen);
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
        RequireObject(ref reader, field, "{\"disk\": \"ssd\"}");
        var labels = new List<KeyValuePair<string, string>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Key(ref reader, field, seen);
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw Not(ref reader, $"{field}.{key}", "a text");
            labels.Add(new(key, text));
        }

        return labels.Count == 0 ? Core.Contracts.Labels.None : new Labels(labels);
    }

    private static string Key(ref Utf8JsonReader reader, string field, HashSet<string> seen)
    {
        var key = reader.GetString()!;
        reader.Read();
        return string.IsNullOrWhiteSpace(key) ? throw new BadFieldException(field, "A name in it is empty.")
            : seen.Add(key) ? key
            : throw new BadFieldException(field + "." + key, "It is given twice.");
    }

    private static void RequireObject(ref Utf8JsonReader reader, string field, string example)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Not(ref reader, field, "an object such as " + example);
        }
    }

    private static BadFieldException NotADuration(ref Utf8JsonReader reader, string field, bool mayBeZero) => Not(
        ref reader,
        field,
        $"a duration {(mayBeZero ? "from 0" : "from 1 ms")} to 3,650 days: seconds as a number, or a text such as \"1.5s\","
            + " \"200ms\", \"2m\", \"1h\"");

    private static BadFieldException Not(ref Utf8JsonReader reader, string field, string what)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.String => $"\"{Printable.Of(reader.GetString()!, Shown)}\"",
            JsonTokenType.Number => Printable.Of(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), Shown),
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "a list",
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => "null",
        };
        return new BadFieldException(field, $"It is {found}, but must be {what}.");
    }

    [GeneratedRegex(
        @"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,7})?([Zz]|[+-][0-9]{2}:[0-9]{2})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex MomentText();
}
