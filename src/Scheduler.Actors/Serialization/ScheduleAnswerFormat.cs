using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>A page of schedules or calendars, among the records of a message.</summary>
internal static class ScheduleAnswerFormat
{
    public static void Write(RecordWriter writer, SchedulePage page)
    {
        writer.WriteInt(page.Schedules.Count);
        foreach (var schedule in page.Schedules)
        {
            ScheduleFormat.Write(writer, schedule.Spec);
            ValueFormat.WriteMoment(writer, schedule.Next);
            ValueFormat.WriteHold(writer, schedule.Hold);
            ValueFormat.WriteMoment(writer, schedule.Waiting);
            ScheduleFormat.WriteLast(writer, schedule.Last);
            ValueFormat.WriteTasks(writer, schedule.Unfinished);
            writer.WriteLong(schedule.Submitted);
            writer.WriteLong(schedule.RunByHand);
            writer.WriteLong(schedule.Overlapped);
            writer.WriteLong(schedule.Missed);
            writer.WriteLong(schedule.SkippedByHold);
            writer.WriteLong(schedule.SkippedOtherwise);
            writer.WriteLong(schedule.Backfilled);
            writer.WriteInt(schedule.BackfillLeft);
        }

        writer.WriteName(page.Next);
    }

    /// <param name="withBackfill">Whether it is of a version that counts backfills.</param>
    public static SchedulePage Read(ref RecordReader reader, bool withBackfill)
    {
        var schedules = new ScheduleInfo[reader.ReadCount(bytesEach: 16)];
        for (var i = 0; i < schedules.Length; i++)
        {
            // In the order in which they were written.
            schedules[i] = new ScheduleInfo(ScheduleFormat.Read(ref reader), ValueFormat.ReadMoment(ref reader))
            {
                Hold = ValueFormat.ReadHold(ref reader),
                Waiting = ValueFormat.ReadMoment(ref reader),
                Last = ScheduleFormat.ReadLast(ref reader),
                Unfinished = ValueFormat.ReadTasks(ref reader),
                Submitted = reader.ReadLong(),
                RunByHand = reader.ReadLong(),
                Overlapped = reader.ReadLong(),
                Missed = reader.ReadLong(),
                SkippedByHold = reader.ReadLong(),
                SkippedOtherwise = reader.ReadLong(),
                Backfilled = withBackfill ? reader.ReadLong() : 0,
                BackfillLeft = withBackfill ? reader.ReadInt() : 0,
            };
        }

        return new SchedulePage(schedules, reader.ReadOptionalName());
    }

    public static void WriteCalendars(RecordWriter writer, CalendarPage page)
    {
        writer.WriteInt(page.Calendars.Count);
        foreach (var calendar in page.Calendars)
        {
            CalendarFormat.Write(writer, calendar.Calendar);
            writer.WriteInt(calendar.Schedules);
            ValueFormat.WriteNames(writer, calendar.UsedBy);
        }

        writer.WriteName(page.Next);
    }

    public static CalendarPage ReadCalendars(ref RecordReader reader)
    {
        var calendars = new CalendarInfo[reader.ReadCount(bytesEach: 7)];
        for (var i = 0; i < calendars.Length; i++)
        {
            calendars[i] = new CalendarInfo(CalendarFormat.Read(ref reader), reader.ReadInt()) { UsedBy = ValueFormat.ReadNames(ref reader) };
        }

        return new CalendarPage(calendars, reader.ReadOptionalName());
    }
}
