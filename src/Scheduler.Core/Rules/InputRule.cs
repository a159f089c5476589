using Scheduler.Core.Scheduling;

namespace Scheduler.Core.Rules;

/// <summary>Which results are sent along with an assignment: those of the tasks that it waited for, as long as they are kept and there is room.</summary>
internal static class InputRule
{
    /// <summary>Bytes of all of them together; results beyond are named without their bytes.</summary>
    public const int MostBytes = 256 * 1024;

    public static IReadOnlyList<TaskInput> Of(Desk desk, TaskSpec task)
    {
        var inputs = new List<TaskInput>();
        var bytes = 0;
        for (var i = 0; i < task.After.Count; i++)
        {
            var edge = task.After[i];
            if (edge.IsGroup || edge.On == DependencyCondition.Failed)
            {
                continue;
            }

            var kept = desk.State.Results.Find(edge.Name);
            var fits = kept is { Length: var length } && bytes + length <= MostBytes;
            bytes += fits ? kept!.Value.Length : 0;

            // What is not kept may be in the archive, or have none at all.
            inputs.Add(new TaskInput(edge.Name, fits ? kept : null));
        }

        return inputs;
    }
}
