using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Execution.Handlers;

namespace Scheduler.Execution.Attempts;

/// <summary>
/// One execution of a task, from <see cref="AttemptRunner.Start"/> until its handler has returned. Safe for use by many
/// threads.
/// </summary>
/// <remarks>
/// A handler is stopped in two steps: its token is cancelled, and if it has not returned when the grace is over, the attempt
/// is given up: it is reported as ended while the handler is still running. Handler, timer and caller may all arrive at the
/// same moment. Two variables decide, each changed by compare-and-swap: the first to ask determines the reason, the first
/// to end determines the report.
/// </remarks>
public sealed partial class RunningAttempt : IThreadPoolWorkItem, ISavesCheckpoints, IReportsProgress, IKeepsLog
{
    // States. Running → Ended, or Running → GivingUp → GivenUp → Returned; a handler that returns while the listener is still
    // being told of the giving up leaves the news to that thread (ReturnedMeanwhile), which keeps the order of calls.
    private const int Running = 0;
    private const int Ended = 1;
    private const int GivingUp = 2;
    private const int GivenUp = 3;
    private const int ReturnedMeanwhile = 4;
    private const int Returned = 5;

    // A timer takes no more than this at a time (49.7 days, less a little).
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    private readonly AttemptRunner _runner;
    private readonly RegisteredHandler? _handler;
    private readonly IAttemptListener _listener;
    private readonly TaskContext _context;
    private long _startedAt;
    private int _state = Running;
    private int _asked;
    private bool _stopped;
    private ITimer? _timeoutTimer;
    private ITimer? _graceTimer;

    internal RunningAttempt(AttemptRunner runner, Assignment assignment, RegisteredHandler? handler, IAttemptListener listener)
    {
        _runner = runner;
        _handler = handler;
        _listener = listener;
        Assignment = assignment;
        _context = new TaskContext(assignment, runner.Services, runner.Loggers, runner.TimeProvider) { Saves = this, Reports = this, Keeps = this, Client = runner.Client };
        _startedAt = runner.TimeProvider.GetTimestamp();
        if (runner.Stage is null)
        {
            PoolGuard.Shared.Began();
        }
    }

    private enum AskedBecause
    {
        NotAsked = 0,
        TimedOut = 1,
        Cancelled = 2,
        Stopped = 3,
    }

    public Assignment Assignment { get; }

    /// <summary>Whether <see cref="Stop"/> was called, so that its end need not be reported.</summary>
    public bool IsStopped => Volatile.Read(ref _stopped);

    /// <summary>Whether it was given up and its handler is still running.</summary>
    public bool IsAbandoned => Volatile.Read(ref _state) is GivingUp or GivenUp;

    /// <summary>
    /// Asks the handler to stop, because the task is to be cancelled, and gives the attempt up after the grace. The report
    /// says how it ended: cancelled if the handler ended because of this (by an <see cref="OperationCanceledException"/>) or was given up;
    /// succeeded or failed if it did so all the same. Does nothing if the attempt was asked before, or has ended.
    /// </summary>
    public void RequestCancel() => Ask(AskedBecause.Cancelled);

    /// <summary>
    /// Asks the handler to stop, because the node may no longer run it (its lease is lost), and gives the attempt up after the
    /// grace. The listener is notified of the end as usual, but there is no scheduler to report it to.
    /// </summary>
    public void Stop()
    {
        Volatile.Write(ref _stopped, true);
        Ask(AskedBecause.Stopped);
    }

    /// <summary>Only for the thread that runs it.</summary>
    void IThreadPoolWorkItem.Execute() => RunWithFollowers(this);

    // Never faults: whatever goes wrong becomes the report. It completes without a wait where the handler does.
    private async Task RunAsync()
    {
        if (_handler is null)
        {
            LogNoHandler(_runner.Logger, Assignment.Task.Kind, Assignment.Task.Id);
            HandlerReturned(new AttemptHandedBackReport(Assignment.Task.Id, Assignment.Token));
            return;
        }

        if (Volatile.Read(ref _asked) != (int)AskedBecause.NotAsked)
        {
            // Asked to stop while it was waiting for a thread: there is nothing to stop.
            HandlerReturned(new AttemptCancelledReport(Assignment.Task.Id, Assignment.Token, TimeSpan.Zero));
            return;
        }

        _startedAt = _runner.TimeProvider.GetTimestamp();
        AttemptReport report;
        try
        {
            StartTimeout();
            report = Succeed(await InvokeAsync(_handler).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            report = Fail(e);
        }

        if (_runner.Codecs is { } codecs && Volatile.Read(ref _log) is { } log)
        {
            _encodedLog = await EncodeAsync(codecs, log, AttemptLog.MostBytes).ConfigureAwait(false);
        }

        HandlerReturned(report);
    }

    private async ValueTask<ReadOnlyMemory<byte>> InvokeAsync(RegisteredHandler handler)
    {
        if (_runner.Loggers is not null)
        {
            AttemptLogs.Enter(this);
        }

        ReadOnlyMemory<byte> result;
        try
        {
            result = await (AttemptCodecs.AreNeeded(_runner.Codecs, Assignment)
                ? AttemptCodecs.RunAsync(handler.Invoke, _context, _runner.Codecs, _runner.Options.Limits.MaxResultBytes)
                : handler.Invoke(Assignment.Task.Payload, _context)).ConfigureAwait(false);
        }
        catch when (_context.HoldsServices)
        {
            // The handler's own failure is the one to tell; one on top of it goes to the log.
            await ReleaseServicesQuietlyAsync().ConfigureAwait(false);
            throw;
        }

        // Work may be written when a scope is disposed, so an attempt has not succeeded before that has.
        if (_context.HoldsServices)
        {
            await _context.ReleaseServicesAsync().ConfigureAwait(false);
        }

        return result;
    }

    private async Task ReleaseServicesQuietlyAsync()
    {
        try
        {
            await _context.ReleaseServicesAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogReleaseFailed(_runner.Logger, e, Assignment.Task.Kind, Assignment.Task.Id);
        }
    }

    private void HandlerReturned(AttemptReport report)
    {
        if (_runner.Stage is null)
        {
            PoolGuard.Shared.Returned();
        }

        var before = Interlocked.CompareExchange(ref _state, Ended, Running);
        _timeoutTimer?.Dispose();
        Volatile.Read(ref _progress)?.End();
        ForgetTail();
        Interlocked.Exchange(ref _graceTimer, null)?.Dispose();
        if (before == Running)
        {
            TellOnOwnThread(report);
            return;
        }

        LogLateReturn(_runner.Logger, Assignment.Task.Kind, Assignment.Task.Id, Durations.Text(RunTime), WordOf(report));
        if (Interlocked.CompareExchange(ref _state, ReturnedMeanwhile, GivingUp) != GivingUp)
        {
            TellReturned();
        }
    }

    private void GiveUp()
    {
        if (Interlocked.CompareExchange(ref _state, GivingUp, Running) != Running)
        {
            return;
        }

        var asked = (AskedBecause)Volatile.Read(ref _asked);
        LogGivenUp(_runner.Logger, Assignment.Task.Kind, Assignment.Task.Id, asked, Durations.Text(_runner.Options.CancelGrace));
        Tell(GivenUpReport(asked), abandoned: true);
        if (Interlocked.CompareExchange(ref _state, GivenUp, GivingUp) != GivingUp)
        {
            TellReturned();
        }
    }

    private void Ask(AskedBecause because)
    {
        if (Volatile.Read(ref _state) != Running
            || Interlocked.CompareExchange(ref _asked, (int)because, 0) != (int)AskedBecause.NotAsked)
        {
            return;
        }

        Fire(_context.CancelAsync, isCancelled: true);
        var timer = _runner.TimeProvider.CreateTimer(
            static state => ((RunningAttempt)state!).GiveUp(), this, _runner.Options.CancelGrace, Timeout.InfiniteTimeSpan);

        // The handler may have returned between: then either it sees this timer, or this sees its return.
        Interlocked.Exchange(ref _graceTimer, timer);
        if (Volatile.Read(ref _state) != Running)
        {
            timer.Dispose();
        }
    }

    private void Fire(Func<Task> token, bool isCancelled)
    {
        var firing = FireAsync(token);
        _runner.Stage?.Firing(this, firing, isCancelled);
    }

    private async Task FireAsync(Func<Task> token)
    {
        try
        {
            await token().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogCancelCallbackFailed(_runner.Logger, e, Assignment.Task.Kind, Assignment.Task.Id);
        }
    }

    private void StartTimeout()
    {
        if (Assignment.Task.Timeout is { } timeout)
        {
            // Made stopped and started when it is stored, so that it can't fire before OnTimeout can find it.
            _timeoutTimer = _runner.TimeProvider.CreateTimer(
                static state => ((RunningAttempt)state!).OnTimeout(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timeoutTimer.Change(Shorter(timeout), Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTimeout()
    {
        // Timers are cut to whole milliseconds, and long waits to several: it may be too early.
        var left = Assignment.Task.Timeout.GetValueOrDefault() - RunTime;
        if (left > TimeSpan.Zero)
        {
            _timeoutTimer!.Change(Shorter(left), Timeout.InfiniteTimeSpan);
            return;
        }

        Ask(AskedBecause.TimedOut);
    }

    private static TimeSpan Shorter(TimeSpan wait) =>
        wait > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private void Tell(AttemptReport report, bool abandoned)
    {
        try
        {
            _listener.Ended(this, WithLog(report), abandoned);
        }
        catch (Exception e)
        {
            LogListenerFailed(_runner.Logger, e, Assignment.Task.Kind, Assignment.Task.Id);
        }
    }

    private void TellReturned()
    {
        Volatile.Write(ref _state, Returned);
        try
        {
            _listener.Returned(this);
        }
        catch (Exception e)
        {
            LogListenerFailed(_runner.Logger, e, Assignment.Task.Kind, Assignment.Task.Id);
        }
    }
}
