using Scheduler.Core.Contracts;

namespace Scheduler.Http.Json;

/// <summary>A field of a task's JSON that can't be read.</summary>
/// <param name="field">Null: it is the whole.</param>
/// <param name="reason">What it is, and what it may be.</param>
public sealed class BadFieldException(string? field, string reason) : SchedulingException(field is null ? reason : $"{field}: {reason}")
{
    public string? Field { get; } = field;

    public string Reason { get; } = reason;
}
