using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Which word of a node about an attempt counts: only one with the token of a live attempt, on the node that speaks, can bring an outcome.
/// Anything else is stale, and acknowledged so that it is not said again.</summary>
internal static class FencingRule
{
    private static Rejection NoLongerCounts { get; } = new(
        RejectionCode.Stale, "The attempt was given up, or has ended: what it says no longer counts.");

    /// <returns>The attempt; null: the report is stale, and was answered.</returns>
    public static AttemptState? Judge(Desk desk, NodeState? node, NodeId speaker, AttemptReport report)
    {
        var attempt = desk.State.Task(report.Task)?.Attempt(report.Token);
        if (attempt is not null && ReferenceEquals(attempt.Node, node))
        {
            return attempt;
        }

        RivalRule.Hear(desk, node, report);
        if (report is CheckpointReport stale)
        {
            desk.Batch.To(speaker).Answer(new CheckpointAnswer(report.Token, stale.Number, NoLongerCounts));
        }
        else if (report.IsEnd)
        {
            desk.Batch.To(speaker).Acknowledge(report.Token);
        }

        return null;
    }
}
