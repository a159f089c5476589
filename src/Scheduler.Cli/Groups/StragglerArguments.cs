using System.CommandLine;
using Scheduler.Cli.CommandLine;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Groups;

/// <summary>When the idempotent tasks of a group get copies.</summary>
internal sealed class StragglerArguments
{
    private static readonly StragglerOptions Standard = StragglerOptions.Default;

    private readonly Option<int?> _ended = OptionValues.Number<int>(
        "--ended-percent", "An idempotent task may get a copy when so many percent of its siblings have ended; 100: never.", 1, 100, "75");

    private readonly Option<int?> _median = OptionValues.Number<int>(
        "--median-percent", "How long it must have run, in percent of the median of those that succeeded.", 100, StragglerOptions.MostMedianPercent, "300");

    private readonly Option<TimeSpan?> _time = OptionValues.Duration(
        "--min-run-time", "How long it must have run in any case. Default: 10s", TimeSpan.FromDays(1), TimeSpan.Zero);

    public IEnumerable<Option> All => [_ended, _median, _time];

    /// <summary>Null: none of them is given.</summary>
    public StragglerOptions? Of(ParseResult parsed)
    {
        var (ended, median, time) = (parsed.GetValue(_ended), parsed.GetValue(_median), parsed.GetValue(_time));
        return (ended ?? median) is null && time is null ? null : new StragglerOptions
        {
            EndedPercent = ended ?? Standard.EndedPercent,
            MedianPercent = median ?? Standard.MedianPercent,
            MinRunTime = time ?? Standard.MinRunTime,
        };
    }
}
