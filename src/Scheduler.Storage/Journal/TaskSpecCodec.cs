using System.Buffers;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Tasks on their way to the scheduler, as bytes.</summary>
/// <remarks>Not safe for use by several threads at a time.</remarks>
public sealed class TaskSpecCodec
{
    private const byte Tag = 1;
    private const byte Version = 1;

    private readonly RowCodec _rows = new();

    /// <summary>A task as a separate record.</summary>
    public static TaskSpec Fields(ref RecordFields f, TaskSpec task) => f.Record(Tag, Version, "task", task, TaskSpecFormat.Fields);

    /// <summary>Appends the tasks' row to <paramref name="output"/>.</summary>
    public void Encode(IReadOnlyList<TaskSpec> tasks, IBufferWriter<byte> output) => output.Write(Encode(tasks).Span);

    /// <summary>The tasks' row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(IReadOnlyList<TaskSpec> tasks) => _rows.Encode(RowKind.TaskSpecs, tasks, List);

    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public IReadOnlyList<TaskSpec> Decode(ReadOnlySpan<byte> row) => _rows.Decode<IReadOnlyList<TaskSpec>>(row, RowKind.TaskSpecs, List);

    private static IReadOnlyList<TaskSpec> List(ref RecordFields f, IReadOnlyList<TaskSpec> tasks) => f.List(tasks, bytesEach: 3, Fields);
}
