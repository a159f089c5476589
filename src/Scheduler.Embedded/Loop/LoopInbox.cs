using Scheduler.Core.Contracts;
using Scheduler.Embedded.Nodes;

namespace Scheduler.Embedded.Loop;

/// <summary>
/// The loop's input, in lanes: nodes and control first, then requests of clients, so that no lease waits behind a
/// flood of submits.
/// </summary>
internal sealed class LoopInbox
{
    private readonly object _gate = new();
    private readonly List<EmbeddedNode> _nodes = [];
    private readonly List<KernelCommand> _control = [];
    private readonly List<KernelCommand> _requests = [];
    private bool _isWoken;
    private bool _isClosed;

    /// <summary>Whether everything that was posted has been taken.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _nodes.Count == 0 && _control.Count == 0 && _requests.Count == 0;
            }
        }
    }

    /// <summary>Says that the node has messages for the loop to fetch.</summary>
    public void Post(EmbeddedNode node)
    {
        lock (_gate)
        {
            _nodes.Add(node);
            Signal();
        }
    }

    /// <returns>False when the loop has stopped: nobody will answer.</returns>
    public bool PostControl(KernelCommand command)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _control.Add(command);
                Signal();
            }

            return !_isClosed;
        }
    }

    /// <returns>False when the loop has stopped: nobody will answer.</returns>
    public bool PostRequest(KernelCommand command)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _requests.Add(command);
                Signal();
            }

            return !_isClosed;
        }
    }

    /// <summary>Wakes the loop for anything else (a write has ended, a time is reached): the loop checks for itself.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            Signal();
        }
    }

    /// <summary>Refuses commands from now on; nodes and wake-ups are still accepted.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Signal();
        }
    }

    /// <summary>Waits for input, at most <paramref name="atMost"/>, and takes it.</summary>
    /// <param name="atMost">Zero: does not wait. Null: waits without limit.</param>
    public void Take(LoopInputs inputs, TimeSpan? atMost)
    {
        lock (_gate)
        {
            if (!_isWoken && atMost != TimeSpan.Zero)
            {
                Monitor.Wait(_gate, atMost ?? Timeout.InfiniteTimeSpan);
            }

            _isWoken = false;
            Append(_nodes, inputs.Nodes);
            Append(_control, inputs.Control);
            Append(_requests, inputs.Requests);
        }
    }

    private static void Append<T>(List<T> from, Queue<T> to)
    {
        foreach (var item in from)
        {
            to.Enqueue(item);
        }

        from.Clear();
    }

    private void Signal()
    {
        if (!_isWoken)
        {
            _isWoken = true;
            Monitor.Pulse(_gate);
        }
    }
}

/// <summary>Input that was taken and is not handled yet.</summary>
internal sealed class LoopInputs
{
    public Queue<EmbeddedNode> Nodes { get; } = new();

    public Queue<KernelCommand> Control { get; } = new();

    public Queue<KernelCommand> Requests { get; } = new();

    public bool HasCommands => Control.Count > 0 || Requests.Count > 0;
}
