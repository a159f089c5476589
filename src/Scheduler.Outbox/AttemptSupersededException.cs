using Scheduler.Core.Contracts;

namespace Scheduler.Outbox;

/// <summary>A later attempt has written to the resource, so this attempt may no longer do so: its write was refused. Do not catch it in the
/// handler; what the attempt returns or throws no longer counts.</summary>
/// <param name="highest">The token of the attempt that wrote last.</param>
public sealed class AttemptSupersededException(string resource, FencingToken token, FencingToken highest) : SchedulingException(
    $"The attempt with the token {token} may no longer write to '{resource}': an attempt with the token {highest} has written to it, and was assigned later.")
{
    public string Resource { get; } = resource;

    public FencingToken Token { get; } = token;

    public FencingToken Highest { get; } = highest;
}
