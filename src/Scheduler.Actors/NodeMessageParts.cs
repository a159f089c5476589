using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors;

/// <summary>
/// Cuts what scheduler and node say to each other into pieces that fit a frame: a longer one would be dropped on the way,
/// and neither side told. The pieces say the same in the same order, so that it does not matter if one is lost more than if
/// all are.
/// </summary>
internal static class NodeMessageParts
{
    /// <summary>Estimated bytes of a piece; a quarter of the frame, as the estimate is rough and a single task may be long.</summary>
    public const int MaxBytes = SchedulerExtension.MaxMessageBytes / 4;

    private const int TokenBytes = 10;

    public static IEnumerable<ToNode> Of(ToNode message)
    {
        var bytes = TokenBytes * (message.Acknowledged.Count + message.Cancel.Count + message.Preempt.Count + message.Checkpoints.Count);
        var cuts = Cuts(message.Assignments, static a => BytesOf(a.Task) + (a.Checkpoint?.Length ?? 0), bytes);
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
        var cuts = Cuts(message.Reports, BytesOf, TokenBytes * (message.Held?.Count ?? 0));
        if (cuts.Count == 1)
        {
            return [message];
        }

        // What it holds goes with the first: reports that follow are of attempts among those.
        var parts = new FromNode[cuts.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i == 0
                ? message with { Reports = Part(message.Reports, cuts[i]) }
                : new FromNode(message.Node, message.Epoch, message.Window, Part(message.Reports, cuts[i]));
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
            if (bytes + more > MaxBytes && i > start)
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

    private static int BytesOf(TaskSpec task)
    {
        var bytes = 64 + task.Payload.Length + (3 * (task.Id.Value.Length + (task.Principal?.Length ?? 0)));
        if (task.Headers is { } headers)
        {
            foreach (var (key, value) in headers)
            {
                bytes += 3 * (key.Length + value.Length);
            }
        }

        return bytes;
    }

    private static int BytesOf(AttemptReport report) => 48 + (3 * report.Task.Value.Length) + report switch
    {
        AttemptSucceededReport r => r.Result.Length,
        AttemptYieldedReport r => r.State?.Length ?? 0,
        CheckpointReport r => r.State.Length,
        AttemptFailedReport r => 3 * (r.Error?.Length ?? 0),
        _ => 0,
    };
}
