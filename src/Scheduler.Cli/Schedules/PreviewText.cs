using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Core.Schedules;

namespace Scheduler.Cli.Schedules;

/// <summary>Moments of a recurrence, as lines or as JSON.</summary>
internal static class PreviewText
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerOptions.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // The + of an offset is to be read, not escaped; this JSON is no part of a page.
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Json(IReadOnlyList<DueMoment> moments) => JsonSerializer.Serialize(
        new
        {
            Occurrences = moments.Select(m => new { Utc = DueText.Utc(m.Due), Local = m.Local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), Change = Word(m.Change) }),
        },
        JsonOptions);

    public static IEnumerable<string> Lines(IRecurrence recurrence, IReadOnlyList<DueMoment> moments)
    {
        if (moments.Count == 0)
        {
            return ["There are no further occurrences."];
        }

        return PlainTable.Lines(
            ["UTC", recurrence.Zone == "UTC" ? "LOCAL" : recurrence.Zone, "DAYLIGHT SAVING"],
            moments.Select(m => (string[])[DueText.Utc(m.Due), DueText.Local(m), Note(m.Change)]));
    }

    private static string? Word(ClockChange change) => change switch
    {
        ClockChange.Moved => "moved",
        ClockChange.FirstOfTwo => "first-of-two",
        ClockChange.SecondOfTwo => "second-of-two",
        _ => null,
    };

    private static string Note(ClockChange change) => change switch
    {
        ClockChange.Moved => "moved: the local time does not exist",
        ClockChange.FirstOfTwo => "first of two: the local time comes twice",
        ClockChange.SecondOfTwo => "second of two",
        _ => "",
    };
}
