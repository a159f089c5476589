using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>Tasks that a handler adds are submitted in the same journal row as its success, or not at all.</summary>
/// <remarks>They are admitted before the task is finished, so they may wait for it, and its group has not ended yet.</remarks>
public static class ThenRule
{
    /// <summary>How many tasks one attempt may add.</summary>
    public const int MostTasks = 1_000;

    /// <summary>How many bytes these tasks may have together, approximately: they travel in one message, with the attempt's result.</summary>
    public const int MostBytes = 512 * 1024;

    /// <summary>What is wrong with this many tasks and bytes; null: nothing.</summary>
    public static string? Fault(int tasks, long bytes) => tasks > MostTasks ? $"It adds more than {MostTasks} tasks. Let one of them add others."
        : bytes > MostBytes ? $"The tasks that it adds take more than {MostBytes} bytes together. Let one of them add others, or store large data elsewhere and put its place into the task."
        : null;

    /// <summary>About how many bytes the task takes.</summary>
    public static long BytesOf(TaskSpec task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var bytes = 200L + task.Payload.Length + (3 * (task.Id.Value.Length + task.Kind.Length + (task.Group?.Length ?? 0)));
        bytes += task.After.Sum(edge => 3L * edge.Name.Length);
        return bytes + (task.Headers?.Sum(pair => 3L * (pair.Key.Length + pair.Value.Length)) ?? 0);
    }

    /// <summary>Why they can't be submitted; null: they are.</summary>
    internal static Rejection? Submit(Desk desk, TaskState parent, IReadOnlyList<TaskSpec> tasks)
    {
        if (tasks.Count == 0)
        {
            return null;
        }

        desk.Ending = parent;
        var answer = Admission.Submit(desk, tasks, joins: parent.Spec.Group);
        desk.Ending = null;
        return answer as Rejection;
    }
}
