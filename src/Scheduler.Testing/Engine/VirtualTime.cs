using Scheduler.Core.Contracts;
using Scheduler.Execution.Attempts;

namespace Scheduler.Testing.Engine;

/// <summary>The clock of the virtual world, as seen by the process whose code asks. Its timers fire in virtual time. Safe for use by many
/// threads.</summary>
internal sealed class VirtualTime(VirtualWorld world) : VirtualTimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => (Flow.Running?.Process?.Wall ?? world.Now).ToDateTimeOffset();

    public override long GetTimestamp() => world.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new Timer(world, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public override Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        if (Flow.Running is not null)
        {
            return work();
        }

        // The test goes on in its own way, and not in the middle of something else.
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = RunApartAsync(async () =>
        {
            try
            {
                done.SetResult(await work().ConfigureAwait(false));
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        world.Drive(() => done.Task.IsCompleted, world.Now);
        return done.Task;
    }

    public override Task RunApartAsync(Func<Task> work)
    {
        var flow = new Flow(world, Flow.Running?.Process, "What waits by the test's clock", task: null);
        Task running = Task.CompletedTask;
        flow.Run(() => running = EndAsync());
        return running;

        async Task EndAsync()
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                world.End(flow);
            }
        }
    }

    private sealed class Timer(VirtualWorld world, TimerCallback callback, object? state) : ITimer
    {
        private readonly Lock _gate = new();
        private readonly Flow? _flow = Flow.Running;
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private Occasion? _next;
        private TimeSpan _period;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
            ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
            lock (_gate)
            {
                if (_isDisposed)
                {
                    return false;
                }

                _period = period;
                Schedule(dueTime);
                return true;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isDisposed = true;
                Schedule(Timeout.InfiniteTimeSpan);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        // That an attempt has a timeout does not mean that its handler waits.
        private void Schedule(TimeSpan due)
        {
            if (_next is not null)
            {
                world.Cancel(_next);
            }

            var isHandlers = _flow is not null && state is not RunningAttempt;
            _next = due == Timeout.InfiniteTimeSpan ? null
                : world.At(world.Now + due, Fire, _flow?.Process, _flow, isHandlers ? Point.Await : Point.None, isAwaited: isHandlers);
        }

        private void Fire()
        {
            lock (_gate)
            {
                _next = null;
                if (!_isDisposed && _period > TimeSpan.Zero)
                {
                    Schedule(_period);
                }
            }

            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, static timer => ((Timer)timer!).Call(), this);
            }
        }

        private void Call() => callback(state);
    }
}
