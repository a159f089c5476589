namespace Scheduler.Cli.CommandLine;

/// <summary>How often a task is tried again, and when: the same options wherever a command makes tasks.</summary>
/// <param name="byDefault">Further attempts where nothing is said.</param>
internal sealed class RetryArguments(int byDefault)
{
    private const int MostRetries = RetryPolicy.MostAttempts - 1;

    private readonly Option<int> _retries = OptionValues.Number("--retries", "Further attempts after a failed one.", 0, MostRetries, byDefault);

    private readonly Option<string?> _delays = OptionValues.Text(
        "--retry-delays",
        "How long to wait before each further attempt; the last time repeats. Each is shortened at random by up to half. Without --retries "
            + "there are at least as many further attempts as times given. Default: 1s, doubling up to 5m.",
        "TIME,...",
        text => Parse(text) is { } delays && delays.Length <= RetryPolicy.MostDelays && delays.All(delay => delay is not null),
        $"1 to {RetryPolicy.MostDelays} times such as {Durations.Examples}, with commas between");

    private readonly Option<TimeSpan?> _maxAge = OptionValues.Duration(
        "--retry-max-age", "No further attempt begins once the task is this old. Default: no limit", Durations.Longest, RetryPolicy.ShortestMaxAge);

    public IEnumerable<Option> All => [_retries, _delays, _maxAge];

    public RetryPolicy ToPolicy(ParseResult parsed)
    {
        TimeSpan[] delays = parsed.GetValue(_delays) is { } text ? [.. Parse(text).Select(delay => delay!.Value)] : [];

        // Whoever says how long to wait before each attempt wants these attempts.
        var retries = parsed.GetResult(_retries) is { Implicit: false } ? parsed.GetValue(_retries) : Math.Max(byDefault, delays.Length);
        return RetryPolicy.Default with { MaxAttempts = retries + 1, Delays = delays, MaxAge = parsed.GetValue(_maxAge) };
    }

    private static TimeSpan?[] Parse(string text) => [.. text.Split(',').Select(Durations.ParseSecondsOr)];
}
