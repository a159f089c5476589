using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <content>Unfinished tasks.</content>
internal static partial class SnapshotFormat
{
    private const int CancelRequested = 1;
    private const int HasDueAt = 2;
    private const int HasLastError = 4;
    private const int IsRetry = 8;
    private const int HasProgress = 16;
    private const int HasAttemptProgress = 32;
    private const int HasPreemptedFor = 64;
    private const int HasSubmittedAs = 128;
    private const int HasEdges = 256;
    private const int HasReleasedAt = 512;
    private const int HasUnmet = 1024;
    private const int HasCopies = 2048;

    private static void WriteTask(RecordWriter writer, SnapshotTask task)
    {
        writer.WriteInt(
            (task.CancelRequested ? CancelRequested : 0)
            | (task.DueAt is null ? 0 : HasDueAt)
            | (task.LastError is null ? 0 : HasLastError)
            | (task.IsRetry ? IsRetry : 0)
            | (task.Progress is null ? 0 : HasProgress)
            | FlagsOf(task.Attempts)
            | (task.SubmittedAs is null ? 0 : HasSubmittedAs)
            | (task.OpenEdges is null ? 0 : HasEdges)
            | (task.ReleasedAt is null ? 0 : HasReleasedAt)
            | (task.Unmet is null ? 0 : HasUnmet));
        writer.WriteMoment(task.SubmittedAt);
        writer.WriteGrowing(task.AdmittedAs);
        TaskSpecFormat.Write(writer, task.Spec);
        writer.WriteInt((int)task.Phase);
        writer.WriteInt(task.Assignments);
        writer.WriteInt(task.FailedAttempts);
        writer.WriteInt(task.LostAttempts);
        writer.WriteInt(task.Crashes);
        if (task.DueAt is { } dueAt)
        {
            writer.WriteTimestamp(dueAt);
        }

        if (task.LastError is { } error)
        {
            writer.WriteString(error);
        }

        WriteAttempts(writer, task.Attempts);
        if (task.Progress is { } progress)
        {
            writer.WriteSpan(progress.Ran);
            writer.WriteOptionalBytes(progress.Checkpoint);
            writer.WriteLong(progress.Turn);
            writer.WriteInt(progress.Preemptions);
        }

        if (task.SubmittedAs is { } original)
        {
            writer.WriteFixed64(original);
        }

        WriteEdges(writer, task);
    }

    private static void WriteAttempts(RecordWriter writer, IReadOnlyList<SnapshotAttempt> attempts)
    {
        var (saysMore, saysForWhom, saysOfCopies) = (SaysMore(attempts), SaysForWhom(attempts), SaysOfCopies(attempts));
        writer.WriteInt(attempts.Count);
        for (var i = 0; i < attempts.Count; i++)
        {
            var attempt = attempts[i];
            writer.WriteToken(attempt.Token);
            writer.WriteNode(attempt.Node);
            writer.WriteInt(attempt.Number);
            writer.WriteTimestamp(attempt.AssignedAt);
            ExplanationFormat.Write(writer, attempt.Explanation);
            if (saysMore)
            {
                writer.WriteInt(attempt.Preempted is { } cause ? (int)cause : 0);
                writer.WriteSpan(attempt.RanBefore);
            }

            if (saysForWhom)
            {
                WriteOptionalTask(writer, attempt.PreemptedFor);
            }

            if (saysOfCopies)
            {
                CopyFormat.WriteRole(writer, attempt);
            }
        }
    }

    private static void WriteLeftover(RecordWriter writer, SnapshotLeftover leftover)
    {
        SnapshotAttempt[] attempt = [leftover.Attempt];
        writer.WriteInt(FlagsOf(attempt));
        writer.WriteMoment(leftover.SubmittedAt);
        writer.WriteGrowing(leftover.AdmittedAs);
        TaskSpecFormat.Write(writer, leftover.Spec);
        WriteAttempts(writer, attempt);
    }

    private static SnapshotLeftover ReadLeftover(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(HasAttemptProgress | HasPreemptedFor | HasCopies);
        var (submittedAt, admittedAs) = (reader.ReadMoment(), reader.ReadGrowing());
        var spec = TaskSpecFormat.Read(ref reader);
        return ReadAttempts(ref reader, flags) is [var attempt, ..]
            ? new SnapshotLeftover(spec, admittedAs, submittedAt, attempt)
            : throw reader.Corrupt("an attempt is missing");
    }

    private static int FlagsOf(IReadOnlyList<SnapshotAttempt> attempts) =>
        (SaysMore(attempts) ? HasAttemptProgress : 0) | (SaysForWhom(attempts) ? HasPreemptedFor : 0) | (SaysOfCopies(attempts) ? HasCopies : 0);

    private static void WriteEdges(RecordWriter writer, SnapshotTask task)
    {
        if (task.OpenEdges is { } open)
        {
            writer.WriteInt(open.Count);
            for (var i = 0; i < open.Count; i++)
            {
                writer.WriteInt(open[i]);
            }
        }

        if (task.ReleasedAt is { } at)
        {
            writer.WriteTimestamp(at);
        }

        if (task.Unmet is { } unmet)
        {
            GraphFormat.Write(writer, unmet);
        }
    }

    private static int[] ReadEdges(ref RecordReader reader)
    {
        var open = new int[reader.ReadCount(bytesEach: 1)];
        for (var i = 0; i < open.Length; i++)
        {
            open[i] = reader.ReadInt();
        }

        return open;
    }

    private static void WriteOptionalTask(RecordWriter writer, TaskId? task)
    {
        writer.WriteBool(task is not null);
        if (task is { } id)
        {
            writer.WriteTask(id);
        }
    }

    // Only of what was, or is being, interrupted or saved; so rows of all other tasks are as they always were.
    private static bool SaysMore(IReadOnlyList<SnapshotAttempt> attempts) => attempts.Any(a => a.Preempted is not null || a.RanBefore != TimeSpan.Zero);

    private static bool SaysForWhom(IReadOnlyList<SnapshotAttempt> attempts) => attempts.Any(a => a.PreemptedFor is not null);

    private static bool SaysOfCopies(IReadOnlyList<SnapshotAttempt> attempts) => attempts.Any(a => a.Copy is not null || a.WasCopied);

    private static SnapshotTask ReadTask(ref RecordReader reader)
    {
        var flags = reader.ReadFlags(
            CancelRequested | HasDueAt | HasLastError | IsRetry | HasProgress | HasAttemptProgress | HasPreemptedFor | HasSubmittedAs
            | HasEdges | HasReleasedAt | HasUnmet | HasCopies);

        // Initialisers run in the order in which they are written: that of the fields.
        return new SnapshotTask
        {
            CancelRequested = (flags & CancelRequested) != 0,
            IsRetry = (flags & IsRetry) != 0,
            SubmittedAt = reader.ReadMoment(),
            AdmittedAs = reader.ReadGrowing(),
            Spec = TaskSpecFormat.Read(ref reader),
            Phase = reader.ReadEnum<TaskPhase>(),
            Assignments = reader.ReadInt(),
            FailedAttempts = reader.ReadInt(),
            LostAttempts = reader.ReadInt(),
            Crashes = reader.ReadInt(),
            DueAt = (flags & HasDueAt) != 0 ? reader.ReadTimestamp() : null,
            LastError = (flags & HasLastError) != 0 ? reader.ReadString() : null,
            Attempts = ReadAttempts(ref reader, flags),
            Progress = (flags & HasProgress) != 0
                ? new SnapshotProgress(reader.ReadSpan(), reader.ReadOptionalBytes(), reader.ReadLong(), reader.ReadInt())
                : null,
            SubmittedAs = (flags & HasSubmittedAs) != 0 ? reader.ReadFixed64() : null,
            OpenEdges = (flags & HasEdges) != 0 ? ReadEdges(ref reader) : null,
            ReleasedAt = (flags & HasReleasedAt) != 0 ? reader.ReadTimestamp() : null,
            Unmet = (flags & HasUnmet) != 0 ? GraphFormat.ReadUnmet(ref reader) : null,
        };
    }

    private static SnapshotAttempt[] ReadAttempts(ref RecordReader reader, int flags)
    {
        var count = reader.ReadCount(bytesEach: 8);
        if (count == 0)
        {
            return [];
        }

        var attempts = new SnapshotAttempt[count];
        for (var i = 0; i < attempts.Length; i++)
        {
            attempts[i] = new SnapshotAttempt(
                reader.ReadToken(),
                reader.ReadNode(),
                reader.ReadInt(),
                reader.ReadTimestamp(),
                ExplanationFormat.Read(ref reader));
            if ((flags & HasAttemptProgress) != 0)
            {
                attempts[i] = attempts[i] with { Preempted = CauseOf(reader.ReadInt()), RanBefore = reader.ReadSpan() };
            }

            if ((flags & HasPreemptedFor) != 0)
            {
                attempts[i] = attempts[i] with { PreemptedFor = reader.ReadBool() ? reader.ReadTask() : default(TaskId?) };
            }

            if ((flags & HasCopies) != 0)
            {
                attempts[i] = CopyFormat.ReadRole(ref reader, attempts[i]);
            }
        }

        return attempts;
    }

    private static PreemptionCause? CauseOf(int number) => number == 0 ? null : (PreemptionCause)number;
}
