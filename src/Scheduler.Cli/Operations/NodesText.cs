using System.Globalization;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Operations;

/// <summary>The nodes and what holds their blocked slots, for people.</summary>
internal static class NodesText
{
    private const int MostName = 40;
    private const int MostHolders = 3;

    public static IEnumerable<string> Of(IReadOnlyList<NodeInfo> nodes, DateTimeOffset now)
    {
        foreach (var line in Table(nodes))
        {
            yield return line;
        }

        if (nodes.All(node => node.Blocked.Count == 0))
        {
            yield break;
        }

        yield return "";
        foreach (var node in nodes.Where(node => node.Blocked.Count > 0))
        {
            yield return Blocked(node, Timestamp.From(now));
        }
    }

    private static IEnumerable<string> Table(IReadOnlyList<NodeInfo> nodes) => nodes.Count == 0 ? ["There is no node."] : PlainTable.Lines(
        ["NODE", "PHASE", "SLOTS>", "HELD>", "BLOCKED>", "ASSIGNED>", "FINISHED>", "LOST>", "LABELS"],
        nodes.Select(node => new[]
        {
            Printable.Of(node.Id.Name, MostName),
            SchedulerJsonText.Word(node.Phase),
            node.Offer.Slots.ToString(CultureInfo.InvariantCulture),
            node.Held.ToString(CultureInfo.InvariantCulture),
            SlotsBlocked(node).ToString(CultureInfo.InvariantCulture),
            Units.Count(node.Assigned),
            Units.Count(node.Finished),
            Units.Count(node.Lost),
            node.Offer.Labels.IsNone ? "" : Printable.Of(node.Offer.Labels.ToString(), MostName),
        }));

    private static string Blocked(NodeInfo node, Timestamp now)
    {
        var slots = SlotsBlocked(node);
        var holders = node.Blocked.Take(MostHolders).Select(blocked => blocked.Holder(now));
        var more = node.Blocked.Count <= MostHolders ? "" : $"; and by {Units.Count(node.Blocked.Count - MostHolders)} more";
        return Printable.Of(
            $"{node.Id.Name}: {Units.Count(slots, "slot is", "slots are")} held by {string.Join("; by ", holders)}{more}."
            + $" Restart the node to free {(slots == 1 ? "it" : "them")}.");
    }

    private static int SlotsBlocked(NodeInfo node) => node.Blocked.Sum(blocked => blocked.Slots);
}
