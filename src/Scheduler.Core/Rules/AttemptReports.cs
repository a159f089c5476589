using Scheduler.Core.Events;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core.Rules;

/// <summary>
/// What a node's word about an attempt does, where it counts (<see cref="FencingRule"/>).
/// </summary>
internal static class AttemptReports
{
    /// <summary>A success again, with what only the archive knew.</summary>
    public static void Hear(Desk desk, HearLookedUp command)
    {
        desk.Archived = Admission.ByName(command.Ended);
        Hear(desk, desk.State.Node(command.Asked.Node), command.Asked.Node, command.Asked.Report);
        desk.Archived = null;
    }

    public static void Hear(Desk desk, NodeState? node, NodeId speaker, AttemptReport report)
    {
        if (FencingRule.Judge(desk, node, speaker, report) is not { } attempt)
        {
            return;
        }

        if (report is CheckpointReport checkpoint)
        {
            CheckpointRule.Save(desk, attempt, checkpoint);
            return;
        }

        if (report is AttemptStartedReport or AttemptProgressReport)
        {
            attempt.Started = true;
            desk.Batch.Add(new SoftFact(report.Task, report.Token)
            {
                Progress = ProgressOf(report as AttemptProgressReport, desk.Now),
                Log = report.Log is { Length: <= AttemptLog.MostTailBytes } ? report.Log : null,
            });
            return;
        }

        if (report is AttemptSucceededReport succeeded)
        {
            Succeeded(desk, attempt, succeeded);
            return;
        }

        desk.Batch.To(speaker).Acknowledge(report.Token);
        KeepLog(desk, report);
        switch (report)
        {
            case AttemptFailedReport r:
                Failed(desk, attempt, r);
                break;
            case AttemptYieldedReport r:
                Yielded(desk, attempt, r);
                break;
            case AttemptCancelledReport when attempt.Task.CancelRequested:
                if (!RivalRule.LeavesToOther(desk, attempt, RivalEnd.Cancelled))
                {
                    desk.Emit(new CancellationRecorded(desk.Now, report.Task));
                }

                break;
            default:
                // Handed back, or stopped although nobody asked for it any more.
                Lost(desk, attempt, LossCause.HandedBack);
                break;
        }
    }

    /// <summary>What its handler logged is durable with its end: to be called just before that.</summary>
    public static void KeepLog(Desk desk, AttemptReport report)
    {
        // Nodes see to its length; what one that does not says is not kept, and its end counts.
        if (report.Log is { Length: > 0 and <= AttemptLog.MostBytes } log)
        {
            desk.Emit(new AttemptLogged(desk.Now, report.Task, report.Token, log));
        }
    }

    /// <summary>The attempt ended and the task has no outcome yet: it may run again, unless that is pointless.</summary>
    public static void Lost(Desk desk, AttemptState attempt, LossCause cause)
    {
        var task = attempt.Task;
        var crashed = cause == LossCause.ProcessDied && attempt.Started;
        if (RivalRule.LeavesToOther(desk, attempt, RivalEnd.Lost, crashed: crashed))
        {
            return;
        }

        if (task.CancelRequested)
        {
            desk.Emit(new CancellationRecorded(desk.Now, task.Id));
            return;
        }

        desk.Emit(new AttemptLost(desk.Now, task.Id, attempt.Token, cause, crashed));
        if (crashed && PoisonRule.IsDead(task.Crashes))
        {
            TaskFailure.Record(
                desk, task, attempt.Token, FailureCause.Poison,
                $"The process that ran it died {Counted.Of(task.Crashes, "time")}, the last time on {attempt.Node.Id}.", TimeSpan.Zero);
        }
        else if (HasExpired(desk, task))
        {
            desk.Emit(new ExpiryRecorded(desk.Now, task.Id));
        }
    }

    // Nodes see to its range and length; one that does not harms nobody.
    private static TaskProgress? ProgressOf(AttemptProgressReport? report, Timestamp now) =>
        report is not { Fraction: { } fraction } || !TaskProgress.IsFraction(fraction) || report.Message?.Length > TaskProgress.MostMessageChars ? null
            : new TaskProgress(fraction, report.Message, now);

    private static void Yielded(Desk desk, AttemptState attempt, AttemptYieldedReport report)
    {
        if (RivalRule.LeavesToOther(desk, attempt, RivalEnd.Yielded))
        {
            return;
        }

        if (attempt.Task.CancelRequested)
        {
            desk.Emit(new CancellationRecorded(desk.Now, report.Task));
        }
        else if (report.State is { } state && CheckpointRule.Refusal(desk, state) is { } refusal)
        {
            Failed(desk, attempt, new AttemptFailedReport(
                report.Task, report.Token, refusal.Message, Retryable: false, TimedOut: false, report.RunTime));
        }
        else
        {
            desk.Emit(new AttemptYielded(desk.Now, report.Task, report.Token, report.State, report.RunTime));
        }
    }

    private static void Succeeded(Desk desk, AttemptState attempt, AttemptSucceededReport report)
    {
        var limit = desk.Options.Limits.MaxResultBytes;
        var fault = report.Result.Length > limit ? $"The result has {PayloadEnvelope.LengthText(report.Result.Span)}; the most is {limit}." : ThenRule.Fault(report.Then.Count, 0);
        if (fault is null && ThenRule.Submit(desk, attempt.Task, report.Then) is { } refusal)
        {
            if (refusal.Code == RejectionCode.LimitReached)
            {
                // What was done is not thrown away for lack of room: the node says it again.
                return;
            }

            if (refusal.Code == RejectionCode.UnknownTask && desk.Archived is null)
            {
                desk.Batch.Add(new LookUp(attempt.Node.Id, report));
                return;
            }

            fault = $"The tasks that it adds were refused. {refusal.Message}";
        }

        desk.Batch.To(attempt.Node.Id).Acknowledge(report.Token);
        KeepLog(desk, report);
        if (fault is null)
        {
            RivalRule.StopOther(desk, attempt);
            desk.Emit(new SuccessRecorded(desk.Now, report.Task, report.Token, report.Result, report.RunTime));
            return;
        }

        Failed(desk, attempt, new AttemptFailedReport(report.Task, report.Token, fault, Retryable: false, TimedOut: false, report.RunTime));
    }

    private static void Failed(Desk desk, AttemptState attempt, AttemptFailedReport report)
    {
        var task = attempt.Task;
        var error = desk.Cut(report.Error ?? "");
        if (RivalRule.LeavesToOther(desk, attempt, RivalEnd.Failed, error))
        {
            return;
        }

        var failed = task.FailedAttempts + 1;
        if (task.CancelRequested)
        {
            desk.Emit(new CancellationRecorded(desk.Now, task.Id));
        }
        else if (!report.Retryable || !RetryRule.MayTryAgain(task.Spec.Retry, failed))
        {
            var cause = report.Retryable ? FailureCause.OutOfAttempts : FailureCause.NotRetryable;
            TaskFailure.Record(desk, task, report.Token, cause, error, report.RunTime);
        }
        else
        {
            TryAgain(desk, task, report, error);
        }
    }

    private static void TryAgain(Desk desk, TaskState task, AttemptFailedReport report, string error)
    {
        var retryAt = desk.Now + RetryRule.Delay(task.Spec.Retry, task.FailedAttempts + 1, desk.Chance, report.RetryAfter);
        if (RetryRule.IsTooOld(task, retryAt))
        {
            TaskFailure.Record(desk, task, report.Token, FailureCause.TooOld, RetryRule.TooOldText(task, error), report.RunTime);
            return;
        }

        desk.Emit(new AttemptFailed(desk.Now, task.Id, report.Token, error, report.TimedOut, report.RunTime, retryAt));
        if (HasExpired(desk, task))
        {
            desk.Emit(new ExpiryRecorded(desk.Now, task.Id));
        }
    }

    private static bool HasExpired(Desk desk, TaskState task) => task.ExpiresAt is { } expires && expires <= desk.Now;
}
