using System.Text.Json.Serialization;
using Scheduler.Core.Schedules;

namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a schedule. One whose recurrence, zone, exceptions, calendars and start stay the same is due when it would have been;
/// else it is due from now on. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record SetSchedule(ScheduleSpec Schedule) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleSpec.Refusal(Schedule);

    public override Request Detached() => this with { ReplyTo = null, Schedule = Schedule.Detached() };
}

/// <summary>Keeps a schedule from submitting until it is released. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record HoldSchedule(string Name, string Reason) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name) ?? (Reason is null
        ? new Rejection(RejectionCode.Invalid, "The hold has no reason. Say why the schedule is held.")
        : null);
}

/// <summary>Ends a hold: what was due meanwhile is caught up as the schedule says. Answered by <see cref="Acknowledged"/>, or to an actor
/// by <see cref="CommandAccepted"/>.</summary>
public sealed record ReleaseSchedule(string Name) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);
}

/// <summary>Submits its task now, whatever the recurrence, the hold and the overlap policy say. Answered by <see cref="RunAccepted"/>.</summary>
/// <param name="Moment">By which its task is named: sent again with the same moment it is the same task. Within a day of now; null: now.</param>
public sealed record RunSchedule(string Name, Timestamp? Moment = null) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);
}

/// <summary>The schedule's task was submitted.</summary>
/// <param name="AlreadyKnown">Whether it was run for that second before: this is then the first one's answer.</param>
public sealed record RunAccepted([property: JsonPropertyName("id")] TaskId Task, bool AlreadyKnown = false, TaskPhase Phase = TaskPhase.Pending) : Answer;

/// <summary>Submits the occurrences of a range in the past that have no task: the due moments from the first to the last moment, both
/// included, also from before the schedule was made. Under <see cref="OverlapPolicy.Allow"/> all at once, else one after the other.
/// At most <see cref="BackfillRange.MaxMoments"/> due moments. Answered by <see cref="BackfillAccepted"/>.</summary>
/// <param name="To">Not later than now.</param>
/// <param name="Again">Whether occurrences from before finished tasks were removed are submitted, though they may have run. Default false:
/// a range with such occurrences is refused.</param>
public sealed record BackfillSchedule(string Name, Timestamp From, Timestamp To, bool Again = false) : KernelCommand
{
    /// <summary>For the shell to look up.</summary>
    public BackfillRange? Range { get; init; }

    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);

    public override Request Detached() => this with { ReplyTo = null, Range = null };
}

/// <summary>What becomes of the due moments of a range.</summary>
/// <param name="Occurrences">So many are submitted now, or wait for their turn.</param>
/// <param name="AlreadySubmitted">So many have their task, or wait for it since an earlier backfill.</param>
/// <param name="Undecided">So many are still the schedule's own to decide: it is held, or catches up.</param>
public sealed record BackfillAccepted(int Occurrences, int AlreadySubmitted = 0, int Undecided = 0) : Answer;

/// <summary>Removes a schedule; tasks that it has submitted go on. Answered by <see cref="Acknowledged"/>, or to an actor by
/// <see cref="CommandAccepted"/>.</summary>
public sealed record RemoveSchedule(string Name) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);
}

/// <summary>Which schedules are there? Answered by <see cref="SchedulePage"/>.</summary>
public sealed record ListSchedules(ScheduleFilter Filter) : Read
{
    public override Rejection? Refusal() => Filter is null
        ? new Rejection(RejectionCode.Invalid, "The filter of the list is null.")
        : OptionRange.Refusal(Filter.Validate);
}

/// <summary>What can be asked of schedules.</summary>
public static class ScheduleRequests
{
    /// <summary>Makes a schedule, or changes one: all that it says. One whose recurrence, zone, exceptions, calendars and start stay the
    /// same is due when it would have been; else it is due from now on.</summary>
    public static ValueTask<Response<Acknowledged>> SetScheduleAsync(
        this ISchedulerClient client, ScheduleSpec schedule, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SetSchedule(schedule), cancellationToken);

    /// <summary>Keeps a schedule from submitting until it is released.</summary>
    public static ValueTask<Response<Acknowledged>> HoldScheduleAsync(
        this ISchedulerClient client, string name, string reason, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new HoldSchedule(name, reason), cancellationToken);

    /// <summary>Ends a hold: what was due meanwhile is caught up as the schedule says.</summary>
    public static ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new ReleaseSchedule(name), cancellationToken);

    /// <summary>Submits a schedule's task now, whatever its recurrence, its hold and its overlap policy say.</summary>
    /// <param name="moment">By which the task is named. Sent again with the same moment, because there was no answer, it is the same task.
    /// Within a day of now. Default: now.</param>
    public static ValueTask<Response<RunAccepted>> RunScheduleAsync(
        this ISchedulerClient client, string name, Timestamp? moment = null, CancellationToken cancellationToken = default) =>
        client.AskAsync<RunAccepted>(new RunSchedule(name, moment), cancellationToken);

    /// <summary>Submits the occurrences of a range in the past that have no task: each due moment from the first to the last, both
    /// included, also from before the schedule was made. Under <see cref="OverlapPolicy.Allow"/> all at once, else one after the other.
    /// Asked again, it submits nothing twice. At most 1,000 due moments.</summary>
    /// <param name="to">Not later than now.</param>
    /// <param name="again">Whether occurrences from before finished tasks were removed are submitted, though they may have run. Default
    /// false: a range with such occurrences is refused with <see cref="RejectionCode.Invalid"/>.</param>
    public static ValueTask<Response<BackfillAccepted>> BackfillScheduleAsync(
        this ISchedulerClient client, string name, Timestamp from, Timestamp to, bool again = false, CancellationToken cancellationToken = default) =>
        client.AskAsync<BackfillAccepted>(new BackfillSchedule(name, from, to, again), cancellationToken);

    /// <summary>Removes a schedule. Tasks that it has submitted go on.</summary>
    public static ValueTask<Response<Acknowledged>> RemoveScheduleAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new RemoveSchedule(name), cancellationToken);

    /// <summary>Schedules, by name.</summary>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range.</exception>
    public static async ValueTask<SchedulePage> SchedulesAsync(
        this ISchedulerClient client, ScheduleFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        return (await client.AskAsync<SchedulePage>(new ListSchedules(filter), cancellationToken).ConfigureAwait(false)).OrThrow();
    }

    internal static Rejection? Unnamed(string? name) =>
        name is null ? new Rejection(RejectionCode.Invalid, "The schedule that is meant has no name.") : null;
}
