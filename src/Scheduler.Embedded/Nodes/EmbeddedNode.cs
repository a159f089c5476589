using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Loop;
using Scheduler.Execution;
using Scheduler.Execution.Attempts;

namespace Scheduler.Embedded.Nodes;

/// <summary>
/// A node in this process: the core's worker side, and the part that runs its attempts. The loop's thread and the threads that
/// ran handlers enter it under one lock, which is held for microseconds and never while a handler's code runs. So a task
/// costs only the one hop onto the thread pool.
/// </summary>
internal sealed class EmbeddedNode : IAttemptListener
{
    // That a handler is at work is said a little later than it is known: most ends come before, and then say it all.
    private static readonly TimeSpan SayStartedAfter = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly LoopInbox _inbox;
    private readonly SchedulerClock _clock;
    private readonly AttemptRunner _runner;
    private readonly Dictionary<FencingToken, RunningAttempt> _attempts = [];
    private readonly NodeOutbox _outbox = new();
    private readonly List<Assignment> _starts = [];
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Timestamp _upSince;
    private Timestamp? _downSince;
    private Timestamp? _sayStartedAt;
    private bool _isPosted;
    private NodeKernel _kernel;

    public EmbeddedNode(NodeId id, NodeOffer offer, AttemptRunner runner, LoopInbox inbox, SchedulerClock clock)
    {
        _kernel = new NodeKernel(id, offer);
        _runner = runner;
        _inbox = inbox;
        _clock = clock;
        _upSince = clock.Monotonic;
        Name = id.Name;
    }

    public string Name { get; }

    public NodeId Id
    {
        get
        {
            lock (_gate)
            {
                return _kernel.Id;
            }
        }
    }

    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return _downSince is null;
            }
        }
    }

    public TimeSpan UpTime
    {
        get
        {
            lock (_gate)
            {
                return (_downSince ?? _clock.Monotonic) - _upSince;
            }
        }
    }

    /// <summary>Completes when the scheduler has accepted the node, or when the node has ended before that.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Completes when the node has drained and left, or was killed.</summary>
    public Task Left => _left.Task;

    /// <summary>When <see cref="Tick"/> is due, on the monotonic clock; null: nothing is due.</summary>
    public Timestamp? NextWakeUp
    {
        get
        {
            lock (_gate)
            {
                var next = _downSince is null ? _kernel.NextWakeUp : null;
                return _sayStartedAt is { } say && (next is null || say < next) ? say : next;
            }
        }
    }

    public void Connect() => Enter(static (node, now) => node._kernel.Connect(now));

    public void Tick() => Enter(static (_, _) => { });

    public void Drain() => Enter(static (node, now) => node._kernel.Drain(now));

    public void Hear(ToNode message)
    {
        lock (_gate)
        {
            if (_downSince is null)
            {
                _kernel.Hear(message, _clock.Monotonic);
                CarryOut();
            }

            if (message.Lease is not null)
            {
                _joined.TrySetResult();
            }
        }
    }

    /// <summary>Takes the messages that the node has for the scheduler.</summary>
    public void TakeMessages(List<FromNode> into)
    {
        lock (_gate)
        {
            if (_downSince is null)
            {
                CarryOut();
            }

            _outbox.TakeAll(into);
            _isPosted = false;
        }
    }

    /// <summary>Ends the node as if its process had died: handlers are asked to stop, and no more messages are sent.</summary>
    /// <returns>The life that ended; null: it had ended before.</returns>
    public NodeId? Kill()
    {
        lock (_gate)
        {
            if (_downSince is not null)
            {
                return null;
            }

            GoDown();
            _outbox.Clear();
            foreach (var attempt in _attempts.Values)
            {
                attempt.Stop();
            }

            return _kernel.Id;
        }
    }

    /// <summary>Returns all assignments that the node still holds, and asks their handlers to stop. Called at the end of a grace time.</summary>
    public void LeaveNow(long epoch)
    {
        if (Kill() is { } id)
        {
            _inbox.PostControl(new HearNode(new FromNode(id, epoch, Window: 0, []) { Leaving = true }));
        }
    }

    void IAttemptListener.Ended(RunningAttempt attempt, AttemptReport report, bool abandoned)
    {
        lock (_gate)
        {
            if (!abandoned)
            {
                _attempts.Remove(report.Token);
            }

            if (_downSince is null)
            {
                // What is to be said of it waits for the loop to fetch it: by then more may have ended.
                var now = _clock.Monotonic;
                _kernel.Ended(report, abandoned, now);
                _kernel.TakeStart(_starts, now);
                Start(_starts, now);
                _starts.Clear();
                Post();
            }
        }
    }

    void IAttemptListener.Checkpoint(RunningAttempt attempt, CheckpointReport report)
    {
        lock (_gate)
        {
            if (_downSince is null)
            {
                _kernel.Checkpoint(report, _clock.Monotonic);
                Post();
            }
        }
    }

    void IAttemptListener.Progress(RunningAttempt attempt, AttemptProgressReport report)
    {
        lock (_gate)
        {
            if (_downSince is null)
            {
                _kernel.Progress(report, _clock.Monotonic);
                Post();
            }
        }
    }

    void IAttemptListener.Returned(RunningAttempt attempt)
    {
        lock (_gate)
        {
            _attempts.Remove(attempt.Assignment.Token);
            if (_downSince is null)
            {
                _kernel.Returned(attempt.Assignment.Token, _clock.Monotonic);
                CarryOut();
            }
        }
    }

    private void Enter(Action<EmbeddedNode, Timestamp> step)
    {
        lock (_gate)
        {
            if (_downSince is null)
            {
                step(this, _clock.Monotonic);
                CarryOut();
            }
        }
    }

    private void CarryOut()
    {
        var now = _clock.Monotonic;
        var output = _kernel.TakeOutput(now);
        if (_sayStartedAt <= now || output.Message is not null)
        {
            _sayStartedAt = null;
        }

        if (output.Message is { } message)
        {
            _outbox.Add(message);
            Post();
        }

        Ask(output);
        Start(output.Start, now);

        if (_kernel.IsDrained)
        {
            GoDown();
        }
        else if (output.Refused)
        {
            _kernel = _kernel.NextIncarnation(Math.Max(_kernel.Id.Incarnation + 1, _clock.Wall.Ticks));
            _kernel.Connect(now);
            CarryOut();
        }
    }

    private void Start(IReadOnlyList<Assignment> starts, Timestamp now)
    {
        for (var i = 0; i < starts.Count; i++)
        {
            _attempts[starts[i].Token] = _runner.Start(starts[i], this);
            _kernel.Started(starts[i].Token, now);
            _sayStartedAt ??= now + SayStartedAfter;
        }
    }

    private void Post()
    {
        if (!_isPosted)
        {
            _isPosted = true;
            _inbox.Post(this);
        }
    }

    private void Ask(NodeOutput output)
    {
        foreach (var token in output.Cancel)
        {
            _attempts.GetValueOrDefault(token)?.RequestCancel();
        }

        foreach (var token in output.Stop)
        {
            _attempts.GetValueOrDefault(token)?.Stop();
        }

        foreach (var token in output.Preempt)
        {
            _attempts.GetValueOrDefault(token)?.RequestYield();
        }

        foreach (var answer in output.Checkpoints)
        {
            _attempts.GetValueOrDefault(answer.Token)?.CheckpointAnswered(answer.Number, answer.Rejection);
        }
    }

    private void GoDown()
    {
        _downSince = _clock.Monotonic;
        _sayStartedAt = null;
        _joined.TrySetResult();
        _left.TrySetResult();
    }
}
