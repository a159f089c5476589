using System.Globalization;
using Scheduler.Schedules.Zones;

namespace Scheduler.Schedules.Rules;

/// <summary>Reads a rule such as <c>FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9</c>. Its start is a part: <c>DTSTART=20270101T090000</c>.</summary>
internal static class RuleText
{
    /// <summary>The maximum length in characters; enough for a list of 366 numbers.</summary>
    public const int MaxLength = 2_000;

    private const int MaxInterval = 1_000;
    private const int MaxCount = 10_000;

    private static readonly string[] DayNames = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

    private static readonly string[] Known =
    [
        "FREQ", "INTERVAL", "COUNT", "UNTIL", "DTSTART", "WKST", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR",
        "BYMINUTE", "BYSECOND", "BYSETPOS",
    ];

    /// <exception cref="BadTextException">The text is not a rule, or is one that is not supported.</exception>
    public static Rule Parse(TextPart text, ZoneClock clock)
    {
        if (text.Text.Length > MaxLength)
        {
            throw BadTextException.Whole("rrule", string.Create(
                CultureInfo.InvariantCulture, $"The rule has {text.Text.Length:N0} characters, but may have {MaxLength:N0}."));
        }

        var parts = new Dictionary<string, TextPart>(StringComparer.Ordinal);
        foreach (var part in text.Split(';').Select(p => p.Trim()))
        {
            var equals = part.Text.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? part.Text : part.Text[..equals]).ToUpperInvariant();
            if (equals < 0 || !Known.Contains(name, StringComparer.Ordinal))
            {
                throw BadTextException.At(part.Index, "rrule", "The part", part.Text, "one of " + string.Join("=, ", Known) + "=");
            }

            if (!parts.TryAdd(name, part.From(equals + 1)))
            {
                throw BadTextException.At(part.Index, name, $"{name} is there twice, but may be there once");
            }
        }

        if (!parts.TryGetValue("FREQ", out var frequency))
        {
            throw BadTextException.At(text.Index, "FREQ", "The rule has no FREQ=, such as FREQ=DAILY");
        }

        var rule = new Rule { Frequency = FrequencyOf(frequency) };
        foreach (var (name, value) in parts)
        {
            rule = With(rule, name, value, clock);
        }

        RuleCombinations.Check(rule, parts);
        return rule;
    }

    private static Rule With(Rule rule, string name, TextPart value, ZoneClock clock) => name switch
    {
        "INTERVAL" => rule with { Interval = Number(value, name, 1, MaxInterval, isSigned: false) },
        "COUNT" => rule with { Count = Number(value, name, 1, MaxCount, isSigned: false) },
        "UNTIL" => Until(rule, value),
        "DTSTART" => rule with { Start = Start(value, clock) },
        "WKST" => rule with { WeekStart = Day(value, name) },
        "BYMONTH" => rule with { Months = Numbers(value, name, 12, isSigned: false) },
        "BYWEEKNO" => rule with { WeekNumbers = Numbers(value, name, 53, isSigned: true) },
        "BYYEARDAY" => rule with { YearDays = Numbers(value, name, 366, isSigned: true) },
        "BYMONTHDAY" => rule with { MonthDays = Numbers(value, name, 31, isSigned: true) },
        "BYDAY" => rule with { Days = [.. value.Split(',').Select(NthDay).Distinct()] },
        "BYHOUR" => rule with { Hours = Numbers(value, name, 23, isSigned: false, low: 0) },
        "BYMINUTE" => rule with { Minutes = Numbers(value, name, 59, isSigned: false, low: 0) },
        "BYSECOND" => rule with { Seconds = Numbers(value, name, 59, isSigned: false, low: 0) },
        "BYSETPOS" => rule with { Positions = Numbers(value, name, 366, isSigned: true) },
        _ => rule,
    };

    private static Frequency FrequencyOf(TextPart value)
    {
        if (string.Equals(value.Text, "SECONDLY", StringComparison.OrdinalIgnoreCase))
        {
            throw BadTextException.At(value.Index, "FREQ", "FREQ=SECONDLY is not supported: use every:, or a cron text with six fields");
        }

        return !value.Text.Any(char.IsAsciiDigit) && Enum.TryParse<Frequency>(value.Text, ignoreCase: true, out var frequency)
            ? frequency
            : throw BadTextException.At(value.Index, "FREQ", "FREQ", value.Text, "YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY or MINUTELY");
    }

    private static Rule Until(Rule rule, TextPart value)
    {
        if (DateOnly.TryParseExact(value.Text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return rule with { Until = date.ToDateTime(new TimeOnly(23, 59, 59)) };
        }

        var (local, isUtc) = Moment(value, "UNTIL", "a date or a time such as 20271231 or 20271231T235959Z");
        return isUtc ? rule with { UntilUtc = local.Ticks } : rule with { Until = local };
    }

    private static DateTime Start(TextPart value, ZoneClock clock)
    {
        var (moment, isUtc) = Moment(value, "DTSTART", "a time such as 20270101T090000, or 20270101T080000Z");
        return isUtc ? moment.AddTicks(clock.OffsetAt(moment.Ticks)) : moment;
    }

    private static (DateTime Moment, bool IsUtc) Moment(TextPart value, string name, string mustBe)
    {
        var isUtc = value.Text.EndsWith('Z');
        return DateTime.TryParseExact(
            isUtc ? value.Text[..^1] : value.Text, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            && moment.Ticks is >= ZoneClock.Earliest && moment.Ticks < ZoneClock.End
            ? (moment, isUtc)
            : throw BadTextException.At(value.Index, name, name, value.Text, mustBe);
    }

    private static RuleDay NthDay(TextPart value)
    {
        var digits = Math.Max(0, value.Text.Length - 2);
        var day = Day(value.From(digits), "BYDAY");
        return new RuleDay(digits == 0 ? 0 : Number(new TextPart(value.Text[..digits], value.Index), "BYDAY", 1, 53, isSigned: true), day);
    }

    private static DayOfWeek Day(TextPart value, string name)
    {
        var day = Array.FindIndex(DayNames, n => string.Equals(n, value.Text, StringComparison.OrdinalIgnoreCase));
        return day >= 0 ? (DayOfWeek)day : throw BadTextException.At(
            value.Index, name, $"The day in {name}", value.Text, "one of " + string.Join(", ", DayNames));
    }

    private static int[] Numbers(TextPart value, string name, int high, bool isSigned, int low = 1) =>
        [.. value.Split(',').Select(v => Number(v, name, low, high, isSigned)).Distinct()];

    private static int Number(TextPart value, string name, int low, int high, bool isSigned)
    {
        var style = isSigned ? NumberStyles.AllowLeadingSign : NumberStyles.None;
        if (!int.TryParse(value.Text, style, CultureInfo.InvariantCulture, out var number)
            || Math.Abs((long)number) < low || Math.Abs((long)number) > high)
        {
            throw BadTextException.At(value.Index, name, $"The number in {name}", value.Text, string.Create(
                CultureInfo.InvariantCulture, $"{low} to {high}{(isSigned ? $", or -{high} to -{low} from the end" : "")}"));
        }

        return number;
    }
}
