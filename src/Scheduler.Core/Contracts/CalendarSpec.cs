using Scheduler.Core.Rules;

namespace Scheduler.Core.Contracts;

/// <summary>
/// A named set of dates on which nothing is due: a schedule that names the calendar is not due on any of them. They are dates in the
/// schedule's time zone, so schedules in several zones can share a calendar.
/// </summary>
public sealed record CalendarSpec
{
    /// <summary>How many dates one calendar may list.</summary>
    public const int MaxDates = 10_000;

    private readonly ValueList<DateOnly> _dates = new(Array.Empty<DateOnly>());

    /// <summary>1 to <see cref="SchedulerLimits.MaxNameChars"/> characters.</summary>
    public required string Name { get; init; }

    /// <summary>Excluded dates: at most <see cref="MaxDates"/>. Kept in order, without duplicates. Default none.</summary>
    public IReadOnlyList<DateOnly> Dates
    {
        get => _dates.Items;
        init => _dates = new(value is null ? null! : InOrder([.. value]));
    }

    /// <summary>Also excludes each date on which this recurrence is due: <c>cron: 0 0 * * SAT,SUN</c>. It is read in the time zone of the
    /// schedule. Default none.</summary>
    public string? Recurrence { get; init; }

    /// <summary>Who set it, as reported by the shell. Default: not known.</summary>
    public string? Principal { get; init; }

    /// <summary>Why no client can send the calendar: a required value is null, or a text can't be sent unchanged. Null: it can be sent.
    /// The scheduler checks everything else.</summary>
    public static Rejection? Refusal(CalendarSpec? calendar)
    {
        if (Incomplete(calendar) is { } incomplete)
        {
            return incomplete;
        }

        (string Field, string? Text)[] texts = [("name", calendar!.Name), ("recurrence", calendar.Recurrence), ("principal", calendar.Principal)];
        foreach (var (field, text) in texts)
        {
            if (TextRule.Fault(text ?? "") is { } fault)
            {
                return new Rejection(RejectionCode.Invalid, $"Calendar '{calendar.Name}': {field}: {fault}");
            }
        }

        return null;
    }

    internal static Rejection? Incomplete(CalendarSpec? calendar) => calendar is null or { Name: null } or { Dates: null }
        ? new Rejection(RejectionCode.Invalid, "The calendar is null, or its name or its dates are: none of these may be.")
        : null;

    /// <summary>Whether it lists the date.</summary>
    internal bool Lists(DateOnly date) => Array.BinarySearch((DateOnly[])_dates.Items, date) >= 0;

    private static DateOnly[] InOrder(DateOnly[] dates)
    {
        for (var i = 1; i < dates.Length; i++)
        {
            if (dates[i] <= dates[i - 1])
            {
                return dates.Order().Distinct().ToArray();
            }
        }

        return dates;
    }
}

/// <summary>A calendar at one moment.</summary>
/// <param name="Calendar">The calendar's definition.</param>
/// <param name="Schedules">How many schedules name it.</param>
public sealed record CalendarInfo(CalendarSpec Calendar, int Schedules = 0)
{
    /// <summary>The maximum number of schedules that are listed.</summary>
    public const int MostListed = 100;

    private readonly ValueList<string> _usedBy = new([]);

    /// <summary>The schedules that name it, by name; at most <see cref="MostListed"/> of them.</summary>
    public IReadOnlyList<string> UsedBy { get => _usedBy.Items; init => _usedBy = new(value); }
}

/// <summary>A page of calendars, by name.</summary>
/// <param name="Next">For <see cref="NameFilter.After"/>; null when this page is the last.</param>
public sealed record CalendarPage(IReadOnlyList<CalendarInfo> Calendars, string? Next = null) : Answer
{
    private readonly ValueList<CalendarInfo> _calendars = new(Calendars);

    public IReadOnlyList<CalendarInfo> Calendars { get => _calendars.Items; init => _calendars = new(value); }
}
