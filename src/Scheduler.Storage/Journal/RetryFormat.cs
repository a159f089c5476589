using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Retry policies. Every field is written, even if it has the default: a later version may have another default.</summary>
internal static class RetryFormat
{
    private const int HasBackoff = 1;
    private const int HasDelays = 2;
    private const int HasMaxAge = 4;

    /// <summary>Whether it has more than the first policies had: if so, its task has a flag, so that a version that cannot read
    /// it reports that.</summary>
    public static bool HasMore(RetryPolicy value) => FlagsOf(value) != 0;

    public static RetryPolicy Fields(ref RecordFields f, RetryPolicy value) => new()
    {
        MaxAttempts = f.Int(value.MaxAttempts),
        BaseDelay = f.Span(value.BaseDelay),
        MaxDelay = f.Span(value.MaxDelay),
        JitterPercent = f.Int(value.JitterPercent),
    };

    public static RetryPolicy WithMore(ref RecordFields f, RetryPolicy value)
    {
        var policy = Fields(ref f, value);
        var flags = f.Flags(value, FlagsOf, HasBackoff | HasDelays | HasMaxAge);
        return policy with
        {
            Backoff = flags[HasBackoff] ? f.Enum(value.Backoff) : RetryBackoff.Exponential,
            Delays = flags[HasDelays] ? f.List(value.Delays, bytesEach: 1, static (ref f, delay) => f.Span(delay)) : [],
            MaxAge = f.Span(flags[HasMaxAge], value.MaxAge),
        };
    }

    private static int FlagsOf(RetryPolicy value) =>
        (value.Backoff == RetryBackoff.Exponential ? 0 : HasBackoff)
        | (value.Delays.Count == 0 ? 0 : HasDelays)
        | (value.MaxAge is null ? 0 : HasMaxAge);
}
