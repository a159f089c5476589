using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Cli.Output;
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
            Occurrences = moments.Select(m => new { Utc = Utc(m), Local = Format(m, "yyyy-MM-dd'T'HH:mm:sszzz"), Change = Word(m.Change) }),
        },
        JsonOptions);

    public static IEnumerable<string> Lines(IRecurrence recurrence, IReadOnlyList<DueMoment> moments)
    {
        if (moments.Count == 0)
        {
            return ["Nothing comes any more."];
        }

        return PlainTable.Lines(
            ["UTC", recurrence.Zone == "UTC" ? "LOCAL" : recurrence.Zone, "DAYLIGHT SAVING"],
            moments.Select(m => (string[])[Utc(m), Format(m, "ddd yyyy-MM-dd HH:mm:ss zzz"), Note(m.Change)]));
    }

    private static string Utc(DueMoment moment) =>
        moment.Due.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Format(DueMoment moment, string format) => moment.Local.ToString(format, CultureInfo.InvariantCulture);

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
