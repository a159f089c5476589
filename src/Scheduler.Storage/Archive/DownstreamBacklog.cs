namespace Scheduler.Storage.Archive;

/// <summary>
/// Counts what is durable but not yet processed downstream (by the follower, by the archive). When the backlog gets too long, what
/// would make it longer waits; the shell decides what that is. So a slow consumer slows the scheduler instead of filling
/// its memory.
/// </summary>
public sealed class DownstreamBacklog(long limit)
{
    private readonly object _gate = new();
    private long _length;
    private bool _isOpenEnded;

    public long Length
    {
        get
        {
            lock (_gate)
            {
                return _length;
            }
        }
    }

    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _length <= limit;
            }
        }
    }

    public void Add(long count)
    {
        lock (_gate)
        {
            _length += count;
        }
    }

    public void Remove(long count)
    {
        lock (_gate)
        {
            _length -= count;
            if (_length <= limit)
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    public void WaitForRoom()
    {
        lock (_gate)
        {
            while (_length > limit && !_isOpenEnded)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Ends all waits: the consumer that was to shorten the backlog has stopped.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isOpenEnded = true;
            Monitor.PulseAll(_gate);
        }
    }
}
