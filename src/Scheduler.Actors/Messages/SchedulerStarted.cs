namespace Scheduler.Actors.Messages;

/// <summary>
/// From a scheduler to a node's actor: this is its location now. The node introduces itself at once, instead of at its next
/// renewal of the lease.
/// </summary>
internal sealed record SchedulerStarted(long Epoch);
