using Scheduler.Core.Contracts;

namespace Scheduler.Core;

/// <summary>An attempt that has ended, on its way into the archive. One that succeeded is none of these: its task's outcome says all of it.</summary>
/// <param name="Event">The number of the event that ended it.</param>
public readonly record struct EndedAttempt(long Event, TaskId Task, AttemptInfo Attempt);
