using Scheduler.Core.Contracts;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Tasks that a handler adds are submitted in the same journal row as its success, or not at all.</summary>
/// <remarks>They are admitted before the task is finished: so they may wait for it, and its group has not ended yet.</remarks>
public static class ThenRule
{
    /// <summary>Tasks that one attempt may add.</summary>
    public const int MostTasks = 1_000;

    /// <summary>Why they can't be submitted, so that the attempt fails; null: they are.</summary>
    internal static string? Submit(Desk desk, TaskState parent, IReadOnlyList<TaskSpec> tasks)
    {
        if (tasks.Count == 0)
        {
            return null;
        }

        if (tasks.Count > MostTasks)
        {
            return $"It adds {tasks.Count} tasks; the most is {MostTasks}. Let one of them add others.";
        }

        return Admission.Submit(desk, tasks, joins: parent.Spec.Group) is Rejection refusal ? $"The tasks that it adds were refused. {refusal.Message}" : null;
    }
}
