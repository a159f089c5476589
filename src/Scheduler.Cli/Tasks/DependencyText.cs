using Scheduler.Http.Json;

namespace Scheduler.Cli.Tasks;

/// <summary>What a task waits for, what waits for it, and what became of that, for people.</summary>
internal static class DependencyText
{
    private const int MostEdges = 20;
    private const int MostNames = 5;

    /// <summary><c>task 'a' to succeed</c>.</summary>
    public static string Of(Dependency edge) => $"{edge} {To(edge.On)}";

    /// <summary><c>for task 'a' and 2 more</c>.</summary>
    public static string Of(Dependency first, int others) => $"for {first}{(others == 0 ? "" : $" and {Units.Count(others)} more")}";

    /// <summary>A task's group, its edges, and why it was cancelled because of one.</summary>
    public static IEnumerable<string> Of(TaskInfo task)
    {
        if (task.Group is { } group)
        {
            yield return TaskText.Fact("Group", Printable.Of(group));
        }

        var name = task.Phase is TaskPhase.Awaiting or TaskPhase.Held ? "Waits for" : "Waited for";
        foreach (var edge in task.After.Take(MostEdges))
        {
            yield return TaskText.Fact(name, Printable.Of(Of(edge)));
            name = "";
        }

        if (task.After.Count > MostEdges)
        {
            yield return TaskText.Fact("", $"and {Units.Count(task.After.Count - MostEdges)} more");
        }

        if (task.After.Count > 0 && task.Spec is { } spec)
        {
            yield return TaskText.Fact("If unmet", SchedulerJsonText.Word(spec.IfUnmet));
        }

        if (task.Unmet is { } unmet)
        {
            yield return TaskText.Fact("Unmet", Printable.Of(unmet.ToString()));
        }
    }

    /// <summary>Some of those that wait for it or waited, and how many there are.</summary>
    public static IEnumerable<string> Of(DependantsFound found)
    {
        if (found.Total > 0)
        {
            var named = string.Join(", ", found.Dependants.Take(MostNames).Select(dependant => Printable.Of(dependant.Task.Value)));
            var waiting = found.Dependants.Count(dependant => dependant.Phase is TaskPhase.Awaiting or TaskPhase.Held);
            var tasks = waiting == found.Dependants.Count ? Units.Count(found.Total, "task waits for it", "tasks wait for it")
                : waiting == 0 ? Units.Count(found.Total, "task waited for it", "tasks waited for it")
                : Units.Count(found.Total, "task waits or waited for it", "tasks wait or waited for it");
            yield return TaskText.Fact("Dependants", $"{tasks}: {named}{(found.Total > MostNames ? ", …" : "")}");
        }
    }

    private static string To(DependencyCondition condition) => condition switch
    {
        DependencyCondition.Succeeded => "to succeed",
        DependencyCondition.Failed => "to end without success",
        _ => "to end",
    };
}
