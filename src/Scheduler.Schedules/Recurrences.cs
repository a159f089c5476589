using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Schedules.Calendars;
using Scheduler.Schedules.Cron;
using Scheduler.Schedules.Moments;
using Scheduler.Schedules.Rules;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules;

/// <summary>Reads recurrences: cron texts, intervals, rules of RFC 5545 and lists of moments. Reads calendars: dates or recurrences.</summary>
public sealed class Recurrences : IRecurrences
{
    /// <summary>The maximum length of a text, in characters.</summary>
    public const int MaxTextLength = 10_000;

    public static readonly Recurrences Instance = new();

    private const string CronForm = "cron";
    private const string DatesForm = "dates";

    private static readonly string[] Forms = [CronForm, "every", "rrule", "at"];

    public Parsed<IRecurrence> Parse(string text, string? zone = null) => Read(() => ParseRecurrence(text, zone));

    /// <summary>Reads a text without its form prefix; positions in errors are relative to the beginning of the text.</summary>
    /// <param name="form"><c>cron</c>, <c>every</c>, <c>rrule</c> or <c>at</c>.</param>
    public Parsed<IRecurrence> ParseAs(string form, string text, string? zone = null)
    {
        if (!Forms.Contains(form, StringComparer.Ordinal))
        {
            throw new ArgumentException($"'{form}' is no form of a recurrence.", nameof(form));
        }

        return Read(() => ParseRecurrence(form, Whole(text), zone));
    }

    public Parsed<ICalendar> ParseCalendar(string text, string? zone = null) => Read<ICalendar>(() =>
    {
        var (form, rest) = FormOf(text, [DatesForm, .. Forms]);
        return form == DatesForm ? DateCalendar.Parse(rest) : new RecurrenceCalendar(ParseRecurrence(text, zone));
    });

    /// <summary>Reads a moment such as <c>2027-01-01T00:00:00Z</c>. Without an offset it is read in the time zone.</summary>
    public static Parsed<Timestamp> ParseMoment(string text, string? zone = null) => Read(() =>
        new Timestamp(MomentText.Parse(new TextPart(text, 0), new ZoneClock(TimeZones.Find(zone)))));

    private static Parsed<T> Read<T>(Func<T> read)
    {
        try
        {
            return new Parsed<T>(read(), null);
        }
        catch (BadTextException bad)
        {
            return new Parsed<T>(default, bad.Error);
        }
    }

    private static IRecurrence ParseRecurrence(string text, string? zone)
    {
        var (form, rest) = FormOf(text, Forms);
        return ParseRecurrence(form, rest, zone);
    }

    private static IRecurrence ParseRecurrence(string form, TextPart rest, string? zone)
    {
        var clock = new ZoneClock(TimeZones.Find(zone));
        var whole = $"{form}: {rest.Text}";
        return form switch
        {
            CronForm => CronRecurrence.Parse(rest, whole, clock),
            "every" => EveryRecurrence.Parse(rest, whole, clock),
            "rrule" => RuleRecurrence.Parse(rest, whole, clock),
            _ => MomentList.Parse(rest, whole, clock),
        };
    }

    // Without its form: with it in front, as it is stored, a text must read as before.
    private static TextPart Whole(string text) => text.Length - FormLength(text) <= MaxTextLength
        ? new TextPart(text, 0).Trim()
        : throw BadTextException.Whole("text", string.Create(
            CultureInfo.InvariantCulture, $"The text has {text.Length:N0} characters, but may have {MaxTextLength:N0}."));

    private static int FormLength(string text) =>
        Forms.Append(DatesForm).Select(form => form + ": ").FirstOrDefault(form => text.StartsWith(form, StringComparison.Ordinal))?.Length ?? 0;

    private static (string Form, TextPart Content) FormOf(string text, string[] forms)
    {
        var all = Whole(text);
        var colon = all.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !all.Text.Take(colon).All(char.IsAsciiLetter))
        {
            return (CronForm, all);
        }

        var form = all.Text[..colon].ToLowerInvariant();
        return forms.Contains(form, StringComparer.Ordinal)
            ? (form, all.From(colon + 1).Trim())
            : throw BadTextException.At(
                all.Index, "text", "The form", all.Text[..colon], string.Join(", ", forms[..^1]) + " or " + forms[^1]);
    }
}
