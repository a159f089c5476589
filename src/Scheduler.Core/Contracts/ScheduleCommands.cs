using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a schedule. One whose recurrence, zone, exceptions and start stay the same is due when it would have been;
/// else it is due from now on. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record SetSchedule(ScheduleSpec Schedule) : KernelCommand;

/// <summary>Keeps a schedule from submitting until it is released. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record HoldSchedule(string Name, string Reason) : KernelCommand;

/// <summary>Ends a hold: what was due meanwhile is caught up as the schedule says. Answered by <see cref="Acknowledged"/>, or to an actor
/// by <see cref="CommandAccepted"/>.</summary>
public sealed record ReleaseSchedule(string Name) : KernelCommand;

/// <summary>Submits its task now, whatever the recurrence, the hold and the overlap policy say. Answered by <see cref="RunAccepted"/>.</summary>
/// <param name="Moment">By which its task is named: sent again with the same moment it is the same task. Within a day of now; null: now.</param>
public sealed record RunSchedule(string Name, Timestamp? Moment = null) : KernelCommand;

/// <summary>The schedule's task was submitted.</summary>
/// <param name="AlreadyKnown">Whether it was run for that second before: this is then the first one's answer.</param>
public sealed record RunAccepted([property: JsonPropertyName("id")] TaskId Task, bool AlreadyKnown = false, TaskPhase Phase = TaskPhase.Pending) : Answer;

/// <summary>Removes a schedule; tasks that it has submitted go on. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record RemoveSchedule(string Name) : KernelCommand;
