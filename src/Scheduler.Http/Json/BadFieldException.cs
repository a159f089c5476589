using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A field of a task's JSON that cannot be read.</summary>
/// <param name="field">Null: the fault is in the document as a whole.</param>
/// <param name="reason">The value that was found, and which values are allowed.</param>
public sealed class BadFieldException(string? field, string reason) : SchedulingException(field is null ? reason : $"{field}: {reason}")
{
    public string? Field { get; } = field;

    public string Reason { get; } = reason;
}
