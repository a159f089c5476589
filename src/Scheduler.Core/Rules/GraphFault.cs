using System.Globalization;

namespace Scheduler.Core.Rules;

/// <summary>What is wrong with what a task waits for, whatever the other tasks are.</summary>
internal static class GraphFault
{
    /// <summary>What one task may wait for.</summary>
    public const int MostEdges = 1_000;

    // So many are compared with each other faster than they are put into a set.
    private const int FewEdges = 8;

    public static TaskFault? Of(TaskSpec task, SchedulerLimits limits)
    {
        if (NamelessValues.IfUnmet(task) is { } nameless)
        {
            return nameless;
        }

        if (task.After.Count == 0)
        {
            return task.IfUnmet == UnmetAction.Cancel ? null
                : new TaskFault("ifUnmet", "It says what happens when something that the task waits for ends otherwise, but the task waits for nothing (after).");
        }

        return task.After.Count > MostEdges
            ? new TaskFault("after", Text($"It names {task.After.Count} tasks and groups, but may name at most {MostEdges}. Put tasks into a group, and wait for that."))
            : Edges(task, limits);
    }

    private static TaskFault? Edges(TaskSpec task, SchedulerLimits limits)
    {
        var after = task.After;
        var named = after.Count <= FewEdges ? null : new HashSet<(string, bool)>(after.Count);
        for (var i = 0; i < after.Count; i++)
        {
            var edge = after[i];
            var fault = TextRule.NameFault(edge.Name, edge.IsGroup ? limits.MaxNameChars : limits.MaxNameChars + 22)
                ?? NamelessValues.Condition(edge)
                ?? (!edge.IsGroup && edge.Name == task.Id.Value ? "It is the task itself, which can't wait for its own end."
                : (named is null ? IsBefore(after, i) : !named.Add((edge.Name, edge.IsGroup))) ? $"The {edge} is named twice."
                : null);
            if (fault is not null)
            {
                return new TaskFault(FieldPath.Join("after", i), fault);
            }
        }

        return null;
    }

    private static bool IsBefore(IReadOnlyList<Dependency> after, int place)
    {
        for (var i = 0; i < place; i++)
        {
            if (after[i].IsGroup == after[place].IsGroup && after[i].Name == after[place].Name)
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
