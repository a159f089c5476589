using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>A calendar, inside of whatever record has one. A field that it gains is a flag.</summary>
public static class CalendarFormat
{
    private const int None = 0;

    public static void Write(RecordWriter writer, CalendarSpec calendar)
    {
        writer.WriteInt(None);
        writer.WriteName(calendar.Name);
        writer.WriteName(calendar.Recurrence);
        writer.WriteName(calendar.Principal);
        writer.WriteInt(calendar.Dates.Count);
        var before = 0;
        foreach (var date in calendar.Dates)
        {
            writer.WriteSigned(date.DayNumber - before);
            before = date.DayNumber;
        }
    }

    public static CalendarSpec Read(ref RecordReader reader)
    {
        _ = reader.ReadFlags(None);
        var calendar = new CalendarSpec { Name = reader.ReadName(), Recurrence = reader.ReadOptionalName(), Principal = reader.ReadOptionalName() };
        var dates = new DateOnly[reader.ReadCount(bytesEach: 1)];
        var day = 0L;
        for (var i = 0; i < dates.Length; i++)
        {
            day += reader.ReadSigned();
            dates[i] = day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : throw reader.Corrupt("a date is out of range");
        }

        return calendar with { Dates = dates };
    }

    internal static void WriteMoved(RecordWriter writer, IReadOnlyList<MovedSchedule> moved)
    {
        writer.WriteInt(moved.Count);
        foreach (var (schedule, next) in moved)
        {
            writer.WriteString(schedule);
            ValueFormat.WriteMoment(writer, next);
        }
    }

    internal static MovedSchedule[] ReadMoved(ref RecordReader reader)
    {
        var moved = new MovedSchedule[reader.ReadCount(bytesEach: 2)];
        for (var i = 0; i < moved.Length; i++)
        {
            moved[i] = new MovedSchedule(reader.ReadString(), ValueFormat.ReadMoment(ref reader));
        }

        return moved;
    }
}
