using Scheduler.Core.Rules;

namespace Scheduler.Cli.CommandLine;

/// <summary>What <c>--limit</c> of <c>run</c> and <c>each</c> sets.</summary>
internal static class LimitArguments
{
    public static Option<IReadOnlyDictionary<string, long>> Make(string description) => NamedValues.Amounts("--limit", description, LimitOptions.MostRunning);

    /// <exception cref="SchedulerConfigurationException">One of them can't be set.</exception>
    public static IReadOnlyList<LimitOptions> ToLimits(IReadOnlyDictionary<string, long> amounts)
    {
        LimitOptions[] limits = [.. amounts.Select(amount => new LimitOptions { Name = amount.Key, Running = (int)amount.Value })];
        return limits.Select(limit => LimitRule.Refusal(limit, SchedulerLimits.Default)).FirstOrDefault(wrong => wrong is not null) is { } refusal
            ? throw new SchedulerConfigurationException("--limit: " + refusal.Message)
            : limits;
    }
}
