using Scheduler.Core;

namespace Scheduler.Actors;

/// <summary>
/// Splits messages between scheduler and node into pieces that fit a frame: a longer message would be dropped on the way,
/// without notice to either side. The pieces have the same content in the same order, so that losing one does no more harm than
/// losing all.
/// </summary>
internal static class NodeMessageParts
{
    public static IEnumerable<ToNode> Of(ToNode message)
    {
        var bytes = WireSize.OfToken * (message.Acknowledged.Count + message.Cancel.Count + message.Preempt.Count + message.Checkpoints.Count);
        var pieces = WireSize.Pieces(message.Assignments, static a => WireSize.Of(a.Task) + (a.Checkpoint?.Length ?? 0) + a.Inputs.Sum(input => 16 + WireSize.Of(input.Task) + (input.Result?.Length ?? 0)), bytes);
        if (pieces.Count == 1)
        {
            return [message];
        }

        // What is said once goes with the first; what may be for the assignments with the last.
        var parts = new ToNode[pieces.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = new ToNode(message.Node, message.Epoch)
            {
                Assignments = pieces[i],
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
        var pieces = WireSize.Pieces(message.Reports, WireSize.Of, WireSize.OfToken * (message.Held?.Count ?? 0));
        if (pieces.Count == 1)
        {
            return [message];
        }

        // What it holds goes with the first: reports that follow are of attempts among those. Nothing counts after it has left.
        var parts = new FromNode[pieces.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i == 0
                ? message with { Reports = pieces[i], Leaving = false }
                : new FromNode(message.Node, message.Epoch, message.Window, pieces[i])
                {
                    Leaving = message.Leaving && i == parts.Length - 1,
                };
        }

        return parts;
    }
}
