using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>The scheduler's process: the product's kernel and pump, over a journal in memory.</summary>
internal sealed class VirtualScheduler : VirtualProcess
{
    private readonly VirtualCluster _cluster;
    private readonly Queue<KernelCommand> _waiting = new();
    private readonly Pump _pump;
    private Timestamp _wakesAt = Timestamp.MaxValue;

    /// <summary>Recovers from the journal, and takes over.</summary>
    public VirtualScheduler(VirtualCluster cluster, string name)
        : base(cluster.World, name)
    {
        _cluster = cluster;
        var kernel = new Kernel(cluster.KernelOptions);
        foreach (var row in cluster.Journal)
        {
            kernel.Replay(row.FirstEventNumber, row.Events, row.DigestAfter);
        }

        _pump = new Pump(kernel);
    }

    /// <summary>Runs in every world: the leases of locks are measured by it.</summary>
    public override Timestamp Monotonic => World.Now;

    public long Epoch => _pump.Kernel.Epoch;

    public void Begin()
    {
        _pump.Kernel.Begin(Name, Now);
        Proceed();
    }

    public void Hear(KernelCommand command)
    {
        if (IsDead)
        {
            Refuse(command);
            return;
        }

        if (_pump.IsFull || _waiting.Count > 0)
        {
            _waiting.Enqueue(command);
            return;
        }

        _pump.Handle(command, Now);
        Proceed();
    }

    // Nobody knows what came of it, and it is said so.
    protected override void Died()
    {
        foreach (var reply in _pump.Fail("The scheduler has died."))
        {
            Tell(reply);
        }

        while (_waiting.TryDequeue(out var command))
        {
            Refuse(command);
        }
    }

    private static void Refuse(KernelCommand command) =>
        (command.ReplyTo as Asked)?.Tell(new Rejection(RejectionCode.Unavailable, "The scheduler has died. Send it again with the same id."));

    private static void Tell(Reply reply) => (reply.ReplyTo as Asked)?.Tell(reply.Answer);

    private void Proceed()
    {
        if (_pump.TakeWrite() is { } batch)
        {
            After(World.Mishaps.WriteTime(), () => Written(batch));
        }

        if (_pump.TakeRelease() is { } ready)
        {
            _cluster.Follow(ready);
            Release(ready);
        }

        WakeInTime();
    }

    private void Written(Batch batch)
    {
        _cluster.Store(batch);
        _pump.Complete();
        while (!_pump.IsFull && _waiting.TryDequeue(out var next))
        {
            _pump.Handle(next, Now);
        }

        Proceed();
        Release(batch);
    }

    private void Release(Batch batch)
    {
        foreach (var message in batch.Effects)
        {
            _cluster.ToNode(message);
        }

        foreach (var reply in batch.Replies)
        {
            if (reply.ReplyTo is Asked asked)
            {
                World.Mishaps.Decided(asked);
            }

            Tell(reply);
        }

        foreach (var asked in batch.LookUps)
        {
            After(TimeSpan.Zero, () => Hear(_cluster.LookUp(asked)));
        }
    }

    private void WakeInTime()
    {
        if (_pump.IsFull || _pump.Kernel.NextWakeUp(Now) is not { } wait || World.Now + wait is var next && next >= _wakesAt)
        {
            return;
        }

        _wakesAt = next;
        After(wait, () =>
        {
            if (_wakesAt <= World.Now)
            {
                _wakesAt = Timestamp.MaxValue;
                Hear(Tick.Instance);
            }
        });
    }
}
