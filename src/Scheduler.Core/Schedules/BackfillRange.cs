using System.Globalization;

namespace Scheduler.Core.Schedules;

/// <summary>
/// What the kernel needs for a backfill, because it neither reads long recurrences nor remembers every outcome: the due moments of
/// the range that have no outcome in the archive. A shell makes it, away from the thread that decides.
/// </summary>
/// <param name="Schedule">The schedule when the range was made. If the kernel has another one by now, the range is made anew.</param>
/// <param name="Due">How many due moments the range has.</param>
public sealed record BackfillRange(ScheduleSpec Schedule, int Due, IReadOnlyList<Timestamp> Moments)
{
    /// <summary>The maximum number of due moments in one backfill, and of those that wait for one schedule.</summary>
    public const int MaxMoments = 1_000;

    private readonly ValueList<Timestamp> _moments = new(Moments);
    private readonly ValueList<CalendarSpec> _calendars = new([]);

    /// <summary>The due moments without an outcome in the archive, in order.</summary>
    public IReadOnlyList<Timestamp> Moments { get => _moments.Items; init => _moments = new(value); }

    /// <summary>The calendars that the schedule names, as they were when the range was made. Default none.</summary>
    public IReadOnlyList<CalendarSpec> Calendars { get => _calendars.Items; init => _calendars = new(value); }

    /// <summary>The range with all of its due moments.</summary>
    /// <param name="calendars">The calendars that the schedule names.</param>
    /// <param name="fault">Why there is no range; null: there is one.</param>
    public static BackfillRange? Of(
        BackfillSchedule asked, ScheduleSpec schedule, IReadOnlyList<CalendarSpec> calendars, IRecurrences? recurrences, out Rejection? fault)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(calendars);
        fault = null;
        if (asked.To < asked.From)
        {
            fault = Invalid(asked, "The range ends before it begins.");
            return null;
        }

        if (recurrences is null || recurrences.Of(schedule, calendars) is not { Value: { } recurrence })
        {
            fault = Invalid(asked, "Its recurrence can't be read.");
            return null;
        }

        // What the schedule says of its start and its end holds; when it was made does not matter.
        var from = schedule.Start is { } start ? Timestamp.Later(asked.From, start) : asked.From;
        var to = schedule.End is { } end && end < asked.To ? end : asked.To;
        var moments = new List<Timestamp>();
        for (var next = recurrence.Next(from + TimeSpan.FromTicks(-1)); next is { } due && due <= to; next = recurrence.Next(due))
        {
            if (moments.Count == MaxMoments)
            {
                fault = Invalid(asked, string.Create(
                    CultureInfo.InvariantCulture, $"It is due more than {MaxMoments:N0} times in the range. Backfill a shorter one, then the rest."));
                return null;
            }

            moments.Add(due);
        }

        return new BackfillRange(schedule, moments.Count, moments) { Calendars = calendars };
    }

    /// <summary>The ids of the range's tasks.</summary>
    public IReadOnlyList<TaskId> Tasks() => [.. Moments.Select(due => Schedule.TaskAt(due))];

    /// <summary>The range without the moments whose tasks have their outcome.</summary>
    public BackfillRange Without(IEnumerable<TaskId> finished)
    {
        var known = finished.ToHashSet();
        return this with { Moments = [.. Moments.Where(due => !known.Contains(Schedule.TaskAt(due)))] };
    }

    /// <summary>The refusal if the range goes too far back: finished tasks were removed, so it is not known which of its occurrences have run. A task
    /// finishes after it was due, so everything that was due after the latest removed task finished is known. Null: the range does not go too far
    /// back.</summary>
    /// <param name="removedUpTo">When the latest removed task finished; null: none was removed.</param>
    /// <param name="isKnown">Whether the task is unfinished, or has just ended.</param>
    /// <param name="undecided">Whether the schedule has not yet decided what is due at that moment: it can't have run.</param>
    public Rejection? Forgotten(BackfillSchedule asked, Timestamp? removedUpTo, Func<TaskId, bool> isKnown, Func<Timestamp, bool> undecided)
    {
        ArgumentNullException.ThrowIfNull(asked);
        ArgumentNullException.ThrowIfNull(isKnown);
        ArgumentNullException.ThrowIfNull(undecided);
        return Moments.Any(due => due <= removedUpTo && !undecided(due) && !isKnown(Schedule.TaskAt(due)))
            ? Invalid(
                asked,
                $"Finished tasks were removed (keep-finished); the latest of them may have finished at {removedUpTo}, so it is not known which of its occurrences until then have run."
                    + " Begin the range after that moment, or ask with again (--again) to submit each of them whose task is not there.")
            : null;
    }

    private static Rejection Invalid(BackfillSchedule asked, string reason) => new(RejectionCode.Invalid, $"Schedule '{asked.Name}': {reason}");
}
