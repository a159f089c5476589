using System.Diagnostics;
using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>
/// Virtual time: things happen in the order of their moments, and at the same moment in the order in which they were added. One thing happens at a
/// time, on the thread that moves the time, and the next only when all of the user's code is at rest: it has ended, or awaits something of this
/// world. So nothing depends on how fast threads are, even if code continues on the pool.
/// </summary>
/// <param name="patience">How long code may run outside of this world, in real time.</param>
internal sealed class VirtualWorld(Timestamp start, Mishaps mishaps, TimeSpan patience)
{
    private readonly object _gate = new();
    private readonly PriorityQueue<Occasion, (long Ticks, long Number)> _agenda = new();
    private readonly HashSet<Flow> _atWork = [];
    private long _number;
    private long _now = start.Ticks;
    private int _firing;
    private int _asked;
    private bool _isDriven;

    public Timestamp Start { get; } = start;

    public Timestamp Now => new(Volatile.Read(ref _now));

    public Mishaps Mishaps { get; } = mishaps;

    /// <summary>Called after each thing that happened.</summary>
    public Action? Happened { get; set; }

    /// <summary>Adds something that happens at a moment. May be called from any thread.</summary>
    /// <param name="isAwaited">Whether the flow is at rest until then.</param>
    public Occasion At(Timestamp moment, Action happens, VirtualProcess? process = null, Flow? flow = null, Point point = Point.None, bool isAwaited = false)
    {
        var occasion = new Occasion(happens, process, flow, point) { IsAwaited = isAwaited };
        lock (_gate)
        {
            Await(occasion, 1);
            Enqueue(occasion, moment);
        }

        return occasion;
    }

    public void Cancel(Occasion occasion)
    {
        lock (_gate)
        {
            if (!occasion.IsCancelled)
            {
                occasion.IsCancelled = true;
                Await(occasion, -1);
            }
        }
    }

    /// <summary>Continues code of the flow.</summary>
    public void Continue(Flow flow, Action code, Point point = Point.Await)
    {
        lock (_gate)
        {
            At(Now + Mishaps.ContinueAfter(flow), code, flow.Process, flow, point, isAwaited: true);
        }
    }

    /// <summary>Changes the number of things that the flow awaits from others.</summary>
    public void Await(Flow? flow, int more)
    {
        if (flow is not null)
        {
            lock (_gate)
            {
                flow.Awaited += more;
                Look(flow);
            }
        }
    }

    /// <summary>The flow has returned, or was killed.</summary>
    public void End(Flow flow)
    {
        lock (_gate)
        {
            flow.IsOver = true;
            Look(flow);
        }
    }

    /// <summary>Callbacks that the user's code registered with a token are running on the pool: everything waits for them.</summary>
    public void WaitFor(Task callbacks)
    {
        if (callbacks.IsCompleted)
        {
            return;
        }

        lock (_gate)
        {
            _firing++;
        }

        _ = callbacks.ContinueWith(
            _ =>
            {
                lock (_gate)
                {
                    _firing--;
                    Monitor.PulseAll(_gate);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Changes the number of callers outside of this world that wait for an answer: while there are any, the time is moved on.</summary>
    public void Asks(int more)
    {
        lock (_gate)
        {
            _asked += more;
        }
    }

    /// <summary>Lets things happen until the condition holds, nobody outside waits for an answer, or nothing is left to happen by then. If another
    /// thread is already doing so, this call leaves it to that thread.</summary>
    /// <param name="through">The last moment whose things happen.</param>
    /// <returns>False when another thread moves the time.</returns>
    public bool Drive(Func<bool> until, Timestamp through)
    {
        lock (_gate)
        {
            if (_isDriven)
            {
                return false;
            }

            _isDriven = true;
        }

        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (true)
            {
                var canGoOn = Step(through);
                lock (_gate)
                {
                    // Decided under the lock, so that whoever asks later finds nobody who moves the time.
                    if (canGoOn ? _asked == 0 && until() : Peek(through) is null)
                    {
                        _isDriven = false;
                        return true;
                    }
                }
            }
        }
        catch
        {
            lock (_gate)
            {
                _isDriven = false;
            }

            throw;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Moves the time to this moment, if it was earlier.</summary>
    public void MoveTo(Timestamp moment)
    {
        lock (_gate)
        {
            _now = Math.Max(_now, moment.Ticks);
        }
    }

    private bool Step(Timestamp through)
    {
        Settle();
        if (Next(through) is not { } occasion)
        {
            return false;
        }

        if (!occasion.IsTried && occasion.Point != Point.None)
        {
            occasion.IsTried = true;
            Mishaps.Before(occasion);
        }

        if (CanHappen(occasion))
        {
            lock (_gate)
            {
                Await(occasion, -1);
            }

            occasion.Happens();
            Happened?.Invoke();
        }

        return true;
    }

    private Occasion? Next(Timestamp through)
    {
        lock (_gate)
        {
            if (Peek(through) is not { } ticks)
            {
                return null;
            }

            _now = Math.Max(_now, ticks);
            return _agenda.Dequeue();
        }
    }

    private long? Peek(Timestamp through)
    {
        while (_agenda.TryPeek(out var next, out var place))
        {
            if (!IsGone(next))
            {
                return place.Ticks <= through.Ticks ? place.Ticks : null;
            }

            _agenda.Dequeue();
        }

        return null;
    }

    private bool CanHappen(Occasion occasion)
    {
        lock (_gate)
        {
            if (IsGone(occasion))
            {
                return false;
            }

            if (occasion.Process is { } process && process.PausedUntil > Now)
            {
                Enqueue(occasion, process.PausedUntil);
                return false;
            }

            return true;
        }
    }

    private static bool IsGone(Occasion occasion) => occasion.IsCancelled || occasion.Process is { IsDead: true };

    private void Enqueue(Occasion occasion, Timestamp moment) =>
        _agenda.Enqueue(occasion, (Math.Max(moment.Ticks, _now), _number++));

    private void Await(Occasion occasion, int more)
    {
        if (occasion is { IsAwaited: true, Flow: { } flow })
        {
            flow.Awaited += more;
            Look(flow);
        }
    }

    private void Look(Flow flow)
    {
        if (flow.IsOver || flow.Awaited > 0)
        {
            _atWork.Remove(flow);
            Monitor.PulseAll(_gate);
        }
        else
        {
            _atWork.Add(flow);
        }
    }

    /// <summary>Waits, in real time, until all code is at rest.</summary>
    private void Settle()
    {
        lock (_gate)
        {
            var since = Stopwatch.GetTimestamp();
            while (_atWork.Count > 0 || _firing > 0)
            {
                var left = patience - Stopwatch.GetElapsedTime(since);
                if (left <= TimeSpan.Zero)
                {
                    throw NotAtRest();
                }

                Monitor.Wait(_gate, left);
            }
        }
    }

    private SchedulerTestException NotAtRest()
    {
        var who = _atWork.Count == 0 ? "What is called when a handler's token fires" : string.Join(", ", _atWork.Select(flow => flow.Name).Order(StringComparer.Ordinal).Take(3));
        return new SchedulerTestException(
            $"{who} has been at work for {Durations.Text(patience)} of real time outside of the test's virtual time: it reads from a network or a file, blocks, waits by the system's "
            + "clock, or waits for something that this test was to do. Let it wait by the scheduler's TimeProvider or a TestSignal, or raise Patience.");
    }
}
