using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Engine;

/// <summary>
/// A node's process: the product's <see cref="NodeKernel"/>, and handlers that work for as long as their payload says. They
/// yield at once when they are asked to, and go on from there. A node of performance 200 works twice as fast as an ordinary one.
/// </summary>
internal sealed class SimulatedNode
{
    private const int OrdinaryPerformance = 100;

    private readonly EventQueue _queue;
    private readonly NodeKernel _kernel;
    private readonly NodeOffer _offer;
    private readonly INodeWorld _world;
    private readonly Func<TaskSpec, TimeSpan> _runTimeOf;
    private readonly Dictionary<FencingToken, Work> _working = [];
    private readonly Action _wake;
    private Timestamp _wakesAt = Timestamp.MaxValue;

    /// <param name="runTimeOf">How long a task runs on an ordinary node. Default: as its payload says.</param>
    public SimulatedNode(
        EventQueue queue, NodeId id, NodeOffer offer, NodeKernelOptions options, INodeWorld world, Func<TaskSpec, TimeSpan>? runTimeOf = null)
    {
        _runTimeOf = runTimeOf ?? SimulatedTask.RunTimeOf;
        _queue = queue;
        _offer = offer;
        _world = world;
        _kernel = new NodeKernel(id, offer, options);
        _wake = Wake;
    }

    public NodeId Id => _kernel.Id;

    /// <summary>How many times as long a task takes here. Default: once.</summary>
    public Func<TaskSpec, double> SlownessOf { get; init; } = static _ => 1;

    public void Connect()
    {
        _kernel.Connect(_queue.Now);
        CarryOut();
    }

    public void Hear(ToNode message)
    {
        _kernel.Hear(message, _queue.Now);
        CarryOut();
    }

    private void Wake()
    {
        if (_wakesAt <= _queue.Now)
        {
            _wakesAt = Timestamp.MaxValue;
            _kernel.Tick(_queue.Now);
            CarryOut();
        }
    }

    private void CarryOut()
    {
        // Starting says something new, which may go along with the same message of the next round.
        while (_kernel.TakeOutput(_queue.Now) is { IsNothing: false } output)
        {
            foreach (var assignment in output.Start)
            {
                Start(assignment);
            }

            foreach (var token in output.Preempt)
            {
                Yield(token);
            }

            foreach (var token in output.Cancel)
            {
                Cancel(token);
            }

            if (output.Message is { } message)
            {
                _world.Send(this, message);
            }
        }

        if (_kernel.NextWakeUp is { } next && next < _wakesAt)
        {
            _wakesAt = next;
            _queue.At(next, _wake);
        }
    }

    private void Start(Assignment assignment)
    {
        var done = assignment.Checkpoint is { } checkpoint ? SimulatedTask.TimeIn(checkpoint.Span) : TimeSpan.Zero;
        var left = _runTimeOf(assignment.Task) - done;

        // Beyond the end of virtual time it does not matter how far, but it must not come back to its beginning.
        var slowness = SlownessOf(assignment.Task);
        var ticks = (Int128)left.Ticks * OrdinaryPerformance / _offer.Performance;
        ticks = slowness > 1 ? (Int128)((double)ticks * slowness) : ticks;
        var takes = TimeSpan.FromTicks((long)Int128.Min(ticks, 2 * Simulator.MostTime.Ticks));
        var work = new Work(assignment, done, _queue.Now, slowness);
        _working.Add(assignment.Token, work);
        _world.Started(this, assignment);
        _kernel.Started(assignment.Token, _queue.Now);
        _queue.After(takes, () => Finish(work));
    }

    private void Finish(Work work)
    {
        if (_working.ContainsKey(work.Assignment.Token))
        {
            End(work, new AttemptSucceededReport(work.Assignment.Task.Id, work.Assignment.Token, default, _queue.Now - work.Since));
            CarryOut();
        }
    }

    private void Yield(FencingToken token)
    {
        if (_working.TryGetValue(token, out var work))
        {
            var ran = _queue.Now - work.Since;
            var did = TimeSpan.FromTicks(ran.Ticks * _offer.Performance / OrdinaryPerformance);
            var done = work.Done + (work.Slowness > 1 ? did / work.Slowness : did);
            End(work, new AttemptYieldedReport(work.Assignment.Task.Id, token, SimulatedTask.PayloadOf(done), ran));
        }
    }

    private void Cancel(FencingToken token)
    {
        if (_working.TryGetValue(token, out var work))
        {
            End(work, new AttemptCancelledReport(work.Assignment.Task.Id, token, _queue.Now - work.Since));
        }
    }

    private void End(Work work, AttemptReport report)
    {
        _working.Remove(report.Token);
        _world.Worked(this, work.Assignment, work.Since);
        _kernel.Ended(report, abandoned: false, _queue.Now);
    }

    /// <param name="Done">What earlier attempts have done of it.</param>
    /// <param name="Slowness">How many times as long it takes here.</param>
    private sealed record Work(Assignment Assignment, TimeSpan Done, Timestamp Since, double Slowness);
}

/// <summary>What a node is in.</summary>
internal interface INodeWorld
{
    void Send(SimulatedNode node, FromNode message);

    void Started(SimulatedNode node, Assignment assignment);

    /// <summary>A handler was at work on this until now.</summary>
    void Worked(SimulatedNode node, Assignment assignment, Timestamp since);
}
