using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// A node that is kept free for a large task takes others meanwhile, if by their estimates they are done before the large one
/// could begin (backfill behind a reservation, after Lifka 1995). When it could begin follows from the estimates of what
/// runs there. Only what submitters declared counts, as a mean of others is no promise. A wrong estimate delays the large task,
/// and harms nothing else.
/// </summary>
internal static class BackfillRule
{
    /// <summary>A class whose head can't be let in is looked through for so many more that might.</summary>
    public const int MostLookedAt = 32;

    public static bool Allows(NodeState node, SchedulingClass kept, SchedulingClass other, TaskSpec task, Timestamp now) =>
        task.Estimate is { } estimate
        && other.HasRoomOn(node)
        && CouldBegin(node, kept, now) is { } begin
        && now + estimate <= begin;

    /// <summary>When what runs on the node will have left enough for one of the class; null: nobody knows.</summary>
    private static Timestamp? CouldBegin(NodeState node, SchedulingClass kept, Timestamp now)
    {
        var ends = new List<(Timestamp End, TaskSpec Task)>(node.Held);
        foreach (var attempt in node.Attempts)
        {
            if (attempt.Task.Spec.Estimate is { } estimate)
            {
                ends.Add((Timestamp.Later(now, attempt.AssignedAt + (estimate - attempt.RanBefore)), attempt.Task.Spec));
            }
        }

        ends.Sort((one, other) => one.End.CompareTo(other.End));
        var slots = node.Offer.Slots - node.SlotsHeld;
        var cpu = node.FreeCpuMillis;
        var memory = node.FreeMemoryBytes;
        var named = kept.Key.Request.Named.ToDictionary(n => n.Name, n => node.FreeOf(n.Name), StringComparer.Ordinal);
        foreach (var (end, task) in ends)
        {
            slots += task.Slots;
            cpu += task.Request.CpuMillis;
            memory += task.Request.MemoryBytes;
            foreach (var name in named.Keys)
            {
                named[name] += task.Request.AmountOf(name);
            }

            if (slots >= kept.Key.Slots && cpu >= kept.Key.Request.CpuMillis && memory >= kept.Key.Request.MemoryBytes
                && kept.Key.Request.Named.All(n => named[n.Name] >= n.Amount))
            {
                return end;
            }
        }

        return null;
    }
}
