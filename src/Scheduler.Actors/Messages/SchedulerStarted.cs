namespace Scheduler.Actors.Messages;

/// <summary>
/// A scheduler to a node's actor: this is where it is now. The node introduces itself at once, instead of at its next
/// renewal of the lease.
/// </summary>
internal sealed record SchedulerStarted(long Epoch);
