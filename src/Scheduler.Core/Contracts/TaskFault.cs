namespace Scheduler.Core.Contracts;

/// <summary>What keeps a task from being accepted. Commands, the HTTP API, clients and the scheduler all report it in these
/// words.</summary>
/// <param name="Field">By its name in JSON, such as <c>retry.maxAttempts</c>; null: the task as a whole.</param>
/// <param name="Reason">What is wrong, and what is allowed.</param>
public sealed record TaskFault(string? Field, string Reason, RejectionCode Code = RejectionCode.Invalid)
{
    private const int MostIdChars = 80;

    public override string ToString() => Field is null ? Reason : $"{Field}: {Reason}";

    /// <summary>For a task among others.</summary>
    public Rejection ToRejection(TaskId task) => new(Code, Prefix(task) + this);

    /// <summary>Whether a refusal is that of this task's fault; then what it says without the task's name.</summary>
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
