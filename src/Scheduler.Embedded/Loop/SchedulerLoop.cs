using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Follow;
using Scheduler.Embedded.Nodes;
using Scheduler.Execution;

namespace Scheduler.Embedded.Loop;

/// <summary>
/// The thread that owns kernel and pump: it passes them the input, hands their batches to the writer, and releases
/// what is durable. It does nothing else, and waits for nothing but its inbox.
/// </summary>
/// <param name="name">The scheduler's name in its journal.</param>
/// <param name="recover">Reads a new kernel from the journal after a failed write.</param>
internal sealed partial class SchedulerLoop(
    string name,
    LoopInbox inbox,
    SchedulerClock clock,
    JournalWriter writer,
    FollowerLoop follower,
    NodeSet nodes,
    Func<Kernel> recover,
    ILogger logger)
{
    // Inputs that change nothing don't fill a batch; after so many the loop looks up all the same.
    private const int MaxInputsAtATime = 1_000;

    private readonly LoopInputs _inputs = new();
    private readonly List<FromNode> _fetched = [];
    private readonly Queue<FromNode> _messages = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Pump? _pump;
    private RecoveryAttempts _recovery;
    private KernelCommand? _handling;
    private ITimer? _timer;
    private volatile bool _isStopping;
    private volatile Exception? _abort;

    /// <summary>Completes when the scheduler's epoch is durable; fails when the epoch could not be written.</summary>
    public Task Started => _started.Task;

    /// <summary>Completes with the loop; fails when the loop had to give up.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The epoch of the latest kernel; 0 before the first.</summary>
    public long Epoch { get; private set; }

    /// <summary>The digest of the kernel's state. Read it when the loop has ended.</summary>
    public ulong Digest => _pump?.Kernel.Digest ?? 0;

    public void Start(Kernel kernel)
    {
        // Begun here and not in there, so that nothing holds on to this kernel when another has taken its place.
        try
        {
            Begin(kernel);
        }
        catch (Exception fault)
        {
            GiveUp(fault);
            return;
        }

        new Thread(Run) { IsBackground = true, Name = "scheduler loop" }.Start();
    }

    /// <summary>Ends the loop after everything posted so far is handled and durable.</summary>
    public void Stop()
    {
        _isStopping = true;
        inbox.Wake();
    }

    /// <summary>Gives up: something that the loop needs has failed.</summary>
    public void Abort(Exception reason)
    {
        _abort = reason;
        inbox.Wake();
    }

    private void Run()
    {
        try
        {
            while (!IsDone())
            {
                inbox.Take(_inputs, Wait());
                Step();
            }

            inbox.Close();
            AnswerAll();
            _ended.TrySetResult();
        }
        catch (Exception fault)
        {
            GiveUp(fault);
        }
        finally
        {
            _timer?.Dispose();
        }
    }

    private void Begin(Kernel kernel)
    {
        kernel.Begin(name, clock.Now);
        Epoch = kernel.Epoch;
        _pump = new Pump(kernel);
        Write();
    }

    private void Step()
    {
        if (_abort is { } reason)
        {
            throw new SchedulingException($"The scheduler stopped: {reason.Message}", reason);
        }

        if (writer.TryTakeResult(out var fault))
        {
            Written(fault);
        }

        TickNodes();
        if (_pump is null)
        {
            TryToRecover();
            return;
        }

        Feed(_pump);
        if (!_pump.IsFull && _pump.Kernel.NextWakeUp(clock.Now) == TimeSpan.Zero)
        {
            _pump.Handle(Tick.Instance, clock.Now);
        }

        Write();
    }

    private void Written(Exception? fault)
    {
        if (fault is not null)
        {
            Failed(fault);
            return;
        }

        // The next write begins before the last one's effects go out, but what it did not have to write goes out after them.
        var batch = _pump!.Complete();
        _recovery = default;
        BeginWrite();
        Release(batch);
        Write();
        _started.TrySetResult();
    }

    private void BeginWrite()
    {
        if (_pump!.TakeWrite() is { } batch)
        {
            writer.Begin(batch);
        }
    }

    private void Write()
    {
        BeginWrite();
        if (_pump!.TakeRelease() is { } ready)
        {
            Release(ready);
        }
    }

    // To the follower first: whoever has an answer finds what it tells in every read.
    private void Release(Batch batch)
    {
        follower.Post(batch);
        foreach (var message in batch.Effects)
        {
            nodes.Find(message.Node.Name)?.Hear(message);
        }

        foreach (var reply in batch.Replies)
        {
            Answer(reply.ReplyTo, reply.Answer);
        }
    }

    // Nodes first, then control, then what clients ask.
    private void Feed(Pump pump)
    {
        for (var i = 0; i < MaxInputsAtATime && !pump.IsFull; i++)
        {
            if (_messages.TryDequeue(out var message))
            {
                pump.Handle(new HearNode(message), clock.Now);
            }
            else if (_inputs.Nodes.TryDequeue(out var node))
            {
                Fetch(node);
            }
            else if (_inputs.Control.TryDequeue(out var command) || _inputs.Requests.TryDequeue(out command))
            {
                _handling = command;
                pump.Handle(command, clock.Now);
                _handling = null;
            }
            else
            {
                return;
            }
        }
    }

    private void Fetch(EmbeddedNode node)
    {
        node.TakeMessages(_fetched);
        foreach (var message in _fetched)
        {
            _messages.Enqueue(message);
        }

        _fetched.Clear();
    }

    private void TickNodes()
    {
        foreach (var node in nodes.All)
        {
            if (node.NextWakeUp <= clock.Monotonic)
            {
                node.Tick();
            }
        }
    }

    private bool HasInputs => _messages.Count > 0 || _inputs.Nodes.Count > 0 || _inputs.HasCommands;

    // The inbox last: whatever came before the word to stop is in it by now, or was dealt with.
    private bool IsDone() =>
        _isStopping && _abort is null && _pump is { IsWriting: false, Kernel.HasOpenBatch: false } && !HasInputs && inbox.IsEmpty;

    /// <summary>How long there is nothing to do; null: until the loop is woken.</summary>
    private TimeSpan? Wait()
    {
        var now = clock.Now;
        TimeSpan? wait = _pump is null ? _recovery.At - now.Monotonic : null;
        if (_pump is { IsFull: false } pump)
        {
            if (HasInputs || IsDone())
            {
                return TimeSpan.Zero;
            }

            wait = pump.Kernel.NextWakeUp(now);
        }

        foreach (var node in nodes.All)
        {
            if (node.NextWakeUp - now.Monotonic is { } soon && !(wait < soon))
            {
                wait = soon;
            }
        }

        return Until(wait);
    }

    // The system's clock can be waited for here; any other wakes the loop itself.
    private TimeSpan? Until(TimeSpan? wait)
    {
        if (wait is not { } span || span <= TimeSpan.Zero)
        {
            return wait is null ? null : TimeSpan.Zero;
        }

        var whole = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds), 60_000));
        if (clock.Time == TimeProvider.System)
        {
            return whole;
        }

        _timer ??= clock.Time.CreateTimer(static state => ((LoopInbox)state!).Wake(), inbox, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(whole, Timeout.InfiniteTimeSpan);
        return null;
    }
}
