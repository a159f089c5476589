using System.Globalization;
using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

// What the end of an attempt is called, and how it reads.
public sealed partial class RunningAttempt
{
    private TimeSpan RunTime => _runner.TimeProvider.GetElapsedTime(_startedAt);

    private AttemptReport Succeed(ReadOnlyMemory<byte> result)
    {
        var limit = _runner.Options.Limits.MaxResultBytes;
        return result.Length <= limit
            ? new AttemptSucceededReport(Assignment.Task.Id, Assignment.Token, result, RunTime) { Then = _context.Added }
            : Failed(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The result has {PayloadEnvelope.LengthText(result.Span)}, and the limit (MaxResultBytes) is {limit}: store it elsewhere and return where it is."),
                timedOut: false,
                RetryDecision.Never);
    }

    private AttemptReport Fail(Exception e)
    {
        var asked = (AskedBecause)Volatile.Read(ref _asked);
        var error = ErrorText.Of(e);
        return asked switch
        {
            AskedBecause.NotAsked when e is TaskYieldedException yielded => Yielded(yielded.State),
            AskedBecause.Cancelled or AskedBecause.Stopped when e is TaskYieldedException =>
                new AttemptCancelledReport(Assignment.Task.Id, Assignment.Token, RunTime),
            AskedBecause.Cancelled or AskedBecause.Stopped when ErrorText.IsCancellation(e) =>
                new AttemptCancelledReport(Assignment.Task.Id, Assignment.Token, RunTime),
            AskedBecause.TimedOut when ErrorText.IsCancellation(e) => Failed(TimedOutText, timedOut: true),
            AskedBecause.TimedOut => Failed(TimedOutText + " It ended with: " + error, timedOut: true, DecisionOn(e)),
            _ => Failed(error, timedOut: false, DecisionOn(e)),
        };
    }

    // Rules are of the handler's kind, of which the task may have an alias.
    private RetryDecision DecisionOn(Exception e) => _runner.Rules.DecisionOn(_handler?.Kind ?? Assignment.Task.Kind, e);

    private AttemptReport GivenUpReport(AskedBecause asked) =>
        asked == AskedBecause.TimedOut
            ? Failed(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{TimedOutText} It had not returned {Durations.Text(_runner.Options.CancelGrace)} after it was asked to stop, and was given up."),
                timedOut: true)
            : new AttemptCancelledReport(Assignment.Task.Id, Assignment.Token, RunTime);

    private string TimedOutText =>
        string.Create(CultureInfo.InvariantCulture, $"The attempt ran longer than its timeout of {Durations.Text(Assignment.Task.Timeout ?? default)}.");

    private AttemptFailedReport Failed(string error, bool timedOut, RetryDecision decision = default) => new(
        Assignment.Task.Id,
        Assignment.Token,
        ErrorText.Cut(error, _runner.Options.Limits.MaxErrorChars),
        Retryable: !decision.IsNever,
        timedOut,
        RunTime)
    {
        RetryAfter = decision.Delay,
    };

    private static string WordOf(AttemptReport report) => report switch
    {
        AttemptSucceededReport => "succeeded",
        AttemptFailedReport => "failed",
        AttemptCancelledReport => "cancelled",
        _ => "handed back",
    };

    [LoggerMessage(1, LogLevel.Warning, "There is no handler for the kind {Kind}; task {TaskId} is handed back.")]
    private static partial void LogNoHandler(ILogger logger, string kind, TaskId taskId);

    [LoggerMessage(2, LogLevel.Warning, "The attempt of {Kind} task {TaskId} was asked to stop ({Because}) and has not returned within {Grace}. It is given up; its slot stays taken until the handler returns.")]
    private static partial void LogGivenUp(ILogger logger, string kind, TaskId taskId, AskedBecause because, string grace);

    [LoggerMessage(3, LogLevel.Information, "The abandoned attempt of {Kind} task {TaskId} returned after {RunTime}; its outcome ({Outcome}) is dropped.")]
    private static partial void LogLateReturn(ILogger logger, string kind, TaskId taskId, string runTime, string outcome);

    [LoggerMessage(4, LogLevel.Warning, "The services of the failed attempt of {Kind} task {TaskId} could not be released.")]
    private static partial void LogReleaseFailed(ILogger logger, Exception exception, string kind, TaskId taskId);

    [LoggerMessage(5, LogLevel.Warning, "What the handler of {Kind} task {TaskId} registered to be called on cancellation, or when it is to yield, failed.")]
    private static partial void LogCancelCallbackFailed(ILogger logger, Exception exception, string kind, TaskId taskId);

    [LoggerMessage(6, LogLevel.Error, "The listener failed on the end of the attempt of {Kind} task {TaskId}.")]
    private static partial void LogListenerFailed(ILogger logger, Exception exception, string kind, TaskId taskId);
}
