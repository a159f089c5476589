using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>A schedule, inside of whatever record has one. A field that it gains is a further flag.</summary>
public static class ScheduleFormat
{
    private const int HasStart = 1;
    private const int HasEnd = 1 << 1;
    private const int HasMaxOccurrences = 1 << 2;
    private const int HasWithin = 1 << 3;
    private const int IsDeclared = 1 << 4;
    private const int HasCalendars = 1 << 5;
    private const int All = (1 << 6) - 1;

    public static void Write(RecordWriter writer, ScheduleSpec schedule)
    {
        writer.WriteInt(
            (schedule.Start is null ? 0 : HasStart)
            | (schedule.End is null ? 0 : HasEnd)
            | (schedule.MaxOccurrences is null ? 0 : HasMaxOccurrences)
            | (schedule.CatchUp.Within is null ? 0 : HasWithin)
            | (schedule.IsDeclared ? IsDeclared : 0)
            | (schedule.Calendars.Count == 0 ? 0 : HasCalendars));
        writer.WriteName(schedule.Name);
        writer.WriteString(schedule.Recurrence);
        writer.WriteName(schedule.Zone);
        writer.WriteName(schedule.Except);
        writer.WriteInt((int)schedule.Overlap);
        writer.WriteInt(schedule.CatchUp.Most);
        writer.WriteSpan(schedule.Jitter);
        ValueFormat.WriteLabels(writer, schedule.Labels);
        writer.WriteName(schedule.Principal);

        // Whoever sets a schedule need not name its task, which gets an id at each moment.
        TaskSpecFormat.Write(writer, schedule.Task.Id.Value is null ? schedule.Task with { Id = new TaskId(schedule.Name) } : schedule.Task);
        if (schedule.Start is { } start)
        {
            writer.WriteTimestamp(start);
        }

        if (schedule.End is { } end)
        {
            writer.WriteTimestamp(end);
        }

        if (schedule.MaxOccurrences is { } most)
        {
            writer.WriteLong(most);
        }

        if (schedule.CatchUp.Within is { } within)
        {
            writer.WriteSpan(within);
        }

        if (schedule.Calendars.Count > 0)
        {
            ValueFormat.WriteNames(writer, schedule.Calendars);
        }
    }

    public static ScheduleSpec Read(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(All);
        var name = reader.ReadName();
        var recurrence = reader.ReadString();
        var zone = reader.ReadName();
        var except = reader.ReadOptionalName();
        var overlap = reader.ReadEnum<OverlapPolicy>();
        var most = reader.ReadInt();
        var jitter = reader.ReadSpan();
        var labels = ValueFormat.ReadLabels(ref reader);
        var principal = reader.ReadOptionalName();
        return new ScheduleSpec
        {
            Name = name,
            Recurrence = recurrence,
            Zone = zone,
            Except = except,
            Overlap = overlap,
            Jitter = jitter,
            Labels = labels,
            Principal = principal,
            IsDeclared = (flags & IsDeclared) != 0,
            Task = TaskSpecFormat.Read(ref reader),
            Start = (flags & HasStart) != 0 ? reader.ReadTimestamp() : null,
            End = (flags & HasEnd) != 0 ? reader.ReadTimestamp() : null,
            MaxOccurrences = (flags & HasMaxOccurrences) != 0 ? reader.ReadLong() : null,
            CatchUp = new CatchUp(most, (flags & HasWithin) != 0 ? reader.ReadSpan() : null),
            Calendars = (flags & HasCalendars) != 0 ? ValueFormat.ReadNames(ref reader) : [],
        };
    }

    public static void WriteLast(RecordWriter writer, LastOccurrence? last)
    {
        writer.WriteBool(last is not null);
        if (last is not null)
        {
            writer.WriteTimestamp(last.Due);
            writer.WriteInt((int)last.Decision);
            writer.WriteTimestamp(last.At);
            ValueFormat.WriteTask(writer, last.Task);
        }
    }

    public static LastOccurrence? ReadLast(ref RecordReader reader) => !reader.ReadBool() ? null
        : new LastOccurrence(
            reader.ReadTimestamp(), reader.ReadEnum<OccurrenceDecision>(), reader.ReadTimestamp(), ValueFormat.ReadTask(ref reader));
}
