using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Http.Json;

/// <summary>Durations as people write them: <c>200ms</c>, <c>1.5s</c>, <c>2m</c>, <c>1h</c>.</summary>
public static partial class Durations
{
    /// <summary>But for none at all.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    public static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    /// <returns>Null: it is none, or longer than 3,650 days.</returns>
    public static TimeSpan? Parse(string text) => DurationText().Match(text) is { Success: true } match
        ? FromSeconds(decimal.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) * match.Groups["unit"].Value switch
        {
            "ms" => 0.001m,
            "s" => 1,
            "m" => 60,
            _ => 3_600,
        })
        : null;

    /// <returns>Null: it is negative, or longer than 3,650 days.</returns>
    public static TimeSpan? FromSeconds(decimal seconds) => seconds >= 0 && seconds <= (decimal)Longest.TotalSeconds
        ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
        : null;

    [GeneratedRegex(
        @"^(?<number>[0-9]{1,15}(\.[0-9]{1,10})?) ?(?<unit>ms|s|m|h)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000)]
    private static partial Regex DurationText();
}
