using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>A later attempt has written to the resource, so this one may not any more: its write was refused. Let it leave the handler; what the
/// attempt returns or throws does not count any more.</summary>
/// <param name="highest">That of the attempt that wrote last.</param>
public sealed class AttemptSupersededException(string resource, FencingToken token, FencingToken highest) : SchedulingException(
    $"The attempt with the token {token} may not write to '{resource}' any more: an attempt with the token {highest} has written to it, and was assigned later.")
{
    public string Resource { get; } = resource;

    public FencingToken Token { get; } = token;

    public FencingToken Highest { get; } = highest;
}
