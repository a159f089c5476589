using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <content>The rows of schedules and calendars.</content>
internal static partial class EventFormat
{
    private static RecordRow<Event>[] ScheduleRows() =>
    [
        Of<ScheduleSet>(24, (ref f, e) => new(f.Moment(e.At), f.Of(e.Schedule, ScheduleFormat.Fields), f.OptionalTimestamp(e.Next))),
        Of<ScheduleHeld>(25, (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.Text(e.Reason), f.OptionalName(e.Principal))),
        Of<ScheduleReleased>(26, (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.OptionalName(e.Principal))),
        Of<ScheduleRemoved>(27, (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.OptionalName(e.Principal))),
        Of<OccurrenceSubmitted>(
            28,
            (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.Timestamp(e.Due), f.Task(e.Task), f.Bool(e.Asked), f.OptionalTimestamp(e.Next))),
        Of<OccurrenceQueued>(29, (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.Timestamp(e.Due), f.OptionalTimestamp(e.Next))),
        Of<OccurrencesSkipped>(
            30,
            (ref f, e) => new(
                f.Moment(e.At), f.Name(e.Schedule), f.Timestamp(e.First), f.Timestamp(e.Last), f.Long(e.Count), f.Enum(e.Reason), f.OptionalTimestamp(e.Next))),
        Of<BackfillRequested>(31, (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.Timestamps(e.Moments), f.OptionalName(e.Principal))),
        Of<OccurrenceBackfilled>(32, (ref f, e) => new(f.Moment(e.At), f.Name(e.Schedule), f.Timestamp(e.Due), f.OptionalTask(e.Task))),
        Of<CalendarSet>(33, (ref f, e) => new(f.Moment(e.At), f.Of(e.Calendar, CalendarFormat.Fields), f.List(e.Moved, bytesEach: 2, CalendarFormat.Moved))),
        Of<CalendarRemoved>(34, (ref f, e) => new(f.Moment(e.At), f.Name(e.Calendar), f.OptionalName(e.Principal))),
    ];
}
