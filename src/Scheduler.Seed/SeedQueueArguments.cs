using System.CommandLine;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Hosting.CommandLine;

namespace Scheduler.Seed;

/// <summary>How the queue <c>default</c> orders, places and interrupts.</summary>
internal sealed class SeedQueueArguments
{
    private const string Off = "off";
    private const string Yes = "yes";
    private const string No = "no";
    private const string Auto = "auto";
    private const string Submission = "submission";

    private static readonly QueueOptions Default = new();
    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly Option<string> _policy = OptionValues.Name(
        "--policy", "scheduling policy", "Which waiting task is next.", new PolicyRegistry().Names, Default.Policy);

    private readonly Option<string> _strategy = OptionValues.Name(
        "--strategy", "allocation strategy", "Which node gets it.", new StrategyRegistry().Names, Default.Strategy);

    private readonly Option<string?> _ageing = Text(
        "--ageing", "TIME|off", "After this wait a task goes first, whatever the policy says; off: never. Default: 10m.",
        text => text == Off || OptionValues.TryReadDuration(text, out _), $"off, or a time such as {Durations.Examples}");

    private readonly Option<string?> _tieBreak = Text(
        "--tie-break", "submission|critical-path", "Which of those goes first that the policy puts in one place: the one submitted first, or the one with the"
        + " longest chain of tasks behind it. Default: submission.",
        text => text is Submission or QueueOptions.ByCriticalPath, $"{Submission} or {QueueOptions.ByCriticalPath}");

    private readonly Option<string?> _preempt = Text(
        "--preempt", "yes|no|auto", "Whether a waiting task interrupts a running one that the policy puts behind it, where its handler can"
        + " yield. Default: auto, as the policy does by itself.",
        text => text is Yes or No or Auto, "yes, no or auto");

    private readonly DurationOption _slice = OptionValues.Duration(
        "--slice", "How long a task runs before it makes room, under time-slices.", TimeSpan.FromMilliseconds(1), OneDay, Default.Slice);

    private readonly DurationOption _minRunTime = OptionValues.Duration(
        "--min-run-time", "How long a task runs before it may be interrupted.", TimeSpan.Zero, OneDay, Default.MinRunTime);

    private readonly DurationOption _margin = OptionValues.Duration(
        "--preemption-margin", "By how much less work must be left of what interrupts, under srtf.", TimeSpan.Zero, OneDay,
        Default.PreemptionMargin);

    private readonly Option<int> _maxPreemptions = OptionValues.Number(
        "--max-preemptions", "N", "How often one task may be interrupted; slices don't count.", 0, QueueOptions.MostPreemptions, Default.MaxPreemptions);

    public IEnumerable<Option> All => [_policy, _strategy, _tieBreak, _ageing, _preempt, _slice, _minRunTime, _margin, _maxPreemptions];

    public QueueOptions ToQueue(ParseResult options) => new()
    {
        Policy = options.GetValue(_policy)!,
        Strategy = options.GetValue(_strategy)!,
        TieBreak = options.GetValue(_tieBreak) is QueueOptions.ByCriticalPath ? QueueOptions.ByCriticalPath : null,
        AgeAfter = options.GetValue(_ageing) is { } age ? ToAge(age) : Default.AgeAfter,
        Preempt = options.GetValue(_preempt) switch { Yes => true, No => false, _ => null },
        Slice = _slice.In(options),
        MinRunTime = _minRunTime.In(options),
        PreemptionMargin = _margin.In(options),
        MaxPreemptions = options.GetValue(_maxPreemptions),
    };

    private static TimeSpan? ToAge(string text) => OptionValues.TryReadDuration(text, out var time) ? time : null;

    private static Option<string?> Text(
        string name, string helpName, string description, Func<string, bool> isValid, string mustBe) => new(name)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (!isValid(text))
            {
                result.AddError($"{name} is '{text}', but must be {mustBe}.");
            }

            return text;
        },
    };
}
