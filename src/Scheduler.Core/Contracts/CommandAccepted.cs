namespace Scheduler.Core.Contracts;

/// <summary>
/// A <see cref="CordonNode"/>, <see cref="UncordonNode"/>, <see cref="DrainNode"/> or <see cref="ConfigureQueue"/> that an actor sent is
/// durable.
/// </summary>
/// <param name="Command">What had been asked for.</param>
public sealed record CommandAccepted(KernelCommand Command);

/// <summary>It was refused. With <see cref="RejectionCode.Unavailable"/> it may have counted all the same: send it again.</summary>
/// <param name="Command">What had been asked for.</param>
public sealed record CommandRejected(KernelCommand Command, Rejection Rejection);
