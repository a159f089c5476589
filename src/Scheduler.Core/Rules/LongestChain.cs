using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>How long the longest chain of tasks before one will take, by their estimates, if each begins when it may: the length of its critical path.</summary>
internal static class LongestChain
{
    /// <summary>Beyond so many tasks before it nothing is said.</summary>
    private const int MostLookedAt = 10_000;

    /// <summary>Null: there are too many tasks before it, or of none is known how long it runs. Tasks of groups are not looked at.</summary>
    public static TimeSpan? Before(Desk desk, TaskState task)
    {
        var remaining = new Dictionary<TaskState, TimeSpan>();
        var way = new Stack<TaskState>();
        way.Push(task);
        while (way.TryPeek(out var next))
        {
            var missing = TasksBefore(desk, next).Where(before => !remaining.ContainsKey(before)).ToArray();
            if (missing.Length > 0)
            {
                Array.ForEach(missing, way.Push);
                if (way.Count + remaining.Count > MostLookedAt)
                {
                    return null;
                }

                continue;
            }

            // It may be before several, and so be on the way more than once.
            remaining.TryAdd(way.Pop(), Own(desk, next) + LongestOf(desk, next, remaining));
        }

        var longest = LongestOf(desk, task, remaining);
        return longest == TimeSpan.Zero ? null : longest;
    }

    private static TimeSpan LongestOf(Desk desk, TaskState task, Dictionary<TaskState, TimeSpan> remaining) =>
        TasksBefore(desk, task).Select(before => remaining[before]).DefaultIfEmpty().Max();

    private static IEnumerable<TaskState> TasksBefore(Desk desk, TaskState task) =>
        (task.Edges?.Places ?? []).Select(place => task.Spec.After[place]).Where(edge => !edge.IsGroup)
            .Select(edge => desk.State.Task(edge.Name)).OfType<TaskState>();

    // What it has run already counts; an attempt that takes longer than thought is taken to end now.
    private static TimeSpan Own(Desk desk, TaskState task)
    {
        var left = (desk.State.Estimates.Of(task.Spec) ?? TimeSpan.Zero) - (task.Attempts is { } attempt ? desk.Now - attempt.AssignedAt + attempt.RanBefore : task.Ran);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
