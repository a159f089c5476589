using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Loop;

/// <content>What happens when a write fails.</content>
internal sealed partial class SchedulerLoop
{
    private static readonly TimeSpan[] RecoveryDelays =
    [
        TimeSpan.Zero, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10),
    ];

    /// <summary>The kernel is ahead of the journal: it is dropped, and a new one is read from what was really written.</summary>
    private void Failed(Exception fault)
    {
        foreach (var reply in _pump!.Fail($"The journal could not be written: {fault.Message}"))
        {
            Answer(reply.ReplyTo, reply.Answer);
        }

        _pump = null;
        if (!_started.Task.IsCompleted || fault is DataFolderException { Problem: DataFolderProblem.Changed })
        {
            // What can be read now is not what the next start would find.
            throw fault;
        }

        ScheduleRecovery(fault);
    }

    private void TryToRecover()
    {
        if (clock.Monotonic < _recovery.At)
        {
            return;
        }

        try
        {
            Begin(recover());
            LogRecovered(logger, Epoch);
        }
        catch (DataFolderException fault)
        {
            ScheduleRecovery(fault);
        }
    }

    private void ScheduleRecovery(Exception fault)
    {
        if (_recovery.Count >= RecoveryDelays.Length)
        {
            throw fault;
        }

        var delay = RecoveryDelays[_recovery.Count];
        LogWriteFailed(logger, fault, delay);
        _recovery = new RecoveryAttempts(_recovery.Count + 1, clock.Monotonic + delay);
    }

    private void GiveUp(Exception fault)
    {
        LogGaveUp(logger, fault);
        foreach (var node in nodes.All)
        {
            node.Kill();
        }

        inbox.Close();
        if (_pump is not null)
        {
            AnswerWaiting(_pump, fault);
        }

        // A broken invariant may have stopped the kernel before it could note whom to answer.
        Answer(_handling?.ReplyTo, new Rejection(
            RejectionCode.Unavailable, $"The scheduler stopped: {fault.Message} Send it again with the same id."));
        AnswerAll();
        _started.TrySetException(fault);
        _ended.TrySetException(fault);
    }

    private static void AnswerWaiting(Pump pump, Exception fault)
    {
        try
        {
            foreach (var reply in pump.Fail($"The scheduler stopped: {fault.Message}"))
            {
                Answer(reply.ReplyTo, reply.Answer);
            }
        }
        catch (InvalidOperationException)
        {
            // It had failed already, and everyone was told.
        }
    }

    /// <summary>Answers everything that is still in the inbox, because nobody will handle it.</summary>
    private void AnswerAll()
    {
        inbox.Take(_inputs, TimeSpan.Zero);
        var stopped = new Rejection(RejectionCode.Unavailable, "The scheduler has stopped. Send it again with the same id when it runs.");
        while (_inputs.Control.TryDequeue(out var command) || _inputs.Requests.TryDequeue(out command))
        {
            Answer(command.ReplyTo, stopped);
        }

        foreach (var reply in _pump?.Kernel.TakeWaiting(stopped) ?? [])
        {
            Answer(reply.ReplyTo, reply.Answer);
        }
    }

    private static void Answer(object? replyTo, Answer answer) => (replyTo as TaskCompletionSource<Answer>)?.TrySetResult(answer);

    [LoggerMessage(50, LogLevel.Error, "The journal could not be written. Everyone who waited is told to try again; recovering from the journal in {Delay}.")]
    private static partial void LogWriteFailed(ILogger logger, Exception exception, TimeSpan delay);

    [LoggerMessage(51, LogLevel.Information, "Recovered from the journal; epoch {Epoch}.")]
    private static partial void LogRecovered(ILogger logger, long epoch);

    [LoggerMessage(52, LogLevel.Critical, "The scheduler has stopped.")]
    private static partial void LogGaveUp(ILogger logger, Exception exception);

    /// <param name="Count">How many times in a row a write or a recovery has failed.</param>
    /// <param name="At">When to try again, on the monotonic clock.</param>
    private readonly record struct RecoveryAttempts(int Count, Timestamp At);
}
