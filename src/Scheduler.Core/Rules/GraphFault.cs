using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Rules;

/// <summary>What is wrong with what a task waits for, whatever the other tasks are.</summary>
internal static class GraphFault
{
    /// <summary>What one task may wait for.</summary>
    public const int MostEdges = 1_000;

    public static TaskFault? Of(TaskSpec task, SchedulerLimits limits)
    {
        if (!Enum.IsDefined(task.IfUnmet))
        {
            return new TaskFault("ifUnmet", Text($"It is {(int)task.IfUnmet}, but must be Cancel, Run or Wait."));
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
        var named = task.After.Count == 1 ? null : new HashSet<(string, bool)>(task.After.Count);
        for (var i = 0; i < task.After.Count; i++)
        {
            var edge = task.After[i];
            var field = FieldPath.Join("after", i);
            if (TextRule.NameFault(edge.Name, edge.IsGroup ? limits.MaxNameChars : limits.MaxNameChars + 22) is { } reason)
            {
                return new TaskFault(field, reason);
            }

            if (!Enum.IsDefined(edge.On))
            {
                return new TaskFault(field, Text($"Its condition is {(int)edge.On}, but must be Succeeded, Failed or Finished."));
            }

            if (!edge.IsGroup && edge.Name == task.Id.Value)
            {
                return new TaskFault(field, "It is the task itself, which can't wait for its own end.");
            }

            if (named?.Add((edge.Name, edge.IsGroup)) == false)
            {
                return new TaskFault(field, $"The {edge} is named twice.");
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
