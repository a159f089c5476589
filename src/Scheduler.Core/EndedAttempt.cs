namespace Scheduler.Core;

/// <summary>An attempt that has ended, on its way into the archive. Not for an attempt that succeeded and logged nothing: its task's outcome includes all
/// of it.</summary>
/// <param name="Event">The number of the event that ended it.</param>
/// <param name="Log">What its handler logged (<see cref="AttemptLog"/>), as far as the scheduler received it. Null: nothing.</param>
public readonly record struct EndedAttempt(long Event, TaskId Task, AttemptInfo Attempt, ReadOnlyMemory<byte>? Log = null);
