using Scheduler.Core.State;

namespace Scheduler.Storage.Journal;

/// <summary>Unfinished tasks in a snapshot, and remaining attempts of finished ones.</summary>
internal static class SnapshotTaskFormat
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
    private const int OfAttempts = HasAttemptProgress | HasPreemptedFor | HasCopies;
    private const int All = (1 << 12) - 1;

    public static SnapshotTask Fields(ref RecordFields f, SnapshotTask task)
    {
        var flags = f.Flags(task, FlagsOf, All);
        var (submittedAt, admittedAs, spec) = (f.Moment(task.SubmittedAt), f.Growing(task.AdmittedAs), f.Of(task.Spec, TaskSpecFormat.Fields));
        var (phase, assignments) = (f.Enum(task.Phase), f.Int(task.Assignments));
        var (failed, lost, crashes) = (f.Int(task.FailedAttempts), f.Int(task.LostAttempts), f.Int(task.Crashes));
        var (dueAt, error) = (f.Timestamp(flags[HasDueAt], task.DueAt), f.Text(flags[HasLastError], task.LastError));
        var attempts = Attempts(ref f, task.Attempts, flags);
        var progress = f.Of(flags[HasProgress], task.Progress, Progress);
        var submittedAs = f.Fixed64(flags[HasSubmittedAs], task.SubmittedAs);
        var edges = flags[HasEdges] ? f.List(task.OpenEdges, bytesEach: 1, static (ref f, place) => f.Int(place)) : null;
        var (releasedAt, unmet) = (f.Timestamp(flags[HasReleasedAt], task.ReleasedAt), f.Of(flags[HasUnmet], task.Unmet, GraphFormat.Unmet));
        return f.IsWriting ? task : new SnapshotTask
        {
            CancelRequested = flags[CancelRequested],
            IsRetry = flags[IsRetry],
            SubmittedAt = submittedAt,
            AdmittedAs = admittedAs,
            Spec = spec,
            Phase = phase,
            Assignments = assignments,
            FailedAttempts = failed,
            LostAttempts = lost,
            Crashes = crashes,
            DueAt = dueAt,
            LastError = error,
            Attempts = attempts,
            Progress = progress,
            SubmittedAs = submittedAs,
            OpenEdges = edges,
            ReleasedAt = releasedAt,
            Unmet = unmet,
        };
    }

    private static SnapshotProgress Progress(ref RecordFields f, SnapshotProgress progress) =>
        new(f.Span(progress.Ran), f.OptionalBytes(progress.Checkpoint), f.Long(progress.Turn), f.Int(progress.Preemptions));

    public static SnapshotLeftover Leftover(ref RecordFields f, SnapshotLeftover leftover)
    {
        var flags = f.Flags(leftover, static l => FlagsOf([l.Attempt]), OfAttempts);
        var (submittedAt, admittedAs) = (f.Moment(leftover.SubmittedAt), f.Growing(leftover.AdmittedAs));
        var spec = f.Of(leftover.Spec, TaskSpecFormat.Fields);
        return Attempts(ref f, [leftover.Attempt], flags) is [var attempt, ..]
            ? new SnapshotLeftover(spec, admittedAs, submittedAt, attempt)
            : throw f.Corrupt("an attempt is missing");
    }

    private static IReadOnlyList<SnapshotAttempt> Attempts(ref RecordFields f, IReadOnlyList<SnapshotAttempt> attempts, RecordFlags flags) =>
        flags[OfAttempts] ? AttemptsWithMore(ref f, attempts, flags) : f.List(attempts, bytesEach: 8, Attempt);

    // A method of its own: tasks whose attempts say no more make no closure.
    private static IReadOnlyList<SnapshotAttempt> AttemptsWithMore(ref RecordFields f, IReadOnlyList<SnapshotAttempt> attempts, RecordFlags flags) => f.List(
        attempts,
        bytesEach: 8,
        (ref f, attempt) =>
        {
            var read = Attempt(ref f, attempt);
            if (flags[HasAttemptProgress])
            {
                read = read with { Preempted = f.EnumOrNone(attempt.Preempted), RanBefore = f.Span(attempt.RanBefore) };
            }

            if (flags[HasPreemptedFor])
            {
                read = read with { PreemptedFor = f.OptionalTask(attempt.PreemptedFor) };
            }

            if (flags[HasCopies])
            {
                var (copy, wasCopied) = f.Of((attempt.Copy, attempt.WasCopied), CopyFormat.Role);
                read = read with { Copy = copy, WasCopied = wasCopied };
            }

            return read;
        });

    private static SnapshotAttempt Attempt(ref RecordFields f, SnapshotAttempt attempt) => new(
        f.Token(attempt.Token),
        f.Node(attempt.Node),
        f.Int(attempt.Number),
        f.Timestamp(attempt.AssignedAt),
        f.Of(attempt.Explanation, ExplanationFormat.Fields));

    private static int FlagsOf(SnapshotTask task) =>
        (task.CancelRequested ? CancelRequested : 0)
        | (task.DueAt is null ? 0 : HasDueAt)
        | (task.LastError is null ? 0 : HasLastError)
        | (task.IsRetry ? IsRetry : 0)
        | (task.Progress is null ? 0 : HasProgress)
        | FlagsOf(task.Attempts)
        | (task.SubmittedAs is null ? 0 : HasSubmittedAs)
        | (task.OpenEdges is null ? 0 : HasEdges)
        | (task.ReleasedAt is null ? 0 : HasReleasedAt)
        | (task.Unmet is null ? 0 : HasUnmet);

    // Only of what was, or is being, interrupted or saved; so rows of all other tasks are as they always were.
    private static int FlagsOf(IReadOnlyList<SnapshotAttempt> attempts) =>
        (attempts.Any(a => a.Preempted is not null || a.RanBefore != TimeSpan.Zero) ? HasAttemptProgress : 0)
        | (attempts.Any(a => a.PreemptedFor is not null) ? HasPreemptedFor : 0)
        | (attempts.Any(a => a.Copy is not null || a.WasCopied) ? HasCopies : 0);
}
