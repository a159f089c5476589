using System.CommandLine;
using Scheduler.Core.Contracts;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Seed;

/// <summary>When idempotent tasks get copies, in groups that don't say so themselves. The same on every seed.</summary>
internal sealed class SeedStragglerArguments
{
    private static readonly StragglerOptions Default = StragglerOptions.Default;

    private readonly Option<int> _ended = OptionValues.Number(
        "--straggler-ended-percent", "N", "An idempotent task may get a copy on another node when so many percent of its siblings, the idempotent tasks of its kind in its"
        + " group, have ended; 100: never. The same on every seed.", 1, 100, Default.EndedPercent);

    private readonly Option<int> _median = OptionValues.Number(
        "--straggler-median-percent", "N", "How long it must have run, in percent of the median of the siblings that succeeded.",
        100, StragglerOptions.MostMedianPercent, Default.MedianPercent);

    private readonly DurationOption _time = OptionValues.Duration(
        "--straggler-min-run-time", "How long it must have run in any case.", TimeSpan.Zero, TimeSpan.FromDays(1), Default.MinRunTime);

    public IEnumerable<Option> All => [_ended, _median, _time];

    public StragglerOptions In(ParseResult options) => new()
    {
        EndedPercent = options.GetValue(_ended),
        MedianPercent = options.GetValue(_median),
        MinRunTime = _time.In(options),
    };
}
