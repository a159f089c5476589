using System.Buffers;
using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Journal;

/// <summary>The data about a task, as bytes: what an archive keeps for a finished task.</summary>
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

    private readonly RowCodec _rows = new();

    /// <summary>Appends the task's row to <paramref name="output"/>.</summary>
    public void Encode(TaskInfo task, IBufferWriter<byte> output) => output.Write(Encode(task).Span);

    /// <summary>The task's row. Valid until the next is encoded.</summary>
    public ReadOnlyMemory<byte> Encode(TaskInfo task) => _rows.Encode(RowKind.TaskInfo, task, Fields);

    /// <param name="rowNumber">Named in exceptions; otherwise not used.</param>
    /// <exception cref="JournalCorruptException">The row is damaged or cut short.</exception>
    /// <exception cref="JournalFormatException">The row was written by a newer version.</exception>
    public TaskInfo Decode(ReadOnlySpan<byte> row, long? rowNumber = null) => _rows.Decode<TaskInfo>(row, RowKind.TaskInfo, Fields, rowNumber);

    public static TaskInfo Fields(ref RecordFields f, TaskInfo task) => f.Record(Tag, Version, "task", task, Content);

    private static TaskInfo Content(ref RecordFields f, TaskInfo task)
    {
        var flags = f.Flags(task, FlagsOf, All);
        var (submittedAt, id, kind, queue) = (f.Moment(task.SubmittedAt), f.Task(task.Id), f.Name(task.Kind), f.Name(task.Queue));
        var (phase, attempt, failed, lost) = (f.Enum(task.Phase), f.Int(task.Attempt), f.Int(task.FailedAttempts), f.Int(task.LostAttempts));
        var (assignedAt, finishedAt) = (f.Timestamp(flags[HasAssignedAt], task.AssignedAt), f.Timestamp(flags[HasFinishedAt], task.FinishedAt));
        var (runTime, dueAt) = (f.Span(flags[HasRunTime], task.RunTime), f.Timestamp(flags[HasDueAt], task.DueAt));
        var (node, token) = (f.Node(flags[HasNode], task.Node), f.Token(flags[HasToken], task.Token));
        var (result, error) = (f.Bytes(flags[HasResult], task.Result), f.Text(flags[HasError], task.Error));
        var assignment = f.Of(flags[HasAssignment], task.Assignment, ExplanationFormat.Fields);
        var spec = f.Of(flags[HasSpec], task.Spec, TaskSpecFormat.Fields);
        var (preemptions, ran) = flags[HasProgress] ? (f.Int(task.Preemptions), f.Span(task.Ran)) : default;
        var contentHash = f.Fixed64(flags[HasContentHash], task.ContentHash);
        var hold = flags[HasHold] ? f.Optional(task.Hold, ValueFormat.Hold) : null;
        var unmet = f.Of(flags[HasUnmet], task.Unmet, GraphFormat.Unmet);

        // What happens when it is unmet is in the spec.
        var ifUnmet = UnmetAction.Cancel;
        var after = flags[HasAfter] ? GraphFormat.After(ref f, task.After, ref ifUnmet) : [];
        var (group, copy) = (f.Name(flags[HasGroup], task.Group), f.Of(flags[HasCopy], task.Copy, CopyFormat.Fields));
        var progress = f.Of(flags[HasSaidProgress], task.Progress, ValueFormat.Progress);
        return f.IsWriting ? task : new TaskInfo
        {
            CancelRequested = flags[CancelRequested],
            IsRetry = flags[IsRetry],
            SubmittedAt = submittedAt,
            Id = id,
            Kind = kind,
            Queue = queue,
            Phase = phase,
            Attempt = attempt,
            FailedAttempts = failed,
            LostAttempts = lost,
            AssignedAt = assignedAt,
            FinishedAt = finishedAt,
            RunTime = runTime,
            DueAt = dueAt,
            Node = node,
            Token = token,
            Result = result,
            Error = error,
            Assignment = assignment,
            Spec = spec,
            Preemptions = preemptions,
            Ran = ran,
            ContentHash = contentHash,
            Hold = hold,
            Unmet = unmet,
            After = after,
            Group = group,
            Copy = copy,
            Progress = progress,
        };
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
}
