using System.Text.Json.Serialization;
using Scheduler.Core.Schedules;

namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a schedule. If its recurrence, zone, exceptions, calendars and start stay the same, it remains due when it would have been;
/// otherwise it is due from now on. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
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

/// <summary>Ends a hold: occurrences that were due meanwhile are caught up as the schedule says. Answered by <see cref="Acknowledged"/>, or to an actor
/// by <see cref="CommandAccepted"/>.</summary>
public sealed record ReleaseSchedule(string Name) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);
}

/// <summary>Submits its task now, regardless of the recurrence, the hold and the overlap policy. Answered by <see cref="RunAccepted"/>.</summary>
/// <param name="Moment">Names the task: sending it again with the same moment means the same task. Within a day of now; null: now.</param>
public sealed record RunSchedule(string Name, Timestamp? Moment = null) : KernelCommand
{
    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);
}

/// <summary>The schedule's task was submitted.</summary>
/// <param name="AlreadyKnown">Whether it was already run for that second. If so, this is the answer to the first run.</param>
public sealed record RunAccepted([property: JsonPropertyName("id")] TaskId Task, bool AlreadyKnown = false, TaskPhase Phase = TaskPhase.Pending) : Answer;

/// <summary>Submits the past occurrences of a range that have no task: the due moments from the first to the last moment, both
/// included, even from before the schedule was made. Under <see cref="OverlapPolicy.Allow"/> all at once, otherwise one after the other.
/// At most <see cref="BackfillRange.MaxMoments"/> due moments. Answered by <see cref="BackfillAccepted"/>.</summary>
/// <param name="To">Not later than now.</param>
/// <param name="Again">Whether to submit occurrences from before finished tasks were removed, even though they may have run. Default false:
/// a range with such occurrences is refused.</param>
public sealed record BackfillSchedule(string Name, Timestamp From, Timestamp To, bool Again = false) : KernelCommand
{
    /// <summary>For the shell to fill in.</summary>
    public BackfillRange? Range { get; init; }

    public override Rejection? Refusal() => ScheduleRequests.Unnamed(Name);

    public override Request Detached() => this with { ReplyTo = null, Range = null };
}

/// <summary>What happens to the due moments of a range.</summary>
/// <param name="Occurrences">How many are submitted now, or wait for their turn.</param>
/// <param name="AlreadySubmitted">How many already have a task, or wait for one since an earlier backfill.</param>
/// <param name="Undecided">How many the schedule itself still has to decide: it is held, or catches up.</param>
public sealed record BackfillAccepted(int Occurrences, int AlreadySubmitted = 0, int Undecided = 0) : Answer;

/// <summary>Removes a schedule; tasks that it has submitted continue. Answered by <see cref="Acknowledged"/>, or to an actor by
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

/// <summary>Requests about schedules.</summary>
public static class ScheduleRequests
{
    /// <summary>Makes a schedule, or replaces all of an existing one. If its recurrence, zone, exceptions, calendars and start stay the
    /// same, it remains due when it would have been; otherwise it is due from now on.</summary>
    public static ValueTask<Response<Acknowledged>> SetScheduleAsync(
        this ISchedulerClient client, ScheduleSpec schedule, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SetSchedule(schedule), cancellationToken);

    /// <summary>Keeps a schedule from submitting until it is released.</summary>
    public static ValueTask<Response<Acknowledged>> HoldScheduleAsync(
        this ISchedulerClient client, string name, string reason, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new HoldSchedule(name, reason), cancellationToken);

    /// <summary>Ends a hold: occurrences that were due meanwhile are caught up as the schedule says.</summary>
    public static ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new ReleaseSchedule(name), cancellationToken);

    /// <summary>Submits a schedule's task now, regardless of its recurrence, its hold and its overlap policy.</summary>
    /// <param name="moment">Names the task. Sending it again with the same moment, because there was no answer, means the same task.
    /// Within a day of now. Default: now.</param>
    public static ValueTask<Response<RunAccepted>> RunScheduleAsync(
        this ISchedulerClient client, string name, Timestamp? moment = null, CancellationToken cancellationToken = default) =>
        client.AskAsync<RunAccepted>(new RunSchedule(name, moment), cancellationToken);

    /// <summary>Submits the past occurrences of a range that have no task: each due moment from the first to the last, both
    /// included, even from before the schedule was made. Under <see cref="OverlapPolicy.Allow"/> all at once, otherwise one after the other.
    /// A repeated call submits nothing twice. At most 1,000 due moments.</summary>
    /// <param name="to">Not later than now.</param>
    /// <param name="again">Whether to submit occurrences from before finished tasks were removed, even though they may have run. Default
    /// false: a range with such occurrences is refused with <see cref="RejectionCode.Invalid"/>.</param>
    public static ValueTask<Response<BackfillAccepted>> BackfillScheduleAsync(
        this ISchedulerClient client, string name, Timestamp from, Timestamp to, bool again = false, CancellationToken cancellationToken = default) =>
        client.AskAsync<BackfillAccepted>(new BackfillSchedule(name, from, to, again), cancellationToken);

    /// <summary>Removes a schedule. Tasks that it has submitted continue.</summary>
    public static ValueTask<Response<Acknowledged>> RemoveScheduleAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new RemoveSchedule(name), cancellationToken);

    /// <summary>Lists schedules by name.</summary>
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
