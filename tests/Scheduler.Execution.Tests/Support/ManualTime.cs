using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Execution.Tests.Support;

/// <summary>A clock that moves only when told, and knows how many timers wait for it.</summary>
internal sealed class ManualTime : FakeTimeProvider
{
    private int _armed;
    private int _made;

    /// <summary>Timers that are waiting to fire.</summary>
    public int ArmedTimers => Volatile.Read(ref _armed);

    public int TimersMade => Volatile.Read(ref _made);

    /// <summary>Ends when so many timers are waiting.</summary>
    public async Task UntilArmedAsync(int timers = 1)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (ArmedTimers < timers)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        Interlocked.Increment(ref _made);
        return new CountedTimer(this, callback, state, dueTime);
    }

    private sealed class CountedTimer : ITimer
    {
        private readonly ManualTime _time;
        private readonly ITimer _timer;
        private int _isArmed;

        public CountedTimer(ManualTime time, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            _time = time;
            TimerCallback fired = s =>
            {
                Arm(false);
                callback(s);
            };
            _timer = time.CreateUncountedTimer(fired, state);
            Change(dueTime, Timeout.InfiniteTimeSpan);
        }

        // Counted once it is set: who sees it counted may advance the clock at once.
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = _timer.Change(dueTime, period);
            Arm(isChanged && dueTime != Timeout.InfiniteTimeSpan);
            return isChanged;
        }

        public void Dispose()
        {
            _timer.Dispose();
            Arm(false);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(bool isArmed)
        {
            if (Interlocked.Exchange(ref _isArmed, isArmed ? 1 : 0) != (isArmed ? 1 : 0))
            {
                Interlocked.Add(ref _time._armed, isArmed ? 1 : -1);
            }
        }
    }

    private ITimer CreateUncountedTimer(TimerCallback callback, object? state) =>
        base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
