using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Scheduler.Core.Contracts;

/// <summary>Durations in readable form: <c>200ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>, <c>1d</c>, <c>1m30s</c>.</summary>
public static partial class Durations
{
    /// <summary>Examples of durations, for messages and help.</summary>
    public const string Examples = "200ms, 1.5s, 1m30s, 2h or 1d";

    private const string Number = @"[0-9]{1,15}(\.[0-9]{1,10})?";

    /// <summary>The shortest duration that is not zero.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    // From the largest on, as they are written.
    private static readonly (string Unit, decimal Seconds)[] Units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1), ("ms", 0.001m)];

    /// <returns>Null: the text is not a duration, or it is longer than 3,650 days.</returns>
    public static TimeSpan? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (DurationText().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var seconds = 0m;
        foreach (var (unit, length) in Units)
        {
            if (match.Groups[unit] is { Success: true } number)
            {
                seconds += decimal.Parse(number.ValueSpan, CultureInfo.InvariantCulture) * length;
            }
        }

        return FromSeconds(seconds);
    }

    /// <summary>Reads a duration; a number without a unit is seconds.</summary>
    /// <inheritdoc cref="Parse" path="/returns"/>
    public static TimeSpan? ParseSecondsOr(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ? FromSeconds(seconds) : Parse(text);

    /// <returns>Null: it is negative, or longer than 3,650 days.</returns>
    public static TimeSpan? FromSeconds(decimal seconds) => seconds >= 0 && seconds <= (decimal)Longest.TotalSeconds
        ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
        : null;

    /// <summary>The nearest duration that a task may wait: zero to 3,650 days.</summary>
    public static TimeSpan Bounded(TimeSpan duration) => TimeSpan.FromTicks(Math.Clamp(duration.Ticks, 0, Longest.Ticks));

    /// <summary>The exact duration, as <see cref="Parse"/> reads it: <c>0s</c>, <c>1.5ms</c>, <c>1m30s</c>, <c>1d12h</c>.</summary>
    public static string Text(TimeSpan duration)
    {
        var rest = Math.Abs((decimal)duration.Ticks) / TimeSpan.TicksPerSecond;
        if (rest == 0)
        {
            return "0s";
        }

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        foreach (var (unit, length) in Units)
        {
            // Seconds keep their fraction; what is less than one is in milliseconds.
            var isLast = unit == "ms" || (unit == "s" && rest >= 1);
            var number = isLast ? rest / length : Math.Floor(rest / length);
            if (number > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number:0.#######}{unit}");
                rest -= number * length;
            }
        }

        return text.ToString();
    }

    /// <summary>The duration in its largest unit, rounded down, for sentences: <c>0 s</c>, <c>59 s</c>, <c>4 min</c>, <c>23 h</c>,
    /// <c>2 days</c>.</summary>
    public static string About(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Seconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes} min"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.Hours} h"),
        _ => Counted.Of(duration.Days, "day"),
    };

    [GeneratedRegex(
        "^(?=[0-9])((?<d>" + Number + ") ?d ?)?((?<h>" + Number + ") ?h ?)?((?<m>" + Number + ") ?m(?!s) ?)?((?<s>" + Number + ") ?s ?)?"
            + "((?<ms>" + Number + @") ?ms)?(?<! )\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DurationText();
}
