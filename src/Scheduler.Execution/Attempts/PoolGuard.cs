namespace Scheduler.Execution.Attempts;

/// <summary>
/// Makes sure that blocking handlers leave the shared pool a thread. While attempts run, it asks the pool for one a few times per
/// second. If none comes because all are blocked, it raises the pool's minimum, up to which threads start at once. By itself
/// the pool adds only one or two per second beyond its minimum: too few, and too late for heartbeats.
/// </summary>
/// <remarks>
/// Separate threads would not be enough, neither for handlers nor for what they must not delay: a handler is back on the pool after
/// its first <c>ConfigureAwait(false)</c>; and code that waits for a socket, a database or a timer, on any thread, is notified by
/// a thread of the pool. There is one guard per process, as there is one pool. It costs two counters
/// per attempt; without attempts it sleeps.
/// </remarks>
internal sealed class PoolGuard : IThreadPoolWorkItem
{
    public static readonly PoolGuard Shared = new();

    // An attempt may block more threads than the one it runs on, but not any number of them.
    private const int MaxThreadsEachAttempt = 4;
    private const int MaxThreadsBeyondAttempts = 1_000;

    // All of it is well below what a member may be silent (hocon/cluster.conf), also where threads have to double several times.
    private const int LookEveryMs = 250;
    private const int PromptMs = 100;
    private const int TooLateMs = 500;

    private readonly object _gate = new();
    private int _running;
    private volatile bool _isAsleep = true;
    private bool _hasStarted;
    private bool _hasCome;
    private int _hostsMinimum;
    private int _raisedTo;

    private PoolGuard()
    {
    }

    /// <summary>An attempt begins.</summary>
    public void Began()
    {
        Interlocked.Increment(ref _running);
        if (_isAsleep)
        {
            WakeUp();
        }
    }

    /// <summary>The handler of an attempt has returned.</summary>
    public void Returned() => Interlocked.Decrement(ref _running);

    /// <summary>Called by the pool: a thread is available.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        lock (_gate)
        {
            _hasCome = true;
            Monitor.Pulse(_gate);
        }
    }

    private void WakeUp()
    {
        lock (_gate)
        {
            _isAsleep = false;
            if (_hasStarted)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _hasStarted = true;
            new Thread(Run) { IsBackground = true, Name = "scheduler pool guard" }.UnsafeStart();
        }
    }

    private void Run()
    {
        while (true)
        {
            SleepWhileNothingRuns();
            AskForThread();
            LowerWhenUnused();
            Thread.Sleep(LookEveryMs);
        }
    }

    private void SleepWhileNothingRuns()
    {
        lock (_gate)
        {
            while (Volatile.Read(ref _running) <= 0 && _raisedTo == 0)
            {
                // Said before the last look: an attempt that begins now either is seen, or sees this.
                _isAsleep = true;
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _running) <= 0)
                {
                    Monitor.Wait(_gate);
                }
            }

            _isAsleep = false;
        }
    }

    private void AskForThread()
    {
        _hasCome = false;
        var ended = ThreadPool.CompletedWorkItemCount;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        for (var late = PromptMs; !ComesWithin(PromptMs); late += PromptMs)
        {
            // A pool that is only busy ends one thing after the other, and more threads are no help to it. One that makes
            // everything wait for long is, whatever it does.
            var endedBefore = ended;
            ended = ThreadPool.CompletedWorkItemCount;
            if (ended - endedBefore < ThreadPool.ThreadCount || late >= TooLateMs)
            {
                Raise();
            }
        }
    }

    private bool ComesWithin(int milliseconds)
    {
        lock (_gate)
        {
            return _hasCome || (Monitor.Wait(_gate, milliseconds) && _hasCome);
        }
    }

    private void Raise()
    {
        ThreadPool.GetMinThreads(out var minimum, out var io);
        ThreadPool.GetMaxThreads(out var maximum, out _);
        if (minimum != _raisedTo)
        {
            _hostsMinimum = minimum;
        }

        var running = Volatile.Read(ref _running);
        var most = Math.Min(_hostsMinimum + Math.Min(MaxThreadsEachAttempt * running, running + MaxThreadsBeyondAttempts), maximum);
        var wanted = Math.Min(2 * Math.Max(minimum, ThreadPool.ThreadCount), most);
        if (wanted > minimum && ThreadPool.SetMinThreads(wanted, io))
        {
            _raisedTo = wanted;
        }
    }

    // Threads without work end by themselves after a while. Below those that are left, which may be blocked, it must not go.
    private void LowerWhenUnused()
    {
        if (_raisedTo == 0)
        {
            return;
        }

        ThreadPool.GetMinThreads(out var minimum, out var io);
        var wanted = Math.Max(_hostsMinimum, ThreadPool.ThreadCount);
        if (minimum != _raisedTo)
        {
            // The host has decided otherwise.
            _raisedTo = 0;
        }
        else if (wanted < minimum && (wanted == _hostsMinimum || wanted <= minimum / 2))
        {
            ThreadPool.SetMinThreads(wanted, io);
            _raisedTo = wanted > _hostsMinimum ? wanted : 0;
        }
    }
}
