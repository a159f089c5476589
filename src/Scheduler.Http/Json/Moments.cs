using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>Times in JSON: moments in UTC as in RFC 3339, spans as seconds; both to the last of their ticks of 100 ns.</summary>
internal static class Moments
{
    public static DateTime Of(Timestamp moment) => moment.ToDateTimeOffset().UtcDateTime;

    public static DateTime? Of(Timestamp? moment) => moment is { } some ? Of(some) : null;

    public static Timestamp From(DateTime moment) => new(moment.ToUniversalTime().Ticks);

    public static Timestamp? From(DateTime? moment) => moment is { } some ? From(some) : null;

    public static decimal Seconds(TimeSpan span) => (decimal)span.Ticks / TimeSpan.TicksPerSecond;

    public static decimal? Seconds(TimeSpan? span) => span is { } some ? Seconds(some) : null;

    public static TimeSpan? Span(decimal? seconds) => seconds is { } some ? TimeSpan.FromTicks((long)(some * TimeSpan.TicksPerSecond)) : null;
}
