using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.Schedules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// Which calendars there may be, and how they are set and removed. When a calendar changes, the next moment of each schedule that names it
/// is found at once, and is a part of the event: until then it is the first that has no decision, by the calendar as it is now.
/// </summary>
internal static class CalendarRule
{
    /// <summary>Schedules that may name one calendar: all of them are looked at when it changes.</summary>
    public const int MaxSchedules = 10_000;

    // Excluded dates that are passed when a calendar changes, of all its schedules together: about a second.
    private const int MostLooks = 500_000;

    private const int MostNamed = 5;

    public static Answer Set(Desk desk, SetCalendar command) => Refusal(command.Calendar, desk.Options)
        ?? Set(desk, command.Calendar with { Principal = command.Principal ?? command.Calendar.Principal });

    /// <summary>Sets what the options declare.</summary>
    /// <exception cref="SchedulerConfigurationException">One can't be set.</exception>
    public static void Declare(Desk desk)
    {
        foreach (var calendar in desk.Options.Calendars)
        {
            if ((Refusal(calendar, desk.Options) ?? Set(desk, calendar, mostLooks: int.MaxValue)) is Rejection refusal)
            {
                throw new SchedulerConfigurationException(refusal.Message);
            }
        }
    }

    public static Answer Remove(Desk desk, RemoveCalendar command)
    {
        if (desk.State.Calendars.Find(command.Name) is null)
        {
            return new Rejection(
                RejectionCode.UnknownCalendar, KnownNames.Unknown("calendar", command.Name, desk.State.Calendars.All.Select(c => c.Name)));
        }

        var schedules = desk.State.Calendars.SchedulesOf(command.Name);
        if (schedules.Count > 0)
        {
            var named = string.Join(", ", schedules.Take(MostNamed).Select(name => $"'{name}'"));
            var more = schedules.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {schedules.Count - MostNamed:N0} more") : "";
            return new Rejection(
                RejectionCode.InUse,
                $"Calendar '{command.Name}' is named by {Counted.Of(schedules.Count, "schedule")}: {named}{more}. Change or remove {(schedules.Count == 1 ? "it" : "them")} first.");
        }

        desk.Emit(new CalendarRemoved(desk.Now, command.Name, command.Principal));
        return Acknowledged.Instance;
    }

    /// <summary>Why the calendar can't be accepted, whatever the state; null when it can.</summary>
    public static Rejection? Refusal(CalendarSpec? calendar, KernelOptions options)
    {
        if (CalendarSpec.Incomplete(calendar) is { } incomplete)
        {
            return incomplete;
        }

        if (options.Recurrences is not { } recurrences)
        {
            return new Rejection(RejectionCode.Invalid, "This scheduler reads no recurrences, so it has no calendars.");
        }

        var most = options.Limits.MaxNameChars;
        return Field(calendar!, "name", TextRule.NameFault(calendar!.Name, most))
            ?? Field(calendar, "dates", calendar.Dates.Count <= CalendarSpec.MaxDates ? null
                : $"There are {Counted.Of(calendar.Dates.Count, "date")}, but there may be {Counted.Of(CalendarSpec.MaxDates, "date")}.")
            ?? Field(calendar, "recurrence", calendar.Recurrence is { } text ? recurrences.Parse(text).Error?.Message : null)
            ?? Field(calendar, "principal", calendar.Principal is { } principal ? TextRule.NameFault(principal, most) : null);
    }

    /// <summary>Why a schedule can't name its calendars; null when it can.</summary>
    public static Rejection? Refusal(Desk desk, ScheduleSpec schedule, ScheduleSpec? existing)
    {
        foreach (var name in schedule.Calendars)
        {
            var fault = desk.State.Calendars.Find(name) is null
                ? KnownNames.Unknown("calendar", name, desk.State.Calendars.All.Select(c => c.Name))
                : existing?.Calendars.Contains(name, StringComparer.Ordinal) != true && desk.State.Calendars.SchedulesOf(name).Count >= MaxSchedules
                    ? $"'{name}' is named by {Counted.Of(MaxSchedules, "schedule")} already, which is the most. Make another calendar of the same dates."
                    : null;
            if (fault is not null)
            {
                return new Rejection(RejectionCode.Invalid, $"Schedule '{schedule.Name}': calendars: {fault}");
            }
        }

        return null;
    }

    /// <param name="mostLooks">What is asked for must not hold up everything else for long; what is declared is set all the same: to start late is
    /// better than not to start.</param>
    private static Answer Set(Desk desk, CalendarSpec calendar, int mostLooks = MostLooks)
    {
        calendar = calendar with { Recurrence = calendar.Recurrence is { } text ? desk.Options.Recurrences!.Parse(text).Value!.Text : null };
        var existing = desk.State.Calendars.Find(calendar.Name);
        if (existing is not null && existing with { Principal = calendar.Principal } == calendar)
        {
            return Acknowledged.Instance;
        }

        if (existing is null && desk.State.Calendars.Count >= desk.Options.Limits.MaxCalendars)
        {
            return new Rejection(
                RejectionCode.LimitReached, $"{Counted.Of(desk.State.Calendars.Count, "calendar is", "calendars are")} there already, which is the limit.");
        }

        if (Moved(desk, calendar, mostLooks, out var refusal) is not { } moved)
        {
            return refusal!;
        }

        desk.Emit(new CalendarSet(desk.Now, calendar, moved));
        return Acknowledged.Instance;
    }

    /// <summary>The schedules that are due at another moment by the calendar as it is to be; null: it is refused.</summary>
    private static List<MovedSchedule>? Moved(Desk desk, CalendarSpec calendar, int mostLooks, out Rejection? refusal)
    {
        var looks = new DateLooks();
        List<MovedSchedule> moved = [];
        foreach (var name in desk.State.Calendars.SchedulesOf(calendar.Name))
        {
            var schedule = desk.State.Schedules.Find(name)!;
            CalendarSpec[] calendars = [.. desk.State.Calendars.Of(schedule.Spec).Where(c => c.Name != calendar.Name), calendar];
            var (recurrence, error) = desk.Options.Recurrences!.Of(schedule.Spec, calendars, looks);
            if (error is not null)
            {
                // It stays where it is, and is held with that reason when it comes due: one that nobody can read must hold up neither others nor a start.
                continue;
            }

            if (NextOf(desk.Now, schedule, recurrence!) is var next && next != schedule.Next)
            {
                moved.Add(new MovedSchedule(name, next));
            }

            if (looks.Count > mostLooks)
            {
                refusal = Invalid(calendar, string.Create(
                    CultureInfo.InvariantCulture,
                    $"With it, more than {mostLooks:N0} excluded dates would have to be passed to find when its schedules are due next. Exclude fewer dates in a row, or let fewer schedules name it."));
                return null;
            }
        }

        refusal = null;
        return moved;
    }

    // What was due and has no decision yet, because of a hold or an outage, is due by the calendar as it is now.
    private static Timestamp? NextOf(Timestamp now, ScheduleState schedule, IRecurrence recurrence) => ScheduleRule.NextAfter(
        schedule.Next is { } undecided && undecided <= now ? undecided + TimeSpan.FromTicks(-1) : now, schedule.Spec, recurrence, schedule.Occurrences);

    private static Rejection? Field(CalendarSpec calendar, string field, string? fault) => fault is null ? null : Invalid(calendar, $"{field}: {fault}");

    private static Rejection Invalid(CalendarSpec calendar, string reason) => new(RejectionCode.Invalid, $"Calendar '{calendar.Name}': {reason}");
}
