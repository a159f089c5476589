namespace Scheduler.Core.Schedules;

/// <summary>
/// Reads recurrences and calendars. Implementations know time zones and packages, which the core does not: it calls this only when it
/// decides, and its events carry the results, so that a replay needs neither.
/// </summary>
public interface IRecurrences
{
    /// <param name="text">Such as <c>cron: 0 2 * * 1-5</c>, <c>every: 15m</c>, <c>rrule: FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9</c> or
    /// <c>at: 2027-01-01T00:00:00Z</c>. Without a prefix it is read as cron.</param>
    /// <param name="zone">The time zone in which the text is read: an IANA name, or the equivalent Windows name. Null or empty: UTC.</param>
    Parsed<IRecurrence> Parse(string text, string? zone = null);

    /// <param name="text">Such as <c>dates: 2027-12-24, 2027-12-25</c>; or a recurrence, which means each date on which it is due.</param>
    /// <param name="zone">The time zone in which a recurrence is read, as above.</param>
    Parsed<ICalendar> ParseCalendar(string text, string? zone = null);
}

/// <summary>The due moments of a schedule: in whole seconds, in order, without duplicates. Immutable; safe for use by many threads.</summary>
public interface IRecurrence
{
    /// <summary>The text with its prefix, even if it was written without one: <c>cron: 0 2 * * *</c>.</summary>
    string Text { get; }

    /// <summary>The IANA name of the time zone in which it is read.</summary>
    string Zone { get; }

    /// <summary>The first moment after this one, with its local time. Null: there is none before the year 2500.</summary>
    DueMoment? NextMoment(Timestamp after);

    /// <summary>The first moment after this one. Null: there is none before the year 2500.</summary>
    Timestamp? Next(Timestamp after) => NextMoment(after)?.Due;

    /// <summary>The same recurrence without moments on dates that the calendar excludes, in this recurrence's time zone. It ends at
    /// 3,660 consecutive excluded dates.</summary>
    IRecurrence Except(ICalendar calendar);
}

/// <summary>Dates on which nothing is due.</summary>
public interface ICalendar
{
    string Text { get; }

    bool Excludes(DateOnly date);
}

/// <summary>A moment of a recurrence.</summary>
/// <param name="Due">The moment in UTC.</param>
/// <param name="Offset">The offset of local time from UTC at that moment.</param>
/// <param name="Change">How daylight saving affects the moment.</param>
public readonly record struct DueMoment(Timestamp Due, TimeSpan Offset, ClockChange Change = ClockChange.None)
{
    public DateTimeOffset Local => Due.ToDateTimeOffset().ToOffset(Offset);
}

/// <summary>How daylight saving, or another change of a time zone's clocks, affects a moment.</summary>
public enum ClockChange
{
    /// <summary>Not at all: this local time occurs once.</summary>
    None = 0,

    /// <summary>The specified local time does not exist on this date; this moment replaces it.</summary>
    Moved = 1,

    /// <summary>This local time occurs twice, and this is the first.</summary>
    FirstOfTwo = 2,

    /// <summary>This local time occurs twice, and this is the second.</summary>
    SecondOfTwo = 3,
}

/// <summary>Why a text is not a valid recurrence, calendar or time zone.</summary>
/// <param name="Field">What is wrong: a field of the text, such as <c>hour</c> or <c>BYDAY</c>, or <c>text</c> or <c>zone</c>.</param>
/// <param name="Position">Where the fault begins in the text, from 1. 0: it concerns the whole text.</param>
/// <param name="Message">One sentence: what is wrong, where, and what is allowed.</param>
public sealed record RecurrenceError(string Field, int Position, string Message);

/// <summary>The value that was read, or the error that was returned instead.</summary>
public readonly record struct Parsed<T>(T? Value, RecurrenceError? Error)
{
    /// <exception cref="SchedulerConfigurationException">The text could not be read.</exception>
    public T OrThrow() => Error is null ? Value! : throw new SchedulerConfigurationException(Error.Message);
}
