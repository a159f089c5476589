using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>A schedule, within any record that has one. A new field is a further flag.</summary>
public static class ScheduleFormat
{
    private const int HasStart = 1;
    private const int HasEnd = 1 << 1;
    private const int HasMaxOccurrences = 1 << 2;
    private const int HasWithin = 1 << 3;
    private const int IsDeclared = 1 << 4;
    private const int HasCalendars = 1 << 5;
    private const int All = (1 << 6) - 1;

    public static ScheduleSpec Fields(ref RecordFields f, ScheduleSpec schedule)
    {
        var flags = f.Flags(schedule, FlagsOf, All);
        var (name, recurrence, zone, except) = (f.Name(schedule.Name), f.Text(schedule.Recurrence), f.Name(schedule.Zone), f.OptionalName(schedule.Except));
        var (overlap, most) = (f.Enum(schedule.Overlap), f.Int(schedule.CatchUp.Most));
        return new ScheduleSpec
        {
            Name = name,
            Recurrence = recurrence,
            Zone = zone,
            Except = except,
            Overlap = overlap,
            IsDeclared = flags[IsDeclared],
            Jitter = f.Span(schedule.Jitter),
            Labels = f.Labels(schedule.Labels),
            Principal = f.OptionalName(schedule.Principal),
            Task = f.Of(Named(schedule), TaskSpecFormat.Fields),
            Start = f.Timestamp(flags[HasStart], schedule.Start),
            End = f.Timestamp(flags[HasEnd], schedule.End),
            MaxOccurrences = flags[HasMaxOccurrences] ? f.Long(schedule.MaxOccurrences ?? 0) : null,
            CatchUp = new CatchUp(most, f.Span(flags[HasWithin], schedule.CatchUp.Within)),
            Calendars = flags[HasCalendars] ? f.Names(schedule.Calendars) : [],
        };
    }

    public static LastOccurrence Last(ref RecordFields f, LastOccurrence last) =>
        new(f.Timestamp(last.Due), f.Enum(last.Decision), f.Timestamp(last.At), f.OptionalTask(last.Task));

    // Whoever sets a schedule need not name its task, which gets an id at each moment.
    private static TaskSpec? Named(ScheduleSpec schedule) =>
        schedule.Task is { Id.Value: null } task ? task with { Id = new TaskId(schedule.Name) } : schedule.Task;

    private static int FlagsOf(ScheduleSpec schedule) =>
        (schedule.Start is null ? 0 : HasStart)
        | (schedule.End is null ? 0 : HasEnd)
        | (schedule.MaxOccurrences is null ? 0 : HasMaxOccurrences)
        | (schedule.CatchUp.Within is null ? 0 : HasWithin)
        | (schedule.IsDeclared ? IsDeclared : 0)
        | (schedule.Calendars.Count == 0 ? 0 : HasCalendars);
}
