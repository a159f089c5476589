using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>A page of schedules or calendars, among the records of a message.</summary>
internal static class ScheduleAnswerFormat
{
    public static SchedulePage Fields(ref RecordFields f, SchedulePage page) => new(f.List(page.Schedules, bytesEach: 16, WithBackfill), f.OptionalName(page.Next));

    /// <summary>The format of versions that did not count backfills.</summary>
    public static SchedulePage WithoutBackfill(ref RecordFields f, SchedulePage page) =>
        new(f.List(page.Schedules, bytesEach: 16, Schedule), f.OptionalName(page.Next));

    public static CalendarPage Calendars(ref RecordFields f, CalendarPage page) => new(f.List(page.Calendars, bytesEach: 7, Calendar), f.OptionalName(page.Next));

    private static ScheduleInfo Schedule(ref RecordFields f, ScheduleInfo info) => new(f.Of(info.Spec, ScheduleFormat.Fields), f.OptionalTimestamp(info.Next))
    {
        Hold = f.Optional(info.Hold, ValueFormat.Hold),
        Waiting = f.OptionalTimestamp(info.Waiting),
        Last = f.Optional(info.Last, ScheduleFormat.Last),
        Unfinished = f.Tasks(info.Unfinished),
        Submitted = f.Long(info.Submitted),
        RunByHand = f.Long(info.RunByHand),
        Overlapped = f.Long(info.Overlapped),
        Missed = f.Long(info.Missed),
        SkippedByHold = f.Long(info.SkippedByHold),
        SkippedOtherwise = f.Long(info.SkippedOtherwise),
    };

    private static ScheduleInfo WithBackfill(ref RecordFields f, ScheduleInfo info) =>
        Schedule(ref f, info) with { Backfilled = f.Long(info.Backfilled), BackfillLeft = f.Int(info.BackfillLeft) };

    private static CalendarInfo Calendar(ref RecordFields f, CalendarInfo info) =>
        new(f.Of(info.Calendar, CalendarFormat.Fields), f.Int(info.Schedules)) { UsedBy = f.Names(info.UsedBy) };
}
