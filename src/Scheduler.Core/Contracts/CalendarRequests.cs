namespace Scheduler.Core.Contracts;

/// <summary>Makes or changes a calendar. The next due time of each schedule that names it is computed again; earlier decisions stay as they are.
/// Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record SetCalendar(CalendarSpec Calendar) : KernelCommand
{
    public override Rejection? Refusal() => CalendarSpec.Refusal(Calendar);

    // The caller may change its list.
    public override Request Detached() => this with { ReplyTo = null, Calendar = Calendar with { Dates = Calendar.Dates.ToArray() } };
}

/// <summary>Removes a calendar that no schedule names; otherwise the answer is a <see cref="Rejection"/> with
/// <see cref="RejectionCode.InUse"/>. Answered by <see cref="Acknowledged"/>, or to an actor by <see cref="CommandAccepted"/>.</summary>
public sealed record RemoveCalendar(string Name) : KernelCommand
{
    public override Rejection? Refusal() =>
        Name is null ? new Rejection(RejectionCode.Invalid, "The calendar has no name: say which one to remove.") : null;
}

/// <summary>Which calendars are there? Answered by <see cref="CalendarPage"/>.</summary>
public sealed record ListCalendars(CalendarFilter Filter) : Read
{
    public override Rejection? Refusal() => Filter is null
        ? new Rejection(RejectionCode.Invalid, "The filter of the list is null.")
        : OptionRange.Refusal(Filter.Validate);
}

/// <summary>Requests about calendars.</summary>
public static class CalendarRequests
{
    /// <summary>Makes a calendar, or replaces all of an existing one. The next due time of each schedule that names it is computed again; earlier
    /// decisions stay as they are. A schedule whose dates are all excluded is not due again until a calendar leaves it some.</summary>
    public static ValueTask<Response<Acknowledged>> SetCalendarAsync(
        this ISchedulerClient client, CalendarSpec calendar, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new SetCalendar(calendar), cancellationToken);

    /// <summary>Removes a calendar that no schedule names; otherwise it is refused with <see cref="RejectionCode.InUse"/>.</summary>
    public static ValueTask<Response<Acknowledged>> RemoveCalendarAsync(
        this ISchedulerClient client, string name, CancellationToken cancellationToken = default) =>
        client.AskAsync<Acknowledged>(new RemoveCalendar(name), cancellationToken);

    /// <summary>Lists calendars by name.</summary>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range.</exception>
    public static async ValueTask<CalendarPage> CalendarsAsync(
        this ISchedulerClient client, CalendarFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filter.Validate();
        return (await client.AskAsync<CalendarPage>(new ListCalendars(filter), cancellationToken).ConfigureAwait(false)).OrThrow();
    }
}
