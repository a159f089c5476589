namespace Scheduler.Execution.Attempts;

/// <summary>
/// Makes running attempts report the tail of their log, a second after the first unreported line. There is one timer for all attempts of a
/// runner: most have ended before their time comes, and then cost only their place in the list. Safe for use by many threads.
/// </summary>
internal sealed class LogTails(TimeProvider time)
{
    private static readonly TimeSpan TellAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    // All wait equally long, so the first in the list is the first to be told.
    private readonly LinkedList<Entry> _waiting = new();
    private ITimer? _timer;
    private bool _isArmed;

    public void Add(LinkedListNode<Entry> entry)
    {
        lock (_gate)
        {
            entry.ValueRef.Since = time.GetTimestamp();
            _waiting.AddLast(entry);
            if (!_isArmed)
            {
                Arm(TellAfter);
            }
        }
    }

    /// <summary>Removes the entry, if it waits. The timer keeps running: it may find no entry.</summary>
    public void Remove(LinkedListNode<Entry> entry)
    {
        lock (_gate)
        {
            if (entry.List is not null)
            {
                _waiting.Remove(entry);
            }
        }
    }

    private void OnTimer()
    {
        List<RunningAttempt> due = [];
        lock (_gate)
        {
            _isArmed = false;
            while (_waiting.First is { } first)
            {
                var left = TellAfter - time.GetElapsedTime(first.Value.Since);
                if (left > TimeSpan.Zero)
                {
                    // Timers are cut to whole milliseconds.
                    Arm(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)));
                    break;
                }

                _waiting.RemoveFirst();
                due.Add(first.Value.Attempt);
            }
        }

        foreach (var attempt in due)
        {
            attempt.TellTail();
        }
    }

    private void Arm(TimeSpan left)
    {
        _isArmed = true;
        if (_timer is null)
        {
            // It outlives the handler that writes the first line, and has nothing to do with what is ambient there.
            using var none = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
            _timer = time.CreateTimer(static state => ((LogTails)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        _timer.Change(left, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An attempt with unreported lines.</summary>
    internal struct Entry(RunningAttempt attempt)
    {
        public RunningAttempt Attempt { get; } = attempt;

        public long Since { get; set; }
    }
}
