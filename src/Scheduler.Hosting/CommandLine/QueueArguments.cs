using System.CommandLine;
using Scheduler.Core.Contracts;

namespace Scheduler.Hosting.CommandLine;

/// <summary>A queue's order and preemption options beside its policy: the same options wherever a policy is chosen.</summary>
internal sealed class QueueArguments
{
    private const string Off = "off";
    private const string Yes = "yes";
    private const string No = "no";
    private const string Auto = "auto";
    private const string Submission = "submission";

    private static readonly QueueOptions Default = new();

    private readonly Option<string?> _ageing = OptionValues.Text(
        "--ageing", $"After this wait a task goes first, regardless of the policy; off: never. Default: {Durations.Text(Default.AgeAfter!.Value)}.", "TIME|off",
        text => text == Off || Durations.Parse(text) is not null, $"a time such as {Durations.Examples}, or off");

    private readonly Option<string?> _tieBreak = OptionValues.Text(
        "--tie-break", "Which of several tasks with the same rank goes first: the one submitted first (submission), or the one with the longest"
        + " chain of tasks that depend on it (critical-path). Default: submission.",
        "submission|critical-path", text => text is Submission or QueueOptions.ByCriticalPath, $"{Submission} or {QueueOptions.ByCriticalPath}");

    private readonly Option<string?> _preempt = OptionValues.Text(
        "--preempt", "Whether a waiting task interrupts a running task of lower rank whose handler can yield."
        + " Default: auto, as the policy does.",
        "yes|no|auto", text => text is Yes or No or Auto, "yes, no or auto");

    private readonly DurationOption _slice = OptionValues.Duration(
        "--slice", "How long a task runs before it yields to others, under time-slices.", RangeOf(nameof(QueueOptions.Slice)), Default.Slice);

    private readonly DurationOption _minRunTime = OptionValues.Duration(
        "--min-run-time", "How long a task runs before it may be interrupted.", RangeOf(nameof(QueueOptions.MinRunTime)), Default.MinRunTime);

    private readonly DurationOption _margin = OptionValues.Duration(
        "--preemption-margin", "How much shorter the remaining time of a task must be for it to interrupt another, under srtf.", RangeOf(nameof(QueueOptions.PreemptionMargin)), Default.PreemptionMargin);

    private readonly Option<int?> _maxPreemptions = OptionValues.Number(
        "--max-preemptions", "How often one task may be interrupted; the ends of time slices don't count.", RangeOf(nameof(QueueOptions.MaxPreemptions)), $"{Default.MaxPreemptions}.");

    public IEnumerable<Option> All => [_tieBreak, _ageing, _preempt, _slice, _minRunTime, _margin, _maxPreemptions];

    /// <summary>Creates a new queue.</summary>
    public QueueOptions ToQueue(ParseResult parsed) => Change(parsed, Default);

    /// <summary>Applies the given options to the queue; the rest stays as it is.</summary>
    public QueueOptions Change(ParseResult parsed, QueueOptions queue) => queue with
    {
        TieBreak = parsed.GetValue(_tieBreak) is { } tie ? (tie == Submission ? null : tie) : queue.TieBreak,
        AgeAfter = parsed.GetValue(_ageing) is { } age ? (age == Off ? null : Durations.Parse(age)) : queue.AgeAfter,
        Preempt = parsed.GetValue(_preempt) is { } answer ? (answer == Auto ? null : answer == Yes) : queue.Preempt,
        Slice = parsed.GetValue(_slice) ?? queue.Slice,
        MinRunTime = parsed.GetValue(_minRunTime) ?? queue.MinRunTime,
        PreemptionMargin = parsed.GetValue(_margin) ?? queue.PreemptionMargin,
        MaxPreemptions = parsed.GetValue(_maxPreemptions) ?? queue.MaxPreemptions,
    };

    private static OptionRangeAttribute RangeOf(string option) => OptionRange.Of<QueueOptions>(option);
}
