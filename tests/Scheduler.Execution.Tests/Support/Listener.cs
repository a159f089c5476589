using Scheduler.Core;
using Scheduler.Execution.Attempts;

namespace Scheduler.Execution.Tests.Support;

/// <summary>Records what an attempt's listener is told, and fails on a second call of either kind.</summary>
internal sealed class Listener : IAttemptListener
{
    private readonly TaskCompletionSource<(AttemptReport Report, bool Abandoned)> _ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _endedCalls;
    private int _returnedCalls;

    // So that what never comes fails its test: nothing that goes right takes so long.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public Task<(AttemptReport Report, bool Abandoned)> HasEnded => _ended.Task.WaitAsync(Longest);

    public Task HasReturned => _returned.Task.WaitAsync(Longest);

    public int EndedCalls => Volatile.Read(ref _endedCalls);

    public int ReturnedCalls => Volatile.Read(ref _returnedCalls);

    public bool ReturnedBeforeEnded { get; private set; }

    public Action? WhileEnding { get; set; }

    public void Ended(RunningAttempt attempt, AttemptReport report, bool abandoned)
    {
        WhileEnding?.Invoke();
        Interlocked.Increment(ref _endedCalls);
        _ended.TrySetResult((report, abandoned));
    }

    public Action<RunningAttempt, CheckpointReport> OnCheckpoint { get; set; } =
        (attempt, report) => attempt.CheckpointAnswered(report.Number, rejection: null);

    public void Checkpoint(RunningAttempt attempt, CheckpointReport report) => OnCheckpoint(attempt, report);

    public List<AttemptProgressReport> Progressed { get; } = [];

    public void Progress(RunningAttempt attempt, AttemptProgressReport report)
    {
        lock (Progressed)
        {
            Progressed.Add(report);
        }
    }

    public void Returned(RunningAttempt attempt)
    {
        ReturnedBeforeEnded |= EndedCalls == 0;
        Interlocked.Increment(ref _returnedCalls);
        _returned.TrySetResult();
    }
}
