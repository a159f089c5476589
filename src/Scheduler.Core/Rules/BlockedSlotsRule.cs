using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>What is in use is counted where it is held: a handler that was given up holds its slots until it returns.</summary>
internal static class BlockedSlotsRule
{
    // Of a node's slots, as many as it may offer.
    private const int Most = 10_000;

    /// <summary>Recorded only when other attempts hold slots than before: how long they have done so is known from then on.</summary>
    public static void Hear(Desk desk, NodeState node, IReadOnlyList<BlockedReport> reports)
    {
        if (reports.Count > Most || (reports.Count == node.Blocked.Count && reports.Zip(node.Blocked).All(pair => pair.First.Token == pair.Second.Token)))
        {
            return;
        }

        var known = node.Blocked.ToDictionary(slots => slots.Token);
        desk.Emit(new NodeBlocked(desk.Now, node.Id, [.. reports.Select(report => known.GetValueOrDefault(report.Token) ?? Of(desk, report))]));
    }

    private static BlockedSlots Of(Desk desk, BlockedReport report) => new(
        report.Task, report.Token, report.Attempt, report.Slots, desk.Now + (report.For > TimeSpan.Zero ? -report.For : TimeSpan.Zero));
}
