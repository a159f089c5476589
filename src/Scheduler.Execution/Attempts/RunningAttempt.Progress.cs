using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <content>Progress, checkpoints, and yields.</content>
public sealed partial class RunningAttempt
{
    // Made when the first is saved: most attempts save none.
    private UnansweredCheckpoints? _checkpoints;
    private ProgressThrottle? _progress;

    /// <summary>Asks the handler to yield, if it supports that. There is no further consequence: it may run to its end.</summary>
    public void RequestYield()
    {
        if (Volatile.Read(ref _state) == Running)
        {
            Fire(_context.RequestYieldAsync, isCancelled: false);
        }
    }

    /// <summary>A checkpoint, and with it those before it, is durable, or was refused.</summary>
    public void CheckpointAnswered(int number, Rejection? rejection)
    {
        foreach (var kept in Volatile.Read(ref _checkpoints)?.TakeUpTo(number) ?? [])
        {
            if (rejection is null)
            {
                kept.TrySetResult();
            }
            else
            {
                kept.TrySetException(new CheckpointRefusedException(rejection));
            }
        }
    }

    void IReportsProgress.Report(double fraction, string? message)
    {
        if (Volatile.Read(ref _state) == Running)
        {
            LazyInitializer.EnsureInitialized(ref _progress, () => new ProgressThrottle(_runner.TimeProvider, TellProgress)).Report(fraction, message);
        }
    }

    private void TellProgress(double fraction, string? message) =>
        Tell(new AttemptProgressReport(Assignment.Task.Id, Assignment.Token, fraction, message));

    Task ISavesCheckpoints.SaveAsync(ReadOnlyMemory<byte> state)
    {
        if (TooLarge(state) is { } message)
        {
            return Task.FromException(new CheckpointRefusedException(new Rejection(RejectionCode.CheckpointTooLarge, message)));
        }

        var kept = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var number = LazyInitializer.EnsureInitialized(ref _checkpoints).Add(kept);
        _listener.Checkpoint(this, new CheckpointReport(Assignment.Task.Id, Assignment.Token, number, state, RunTime));
        return kept.Task.WaitAsync(_context.CancellationToken);
    }

    private AttemptReport Yielded(ReadOnlyMemory<byte>? state) =>
        state is { } bytes && TooLarge(bytes) is { } message
            ? Failed(message, timedOut: false, RetryDecision.Never)
            : new AttemptYieldedReport(Assignment.Task.Id, Assignment.Token, state, RunTime);

    private string? TooLarge(ReadOnlyMemory<byte> state)
    {
        var limit = _runner.Options.Limits.MaxCheckpointBytes;
        return state.Length <= limit ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"The checkpoint has {PayloadEnvelope.LengthText(state.Span)}, and the limit (MaxCheckpointBytes) is {limit}: store it elsewhere and save where it is.");
    }
}
