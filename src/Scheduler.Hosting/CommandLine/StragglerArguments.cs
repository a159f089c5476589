using System.CommandLine;
using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>When idempotent tasks get copies: of a group, or of all that don't say so themselves.</summary>
internal sealed class StragglerArguments
{
    private static readonly StragglerOptions Default = StragglerOptions.Default;

    private readonly Option<int?> _ended;
    private readonly Option<int?> _median;
    private readonly DurationOption _time;

    /// <param name="prefix">What the options' names begin with.</param>
    /// <param name="note">What the help adds to the first.</param>
    public StragglerArguments(string prefix = "--", string note = "")
    {
        _ended = OptionValues.Number(
            prefix + "ended-percent",
            "An idempotent task may get a copy on another node when so many percent of its siblings, the idempotent tasks of its kind in its group, have"
            + $" ended; 100: never.{note}",
            RangeOf(nameof(Default.EndedPercent)),
            Text(Default.EndedPercent));
        _median = OptionValues.Number(
            prefix + "median-percent",
            "How long it must have run, in percent of the median of the siblings that succeeded.",
            RangeOf(nameof(Default.MedianPercent)),
            Text(Default.MedianPercent));
        _time = OptionValues.Duration(prefix + "min-run-time", "How long it must have run in any case.", RangeOf(nameof(Default.MinRunTime)), Default.MinRunTime);
    }

    public IEnumerable<Option> All => [_ended, _median, _time];

    /// <summary>Null: none of them is given.</summary>
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
