using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Engine;

/// <summary>The scheduler's process: the product's kernel and pump over a journal that takes a while for each row.</summary>
internal sealed class SimulatedScheduler
{
    private readonly EventQueue _queue;
    private readonly Pump _pump;
    private readonly TimeSpan _writeTime;
    private readonly Action<Batch> _release;
    private readonly Queue<KernelCommand> _waiting = new();
    private readonly Action _wake;
    private Timestamp _wakesAt = Timestamp.MaxValue;

    /// <param name="release">Is given each batch once it is durable.</param>
    public SimulatedScheduler(EventQueue queue, KernelOptions options, TimeSpan writeTime, Action<Batch> release)
    {
        _queue = queue;
        _writeTime = writeTime;
        _release = release;
        _pump = new Pump(new Kernel(options));
        _wake = Wake;
        _pump.Kernel.Begin("simulated", Now);
        Write();
    }

    public Kernel Kernel => _pump.Kernel;

    // Leases last for ever here, so their clock stands still: renewing them through months of virtual time would cost more
    // than all decisions.
    private Instant Now => new(_queue.Now, default);

    public void Do(KernelCommand command)
    {
        if (_pump.IsFull || _waiting.Count > 0)
        {
            _waiting.Enqueue(command);
            return;
        }

        _pump.Handle(command, Now);
        Write();
    }

    private void Wake()
    {
        if (_wakesAt <= _queue.Now)
        {
            _wakesAt = Timestamp.MaxValue;
            Do(Tick.Instance);
        }
    }

    private void Write()
    {
        while (_pump.TakeWrite() is not null)
        {
            if (_writeTime > TimeSpan.Zero)
            {
                _queue.After(_writeTime, Written);
                break;
            }

            _release(_pump.Complete());
        }

        if (_pump.TakeRelease() is { } ready)
        {
            _release(ready);
        }

        WakeInTime();
    }

    private void Written()
    {
        var batch = _pump.Complete();
        while (_waiting.Count > 0 && !_pump.IsFull)
        {
            _pump.Handle(_waiting.Dequeue(), Now);
        }

        Write();
        _release(batch);
    }

    private void WakeInTime()
    {
        if (_pump.IsFull || Kernel.NextWakeUp(Now) is not { } wait || _queue.Now + wait is var next && next >= _wakesAt)
        {
            return;
        }

        _wakesAt = next;
        _queue.At(next, _wake);
    }
}
