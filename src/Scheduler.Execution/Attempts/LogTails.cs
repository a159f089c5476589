namespace Scheduler.Execution.Attempts;

/// <summary>
/// Has attempts that still run tell the tail of their log, a second after the first line that was not told. One timer for all attempts of a
/// runner: most have ended before their time comes, and then being in the list is all that they cost. Safe for use by many threads.
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

    /// <summary>Forgets it, if it waits. The timer is left alone: it may find nobody.</summary>
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

    /// <summary>An attempt with lines that were not told.</summary>
    internal struct Entry(RunningAttempt attempt)
    {
        public RunningAttempt Attempt { get; } = attempt;

        public long Since { get; set; }
    }
}
