using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <content>What its handler logs.</content>
public sealed partial class RunningAttempt
{
    // Short attempts say all of it with their end.
    private static readonly TimeSpan TellTailAfter = TimeSpan.FromSeconds(1);

    // Made when the first line is written: most attempts write none.
    private AttemptLogBuffer? _log;
    private ITimer? _tailTimer;
    private int _isTailTimed;

    void IKeepsLog.Log(LogLineLevel level, string text)
    {
        if (Volatile.Read(ref _state) != Running)
        {
            return;
        }

        LazyInitializer.EnsureInitialized(ref _log).Add(Timestamp.From(_runner.TimeProvider.GetUtcNow()), level, text);
        if (Interlocked.Exchange(ref _isTailTimed, 1) == 0)
        {
            TimeTail();
        }
    }

    private void TimeTail()
    {
        if (_tailTimer is { } timer)
        {
            timer.Change(TellTailAfter, Timeout.InfiniteTimeSpan);
            return;
        }

        // The handler may have returned between: then either it sees this timer, or this sees its return.
        Interlocked.Exchange(ref _tailTimer, _runner.TimeProvider.CreateTimer(
            static state => ((RunningAttempt)state!).TellTail(), this, TellTailAfter, Timeout.InfiniteTimeSpan));
        if (Volatile.Read(ref _state) != Running)
        {
            _tailTimer.Dispose();
        }
    }

    /// <summary>The report with what was logged until then.</summary>
    private AttemptReport WithLog(AttemptReport report) => Volatile.Read(ref _log) is { } log ? report with { Log = log.ToBytes() } : report;

    private void TellTail()
    {
        Volatile.Write(ref _isTailTimed, 0);
        if (Volatile.Read(ref _state) == Running && Volatile.Read(ref _log) is { } log)
        {
            Tell(new AttemptProgressReport(Assignment.Task.Id, Assignment.Token, null, null) { Log = log.ToBytes(AttemptLog.MostTailBytes) });
        }
    }

    private void Tell(AttemptProgressReport report)
    {
        try
        {
            _listener.Progress(this, report);
        }
        catch (Exception e)
        {
            LogListenerFailed(_runner.Logger, e, Assignment.Task.Kind, Assignment.Task.Id);
        }
    }
}
