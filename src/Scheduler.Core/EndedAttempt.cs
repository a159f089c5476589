namespace Scheduler.Core;

/// <summary>An attempt that has ended, on its way into the archive. One that succeeded and logged nothing is none of these: its task's outcome says all of it.</summary>
/// <param name="Event">The number of the event that ended it.</param>
/// <param name="Log">What its handler logged (<see cref="AttemptLog"/>), as far as the scheduler heard of it. Null: nothing.</param>
public readonly record struct EndedAttempt(long Event, TaskId Task, AttemptInfo Attempt, ReadOnlyMemory<byte>? Log = null);
