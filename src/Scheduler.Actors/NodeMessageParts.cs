using Scheduler.Core;

namespace Scheduler.Actors;

/// <summary>
/// Cuts what scheduler and node say to each other into pieces that fit a frame: a longer one would be dropped on the way,
/// and neither side told. The pieces say the same in the same order, so that it does not matter if one is lost more than if
/// all are.
/// </summary>
internal static class NodeMessageParts
{
    public static IEnumerable<ToNode> Of(ToNode message)
    {
        var bytes = WireSize.OfToken * (message.Acknowledged.Count + message.Cancel.Count + message.Preempt.Count + message.Checkpoints.Count);
        var cuts = Cuts(message.Assignments, static a => WireSize.Of(a.Task) + (a.Checkpoint?.Length ?? 0) + a.Inputs.Sum(input => 16 + WireSize.Of(input.Task) + (input.Result?.Length ?? 0)), bytes);
        if (cuts.Count == 1)
        {
            return [message];
        }

        // What is said once goes with the first; what may be for the assignments with the last.
        var parts = new ToNode[cuts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new ToNode(message.Node, message.Epoch)
            {
                Assignments = Part(message.Assignments, cuts[i]),
                Acknowledged = i == 0 ? message.Acknowledged : [],
                Checkpoints = i == 0 ? message.Checkpoints : [],
                Lease = i == 0 ? message.Lease : null,
                Refused = message.Refused,
                Introduce = i == 0 && message.Introduce,
                Cancel = i == parts.Length - 1 ? message.Cancel : [],
                Preempt = i == parts.Length - 1 ? message.Preempt : [],
                Drain = i == parts.Length - 1 && message.Drain,
            };
        }

        return parts;
    }

    public static IEnumerable<FromNode> Of(FromNode message)
    {
        var cuts = Cuts(message.Reports, WireSize.Of, WireSize.OfToken * (message.Held?.Count ?? 0));
        if (cuts.Count == 1)
        {
            return [message];
        }

        // What it holds goes with the first: reports that follow are of attempts among those. Nothing counts after it has left.
        var parts = new FromNode[cuts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i == 0
                ? message with { Reports = Part(message.Reports, cuts[i]), Leaving = false }
                : new FromNode(message.Node, message.Epoch, message.Window, Part(message.Reports, cuts[i]))
                {
                    Leaving = message.Leaving && i == parts.Length - 1,
                };
        }

        return parts;
    }

    private static List<Range> Cuts<T>(IReadOnlyList<T> items, Func<T, int> bytesOf, int bytes)
    {
        List<Range> cuts = [];
        var start = 0;
        for (var i = 0; i < items.Count; i++)
        {
            var more = bytesOf(items[i]);
            if (bytes + more > WireSize.Piece && i > start)
            {
                cuts.Add(start..i);
                start = i;
                bytes = 0;
            }

            bytes += more;
        }

        cuts.Add(start..items.Count);
        return cuts;
    }

    private static T[] Part<T>(IReadOnlyList<T> items, Range range)
    {
        var part = new T[range.End.Value - range.Start.Value];
        for (var i = 0; i < part.Length; i++)
        {
            part[i] = items[range.Start.Value + i];
        }

        return part;
    }
}
