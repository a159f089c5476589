using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Storage.Journal;

/// <summary>A calendar, within any record that has one. A new field is a flag.</summary>
public static class CalendarFormat
{
    private const int None = 0;

    public static CalendarSpec Fields(ref RecordFields f, CalendarSpec calendar)
    {
        _ = f.Flags(calendar, static _ => None, None);
        return new CalendarSpec
        {
            Name = f.Name(calendar.Name),
            Recurrence = f.OptionalName(calendar.Recurrence),
            Principal = f.OptionalName(calendar.Principal),
            Dates = f.TwoSided(calendar.Dates, WriteDates, ReadDates),
        };
    }

    internal static MovedSchedule Moved(ref RecordFields f, MovedSchedule moved) => new(f.Text(moved.Schedule), f.OptionalTimestamp(moved.Next));

    // Each as what it differs from the one before.
    private static void WriteDates(RecordWriter writer, IReadOnlyList<DateOnly> dates)
    {
        writer.WriteInt(dates.Count);
        var before = 0;
        foreach (var date in dates)
        {
            writer.WriteSigned(date.DayNumber - before);
            before = date.DayNumber;
        }
    }

    private static DateOnly[] ReadDates(ref RecordReader reader)
    {
        var dates = new DateOnly[reader.ReadCount(bytesEach: 1)];
        var day = 0L;
        for (var i = 0; i < dates.Length; i++)
        {
            day += reader.ReadSigned();
            dates[i] = day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber((int)day) : throw reader.Corrupt("a date is out of range");
        }

        return dates;
    }
}
