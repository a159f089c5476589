using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Scheduler.Core.Contracts;

/// <summary>
/// Why JSON could not be read or written, for its author: by field, and without the names of types, which mean nothing to the author.
/// The serializer gives most of this only in its messages; a message that is not known is reported without its details.
/// </summary>
public static partial class JsonFaultText
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
    private const int Patience = 1_000;

    /// <summary>Such as <c>ms must be a whole number.</c></summary>
    public static string Reading(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        var place = Place(e);
        return e switch
        {
            { InnerException: InvalidOperationException half } when half.Message.Contains("surrogate", StringComparison.Ordinal)
                || half.Message.Contains("UTF-16", StringComparison.Ordinal) => $"{place} has half of a character (a lone surrogate).",
            JsonException { InnerException: JsonException } syntax when syntax.Message.Contains("maximum configured depth", StringComparison.Ordinal) =>
                $"{place} is nested deeper than 64 levels.",
            JsonException { InnerException: JsonException } syntax => string.Create(
                CultureInfo.InvariantCulture, $"it is not JSON, from line {syntax.LineNumber + 1}, byte {syntax.BytePositionInLine + 1} on."),
            _ when Missing().Match(e.Message) is { Success: true } match => $"{Joined(place, match.Groups["names"].Value)} is missing.",
            _ when Unmapped().Match(e.Message) is { Success: true } match => $"there is no field {Joined(place, match.Groups["name"].Value)}.",
            { InnerException: FormatException form } when Form().Match(form.Message) is { Success: true } match =>
                $"{place} must be {Wanted("System." + match.Groups["type"].Value)}.",
            { InnerException: InvalidOperationException form } when form.Message.EndsWith("as a number.", StringComparison.Ordinal) =>
                $"{place} must be a number.",
            _ when Converted().Match(e.Message) is { Success: true } match => $"{place} must be {Wanted(match.Groups["type"].Value)}.",
            _ => $"{place} is not what is taken there.",
        };
    }

    /// <summary>Such as <c>a number in it is not finite (NaN or infinity).</c></summary>
    public static string Writing(Exception e) => e switch
    {
        ArgumentException when e.Message.Contains("infinity", StringComparison.Ordinal) => "a number in it is not finite (NaN or infinity).",
        JsonException when e.Message.Contains("cycle", StringComparison.Ordinal) => "it refers to itself, or is nested deeper than 64 levels.",
        JsonException or NotSupportedException => $"JSON has no form for {Place(e)}.",
        _ => $"reading it failed: {e.Message}",
    };

    // From $.a[0].b to a[0].b.
    private static string Place(Exception e)
    {
        var path = (e as JsonException)?.Path ?? PathText().Match(e.Message).Groups["path"].Value;
        var place = path.TrimStart('$').TrimStart('.');
        return place.Length == 0 ? "it" : place;
    }

    private static string Joined(string place, string name)
    {
        var names = name.Replace("'", "", StringComparison.Ordinal);
        return place == "it" || place == names ? names : place.EndsWith("." + names, StringComparison.Ordinal) ? place : $"{place}.{names}";
    }

    private static string Wanted(string type) => type switch
    {
        "System.Int32" or "System.Int64" or "System.Int16" or "System.Byte" or "System.UInt32" or "System.UInt64" => "a whole number",
        "System.Double" or "System.Decimal" or "System.Single" => "a number",
        "System.String" or "System.Char" => "a text",
        "System.Boolean" => "true or false",
        "System.DateTime" or "System.DateTimeOffset" => "a time as in RFC 3339",
        "System.Guid" => "a UUID",
        _ when type.StartsWith("System.Nullable`1[", StringComparison.Ordinal) => Wanted(type["System.Nullable`1[".Length..].TrimEnd(']')),
        _ when type.EndsWith("[]", StringComparison.Ordinal) || ListText().IsMatch(type) => "a list",
        _ => "an object, or of another form",
    };

    [GeneratedRegex(@"could not be converted to (?<type>[^ ]+?)\.?( Path|$)", Options, Patience)]
    private static partial Regex Converted();

    [GeneratedRegex(@"out of bounds for an? (?<type>\w+)\.", Options, Patience)]
    private static partial Regex Form();

    [GeneratedRegex("missing required properties,? including: (?<names>[^.]+)", Options, Patience)]
    private static partial Regex Missing();

    [GeneratedRegex("The JSON property '(?<name>.*)' could not be mapped", Options, Patience)]
    private static partial Regex Unmapped();

    [GeneratedRegex(@"Path: (?<path>[^ ]*?)\.?( \||$)", Options, Patience)]
    private static partial Regex PathText();

    [GeneratedRegex(@"^System\.Collections\.Generic\.(IReadOnly|I)?(List|Collection|Set|Enumerable|HashSet)`", Options, Patience)]
    private static partial Regex ListText();
}
