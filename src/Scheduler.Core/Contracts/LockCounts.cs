namespace Scheduler.Core.Contracts;

/// <summary>How many locks there are.</summary>
/// <param name="Held">Locks that are held.</param>
/// <param name="Waiting">Requests that wait for one of them.</param>
public readonly record struct LockCounts(int Held = 0, int Waiting = 0);
