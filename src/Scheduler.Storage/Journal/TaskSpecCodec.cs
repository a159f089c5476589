using System.Buffers;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>Tasks on their way to the scheduler, as bytes.</summary>
/// <remarks>Not safe for use by several threads at a time.</remarks>
public sealed class TaskSpecCodec
{
    private const byte Tag = 1;
    private const byte Version = 1;

    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    /// <summary>Appends the tasks' row to <paramref name="output"/>.</summary>
    public void Encode(IReadOnlyList<TaskSpec> tasks, IBufferWriter<byte> output) => output.Write(Encode(tasks).Span);

    /// <summary>The tasks' row. Good until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(IReadOnlyList<TaskSpec> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        _writer.BeginRow(RowKind.TaskSpecs);
        _writer.WriteInt(tasks.Count);
        for (var i = 0; i < tasks.Count; i++)
        {
            var start = _writer.BeginRecord(Tag, Version);
            TaskSpecFormat.Write(_writer, tasks[i]);
            _writer.EndRecord(start);
        }

        return _writer.EndRow();
    }

    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public IReadOnlyList<TaskSpec> Decode(ReadOnlySpan<byte> row)
    {
        var reader = new RecordReader(row, RowKind.TaskSpecs, _tables, rowNumber: null);
        var tasks = new TaskSpec[reader.ReadCount(bytesEach: 3)];
        for (var i = 0; i < tasks.Length; i++)
        {
            var tag = reader.BeginRecord(out var version);
            if (tag != Tag || version != Version)
            {
                throw reader.UnknownRecord("task", tag, version);
            }

            tasks[i] = TaskSpecFormat.Read(ref reader);
            reader.EndRecord();
        }

        reader.EndRow();
        return tasks;
    }
}
