namespace Scheduler.Core.Contracts;

/// <summary>A command that an actor sent, and that has no answer of its own, is durable: <see cref="CordonNode"/>, <see cref="ConfigureQueue"/>,
/// <see cref="SetLimit"/>, <see cref="PlaceHold"/> and the like.</summary>
/// <param name="Command">The command that was sent.</param>
public sealed record CommandAccepted(KernelCommand Command);

/// <summary>The command was refused. With <see cref="RejectionCode.Unavailable"/> it may have been carried out all the same: send it again.</summary>
/// <param name="Command">The command that was sent.</param>
public sealed record CommandRejected(KernelCommand Command, Rejection Rejection);
