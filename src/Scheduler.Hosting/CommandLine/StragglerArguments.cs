using System.CommandLine;
using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>When idempotent tasks get copies: for one group, or for all groups that do not set this themselves.</summary>
internal sealed class StragglerArguments
{
    private static readonly StragglerOptions Default = StragglerOptions.Default;

    private readonly Option<int?> _ended;
    private readonly Option<int?> _median;
    private readonly DurationOption _time;

    /// <param name="prefix">The prefix of the options' names.</param>
    /// <param name="note">A note that the help adds to the first option.</param>
    public StragglerArguments(string prefix = "--", string note = "")
    {
        _ended = OptionValues.Number(
            prefix + "ended-percent",
            "An idempotent task may get a copy on another node when this percentage of its siblings, the idempotent tasks of its kind in its group, have"
            + $" ended; 100: never.{note}",
            RangeOf(nameof(Default.EndedPercent)),
            Text(Default.EndedPercent));
        _median = OptionValues.Number(
            prefix + "median-percent",
            "How long the task must have run, in percent of the median run time of the siblings that succeeded.",
            RangeOf(nameof(Default.MedianPercent)),
            Text(Default.MedianPercent));
        _time = OptionValues.Duration(prefix + "min-run-time", "How long the task must have run in any case.", RangeOf(nameof(Default.MinRunTime)), Default.MinRunTime);
    }

    public IEnumerable<Option> All => [_ended, _median, _time];

    /// <summary>The given options. Null: none is given.</summary>
    public StragglerOptions? In(ParseResult parsed)
    {
        var (ended, median, time) = (parsed.GetValue(_ended), parsed.GetValue(_median), parsed.GetValue(_time));
        return (ended ?? median) is null && time is null ? null : new StragglerOptions
        {
            EndedPercent = ended ?? Default.EndedPercent,
            MedianPercent = median ?? Default.MedianPercent,
            MinRunTime = time ?? Default.MinRunTime,
        };
    }

    private static OptionRangeAttribute RangeOf(string option) => OptionRange.Of<StragglerOptions>(option);

    private static string Text(int percent) => percent.ToString(CultureInfo.InvariantCulture);
}
