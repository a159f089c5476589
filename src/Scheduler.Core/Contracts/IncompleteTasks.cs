using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <summary>Finds tasks that no client can send, because a required value is null, or a text or a name can't be sent unchanged. The scheduler
/// checks everything else.</summary>
internal static class IncompleteTasks
{
    /// <summary>Why the tasks can't be sent; null: they can.</summary>
    public static Rejection? Refusal(IReadOnlyList<TaskSpec?> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        for (var i = 0; i < tasks.Count; i++)
        {
            if (IsIncomplete(tasks[i]))
            {
                return new Rejection(RejectionCode.Invalid, FormattableString.Invariant(
                    $"The task at place {i} of the submit is null, or its id, kind, queue, retry policy, request, labels, a header or a name in after is: none of these may be."));
            }

            if ((TaskTexts.Fault(tasks[i]!) ?? NamelessValues.Fault(tasks[i]!)) is { } fault)
            {
                return fault.ToRejection(tasks[i]!.Id);
            }
        }

        return null;
    }

    internal static bool IsIncomplete(TaskSpec? task) =>
        task?.Id.Value is null || task.Kind is null || task.Queue is null || task.Retry is null || task.Request is null
        || task.RequiredLabels is null || task.PreferredLabels is null || task.After is null || task.After.Any(edge => edge.Name is null) || (task.Headers is { } headers && headers.Any(pair => pair.Value is null));
}
