namespace Scheduler.Core.Contracts;

/// <summary>Why a task can't be accepted. Commands, the HTTP API, clients and the scheduler all report it in these
/// words.</summary>
/// <param name="Field">The field's name in JSON, such as <c>retry.maxAttempts</c>; null: the task as a whole.</param>
/// <param name="Reason">What is wrong, and what is allowed.</param>
public sealed record TaskFault(string? Field, string Reason, RejectionCode Code = RejectionCode.Invalid)
{
    private const int MostIdChars = 80;

    public override string ToString() => Field is null ? Reason : $"{Field}: {Reason}";

    /// <summary>The refusal, with the task's name, for a task among others.</summary>
    public Rejection ToRejection(TaskId task) => new(Code, Prefix(task) + this);

    /// <summary>Whether a refusal reports a fault of this task; if so, the fault without the task's name.</summary>
    public static bool TryRead(Rejection rejection, TaskId task, out string fault)
    {
        var prefix = Prefix(task);
        var isOfTask = rejection.Message.StartsWith(prefix, StringComparison.Ordinal);
        fault = isOfTask ? rejection.Message[prefix.Length..] : "";
        return isOfTask;
    }

    // An id may be what is wrong, because it is too long.
    private static string Prefix(TaskId task) =>
        $"Task '{(task.Value is { Length: > MostIdChars } id ? string.Concat(id.AsSpan(0, MostIdChars), "…") : task.Value)}': ";
}
