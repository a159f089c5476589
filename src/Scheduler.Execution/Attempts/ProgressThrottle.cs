namespace Scheduler.Execution.Attempts;

/// <summary>Passes on the latest value, at once and then at most four times per second. Safe for use by many threads.</summary>
internal sealed class ProgressThrottle(TimeProvider time, Action<double, string?> send)
{
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    // Held for moments and never while anyone is told: whoever is has locks of its own.
    private readonly Lock _gate = new();
    private (double Fraction, string? Message)? _latest;
    private ITimer? _timer;
    private bool _isWaiting;
    private bool _hasEnded;

    public void Report(double fraction, string? message)
    {
        lock (_gate)
        {
            _latest = (fraction, message);
            if (_isWaiting || _hasEnded)
            {
                return;
            }
        }

        SendLatest();
    }

    /// <summary>From now on nothing is passed on.</summary>
    public void End()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _timer?.Dispose();
        }
    }

    private void SendLatest()
    {
        (double Fraction, string? Message) latest;
        lock (_gate)
        {
            _isWaiting = _latest is not null && !_hasEnded;
            if (!_isWaiting)
            {
                return;
            }

            latest = _latest!.Value;
            _latest = null;
            _timer ??= time.CreateTimer(static state => ((ProgressThrottle)state!).SendLatest(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(Every, Timeout.InfiniteTimeSpan);
        }

        send(latest.Fraction, latest.Message);
    }
}
