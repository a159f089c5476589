namespace Scheduler.Core.Schedules;

/// <summary>
/// Reads recurrences and calendars. Implementations know time zones and packages, and the core does not: it calls this only when it
/// decides, and its events carry what came out, so that a replay needs neither.
/// </summary>
public interface IRecurrences
{
    /// <param name="text">Such as <c>cron: 0 2 * * 1-5</c>, <c>every: 15m</c>, <c>rrule: FREQ=MONTHLY;BYDAY=2MO;BYHOUR=9</c> or
    /// <c>at: 2027-01-01T00:00:00Z</c>. Without a form in front it is read as cron.</param>
    /// <param name="zone">In which the text is read: an IANA name, or the Windows name of one. Null or empty: UTC.</param>
    Parsed<IRecurrence> Parse(string text, string? zone = null);

    /// <param name="text">Such as <c>dates: 2027-12-24, 2027-12-25</c>; or a recurrence, for each date on which it comes.</param>
    /// <param name="zone">In which a recurrence is read, as above.</param>
    Parsed<ICalendar> ParseCalendar(string text, string? zone = null);
}

/// <summary>When a schedule comes: moments in whole seconds, in order, each once. It never changes, and any thread may ask it.</summary>
public interface IRecurrence
{
    /// <summary>With its form in front, whether or not it was written: <c>cron: 0 2 * * *</c>.</summary>
    string Text { get; }

    /// <summary>The IANA name of the time zone in which it is read.</summary>
    string Zone { get; }

    /// <summary>The first moment after this one, with its local time. Null: none comes before the year 2500.</summary>
    DueMoment? NextMoment(Timestamp after);

    /// <summary>The first moment after this one. Null: none comes before the year 2500.</summary>
    Timestamp? Next(Timestamp after) => NextMoment(after)?.Due;

    /// <summary>The same without what falls on a date that the calendar excludes, in this recurrence's time zone. It ends where
    /// 3,660 excluded dates follow each other.</summary>
    IRecurrence Except(ICalendar calendar);
}

/// <summary>Dates on which nothing comes.</summary>
public interface ICalendar
{
    string Text { get; }

    bool Excludes(DateOnly date);
}

/// <summary>A moment of a recurrence.</summary>
/// <param name="Due">In UTC.</param>
/// <param name="Offset">Of local time from UTC at that moment.</param>
/// <param name="Change">What daylight saving has to do with it.</param>
public readonly record struct DueMoment(Timestamp Due, TimeSpan Offset, ClockChange Change = ClockChange.None)
{
    public DateTimeOffset Local => Due.ToDateTimeOffset().ToOffset(Offset);
}

/// <summary>What daylight saving, or another change of a time zone's clocks, has to do with a moment.</summary>
public enum ClockChange
{
    /// <summary>Nothing: this local time comes once.</summary>
    None = 0,

    /// <summary>The local time that was asked for does not exist on this date; this moment stands for it.</summary>
    Moved = 1,

    /// <summary>This local time comes twice, and this is the first.</summary>
    FirstOfTwo = 2,

    /// <summary>This local time comes twice, and this is the second.</summary>
    SecondOfTwo = 3,
}

/// <summary>Why a text is no recurrence, calendar or time zone.</summary>
/// <param name="Field">What is wrong: a field of the text, such as <c>hour</c> or <c>BYDAY</c>, or <c>text</c> or <c>zone</c>.</param>
/// <param name="Position">Where it begins in the text, from 1. 0: it is about the whole.</param>
/// <param name="Message">One sentence: what is wrong, where, and what is allowed.</param>
public sealed record RecurrenceError(string Field, int Position, string Message);

/// <summary>What was read, or the error that came instead.</summary>
public readonly record struct Parsed<T>(T? Value, RecurrenceError? Error)
{
    /// <exception cref="SchedulerConfigurationException">It could not be read.</exception>
    public T OrThrow() => Error is null ? Value! : throw new SchedulerConfigurationException(Error.Message);
}
