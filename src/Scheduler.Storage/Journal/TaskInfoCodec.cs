using System.Buffers;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>What is known of a task, as bytes: what an archive keeps of a finished one.</summary>
/// <remarks>Not safe for use by several threads at a time.</remarks>
public sealed class TaskInfoCodec
{
    private const byte Tag = 1;
    private const byte Version = 1;

    private const int CancelRequested = 1;
    private const int HasAssignedAt = 1 << 1;
    private const int HasFinishedAt = 1 << 2;
    private const int HasRunTime = 1 << 3;
    private const int HasDueAt = 1 << 4;
    private const int HasNode = 1 << 5;
    private const int HasToken = 1 << 6;
    private const int HasResult = 1 << 7;
    private const int HasError = 1 << 8;
    private const int HasAssignment = 1 << 9;
    private const int IsRetry = 1 << 10;
    private const int HasSpec = 1 << 11;
    private const int HasProgress = 1 << 12;
    private const int HasContentHash = 1 << 13;
    private const int HasHold = 1 << 14;
    private const int HasUnmet = 1 << 15;
    private const int HasAfter = 1 << 16;
    private const int HasGroup = 1 << 17;
    private const int HasCopy = 1 << 18;
    private const int HasSaidProgress = 1 << 19;
    private const int All = (1 << 20) - 1;

    private readonly RecordWriter _writer = new();
    private readonly DecodeTables _tables = new();

    /// <summary>Appends the task's row to <paramref name="output"/>.</summary>
    public void Encode(TaskInfo task, IBufferWriter<byte> output) => output.Write(Encode(task).Span);

    /// <summary>The task's row. Good until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        _writer.BeginRow(RowKind.TaskInfo);
        Write(_writer, task);
        return _writer.EndRow();
    }

    /// <param name="rowNumber">Named in exceptions; the codec does not look at it otherwise.</param>
    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public TaskInfo Decode(ReadOnlySpan<byte> row, long? rowNumber = null)
    {
        var reader = new RecordReader(row, RowKind.TaskInfo, _tables, rowNumber);
        var task = Read(ref reader);
        reader.EndRow();
        return task;
    }

    public static void Write(RecordWriter writer, TaskInfo task)
    {
        var start = writer.BeginRecord(Tag, Version);
        writer.WriteInt(FlagsOf(task));
        writer.WriteMoment(task.SubmittedAt);
        writer.WriteTask(task.Id);
        writer.WriteName(task.Kind);
        writer.WriteName(task.Queue);
        writer.WriteInt((int)task.Phase);
        writer.WriteInt(task.Attempt);
        writer.WriteInt(task.FailedAttempts);
        writer.WriteInt(task.LostAttempts);
        WriteTimes(writer, task);
        WriteEnd(writer, task);
        writer.EndRecord(start);
    }

    public static TaskInfo Read(ref RecordReader reader)
    {
        var tag = reader.BeginRecord(out var version);
        if (tag != Tag || version != Version)
        {
            throw reader.UnknownRecord("task", tag, version);
        }

        var flags = reader.ReadFlags(All);

        // Initialisers run in the order in which they are written: that of the fields.
        var task = new TaskInfo
        {
            CancelRequested = (flags & CancelRequested) != 0,
            IsRetry = (flags & IsRetry) != 0,
            SubmittedAt = reader.ReadMoment(),
            Id = reader.ReadTask(),
            Kind = reader.ReadName(),
            Queue = reader.ReadName(),
            Phase = reader.ReadEnum<TaskPhase>(),
            Attempt = reader.ReadInt(),
            FailedAttempts = reader.ReadInt(),
            LostAttempts = reader.ReadInt(),
            AssignedAt = (flags & HasAssignedAt) != 0 ? reader.ReadTimestamp() : null,
            FinishedAt = (flags & HasFinishedAt) != 0 ? reader.ReadTimestamp() : null,
            RunTime = (flags & HasRunTime) != 0 ? reader.ReadSpan() : null,
            DueAt = (flags & HasDueAt) != 0 ? reader.ReadTimestamp() : null,
            Node = (flags & HasNode) != 0 ? reader.ReadNode() : null,
            Token = (flags & HasToken) != 0 ? reader.ReadToken() : null,
            // Spelled out: a bare null here would become empty bytes, by way of a null array.
            Result = (flags & HasResult) != 0 ? reader.ReadBytes() : default(ReadOnlyMemory<byte>?),
            Error = (flags & HasError) != 0 ? reader.ReadString() : null,
            Assignment = (flags & HasAssignment) != 0 ? ExplanationFormat.Read(ref reader) : null,
            Spec = (flags & HasSpec) != 0 ? TaskSpecFormat.Read(ref reader) : null,
            Preemptions = (flags & HasProgress) != 0 ? reader.ReadInt() : 0,
            Ran = (flags & HasProgress) != 0 ? reader.ReadSpan() : TimeSpan.Zero,
            ContentHash = (flags & HasContentHash) != 0 ? reader.ReadFixed64() : null,
            Hold = (flags & HasHold) != 0 ? ValueFormat.ReadHold(ref reader) : null,
            Unmet = (flags & HasUnmet) != 0 ? GraphFormat.ReadUnmet(ref reader) : null,
            After = (flags & HasAfter) != 0 ? GraphFormat.ReadAfter(ref reader, out _) : [],
            Group = (flags & HasGroup) != 0 ? reader.ReadName() : null,
            Copy = (flags & HasCopy) != 0 ? CopyFormat.ReadCopy(ref reader) : null,
            Progress = (flags & HasSaidProgress) != 0 ? ValueFormat.ReadProgress(ref reader) : null,
        };
        reader.EndRecord();
        return task;
    }

    private static int FlagsOf(TaskInfo task) =>
        (task.CancelRequested ? CancelRequested : 0)
        | (task.AssignedAt is null ? 0 : HasAssignedAt)
        | (task.FinishedAt is null ? 0 : HasFinishedAt)
        | (task.RunTime is null ? 0 : HasRunTime)
        | (task.DueAt is null ? 0 : HasDueAt)
        | (task.Node is null ? 0 : HasNode)
        | (task.Token is null ? 0 : HasToken)
        | (task.Result is null ? 0 : HasResult)
        | (task.Error is null ? 0 : HasError)
        | (task.Assignment is null ? 0 : HasAssignment)
        | (task.IsRetry ? IsRetry : 0)
        | (task.Spec is null ? 0 : HasSpec)
        | (task.Preemptions == 0 && task.Ran == TimeSpan.Zero ? 0 : HasProgress)
        | (task.ContentHash is null ? 0 : HasContentHash)
        | (task.Hold is null ? 0 : HasHold)
        | (task.Unmet is null ? 0 : HasUnmet)
        | (task.After.Count == 0 ? 0 : HasAfter)
        | (task.Group is null ? 0 : HasGroup)
        | (task.Copy is null ? 0 : HasCopy)
        | (task.Progress is null ? 0 : HasSaidProgress);

    private static void WriteTimes(RecordWriter writer, TaskInfo task)
    {
        if (task.AssignedAt is { } assignedAt)
        {
            writer.WriteTimestamp(assignedAt);
        }

        if (task.FinishedAt is { } finishedAt)
        {
            writer.WriteTimestamp(finishedAt);
        }

        if (task.RunTime is { } runTime)
        {
            writer.WriteSpan(runTime);
        }

        if (task.DueAt is { } dueAt)
        {
            writer.WriteTimestamp(dueAt);
        }
    }

    private static void WriteEnd(RecordWriter writer, TaskInfo task)
    {
        if (task.Node is { } node)
        {
            writer.WriteNode(node);
        }

        if (task.Token is { } token)
        {
            writer.WriteToken(token);
        }

        if (task.Result is { } result)
        {
            writer.WriteBytes(result.Span);
        }

        if (task.Error is { } error)
        {
            writer.WriteString(error);
        }

        if (task.Assignment is { } assignment)
        {
            ExplanationFormat.Write(writer, assignment);
        }

        if (task.Spec is { } spec)
        {
            TaskSpecFormat.Write(writer, spec);
        }

        if (task.Preemptions != 0 || task.Ran != TimeSpan.Zero)
        {
            writer.WriteInt(task.Preemptions);
            writer.WriteSpan(task.Ran);
        }

        if (task.ContentHash is { } contentHash)
        {
            writer.WriteFixed64(contentHash);
        }

        if (task.Hold is not null)
        {
            ValueFormat.WriteHold(writer, task.Hold);
        }

        WriteGraph(writer, task);
        if (task.Copy is { } copy)
        {
            CopyFormat.Write(writer, copy);
        }

        if (task.Progress is { } progress)
        {
            ValueFormat.WriteProgress(writer, progress);
        }
    }

    private static void WriteGraph(RecordWriter writer, TaskInfo task)
    {
        if (task.Unmet is { } unmet)
        {
            GraphFormat.Write(writer, unmet);
        }

        if (task.After.Count > 0)
        {
            GraphFormat.WriteAfter(writer, task.After, default);
        }

        if (task.Group is { } group)
        {
            writer.WriteName(group);
        }
    }
}
