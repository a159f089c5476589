using Scheduler.Core.Contracts;
using Scheduler.Storage.Journal;

namespace Scheduler.Actors.Serialization;

/// <summary>The filter of a list of tasks.</summary>
internal static class FilterFormat
{
    // Beside what says whether they have ended.
    private const int WithoutSuccess = 4;

    public static void Write(RecordWriter writer, TaskFilter filter)
    {
        writer.WriteInt(filter.Phase is { } phase ? (int)phase : 0);
        writer.WriteName(filter.Kind);
        writer.WriteName(filter.Queue);
        writer.WriteName(filter.IdPrefix);
        writer.WriteInt(filter.Limit);
        writer.WriteName(filter.After);
        if (IsByMore(filter))
        {
            WritePair(writer, filter.Header);
            WritePair(writer, filter.Label);
            ValueFormat.WriteMoment(writer, filter.SubmittedBefore);
            ValueFormat.WriteMoment(writer, filter.SubmittedAfter);
            writer.WriteName(filter.ErrorContains);
            writer.WriteByte((byte)((filter.Finished switch { null => 0, false => 1, true => 2 }) + (filter.WithoutSuccess ? WithoutSuccess : 0)));
        }

        if (filter.Group is { } group)
        {
            writer.WriteName(group);
        }
    }

    /// <summary>Whether it has conditions that earlier versions do not know of.</summary>
    public static bool IsByMore(TaskFilter filter) => filter.LooksInside || filter.Finished is not null || filter.WithoutSuccess;

    /// <summary>The conditions that earlier versions do not know of.</summary>
    public static TaskFilter ReadMore(ref RecordReader reader, TaskFilter filter)
    {
        filter = filter with
        {
            Header = ReadPair(ref reader),
            Label = ReadPair(ref reader),
            SubmittedBefore = ValueFormat.ReadMoment(ref reader),
            SubmittedAfter = ValueFormat.ReadMoment(ref reader),
            ErrorContains = reader.ReadOptionalName(),
        };
        var ended = reader.ReadByte();
        return filter with
        {
            Finished = (ended % WithoutSuccess) switch { 1 => false, 2 => true, _ => null },
            WithoutSuccess = ended >= WithoutSuccess,
        };
    }

    private static void WritePair(RecordWriter writer, KeyValuePair<string, string>? pair)
    {
        writer.WriteName(pair?.Key);
        writer.WriteName(pair?.Value);
    }

    private static KeyValuePair<string, string>? ReadPair(ref RecordReader reader) =>
        (reader.ReadOptionalName(), reader.ReadOptionalName()) is ({ } key, { } value) ? new(key, value) : null;

    public static TaskFilter Read(ref RecordReader reader)
    {
        var phase = reader.ReadInt();
        return new TaskFilter
        {
            Phase = phase == 0 ? null : (TaskPhase)phase,
            Kind = reader.ReadOptionalName(),
            Queue = reader.ReadOptionalName(),
            IdPrefix = reader.ReadOptionalName(),
            Limit = reader.ReadInt(),
            After = reader.ReadOptionalName(),
        };
    }
}
