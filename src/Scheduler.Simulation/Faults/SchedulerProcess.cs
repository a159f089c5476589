using Scheduler.Core;
using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>
/// A scheduler's process, which may die at every point between deciding, writing and releasing. It believes to be the only
/// one; the unique numbers of the journal's rows tell it when it is not.
/// </summary>
internal sealed class SchedulerProcess(FaultyWorld world, string name) : FaultyProcess(world, name)
{
    private const int MostWaiting = 500;

    private readonly Queue<KernelCommand> _waiting = new();
    private Pump _pump = null!;
    private Timestamp _wakesAt = Timestamp.MaxValue;

    public Kernel Kernel => _pump.Kernel;

    public bool HasBegun { get; private set; }

    /// <summary>Recovers, and takes over.</summary>
    public void Start()
    {
        _pump = new Pump(World.Journal.Recover(World.KernelOptions));
        Kernel.Begin(Name, Clock.Now);
        HasBegun = true;
        World.Trace(Name, $"begins epoch {Kernel.Epoch} after event {World.Journal.LastEventNumber}");
        Proceed();
    }

    public void Hear(KernelCommand command) => Do(() =>
    {
        if (_pump.IsFull || _waiting.Count > 0)
        {
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(command);
            }

            return;
        }

        Decide(command);
        Proceed();
    });

    public void Written(WriteResult result)
    {
        if (result != WriteResult.Durable)
        {
            var reason = result == WriteResult.NumberTaken ? "its row's number is taken: it is fenced" : "a write failed";
            foreach (var reply in _pump.Fail("The journal can't be written."))
            {
                World.Network.Answer(reply);
            }

            Die(reason);
            return;
        }

        if (Dies("between write and confirmation"))
        {
            return;
        }

        var batch = _pump.Complete();
        FaultException.Require(batch.LaterEpoch is null, $"no node knows of a later epoch than the journal has: {batch.LaterEpoch} in {batch.Epoch}");
        if (Dies("between write and release"))
        {
            return;
        }

        while (_waiting.Count > 0 && !_pump.IsFull)
        {
            Decide(_waiting.Dequeue());
        }

        Proceed();
        if (!IsDead)
        {
            Release(batch);
        }
    }

    /// <summary>Why a task waits, for the message of a world that failed; the process is of no more use then.</summary>
    public string Explain(TaskId task)
    {
        Kernel.Handle(new ExplainTask(task) { ReplyTo = this }, Clock.Now);
        return string.Join("; ", Kernel.TakeBatch().Replies.Select(r => r.Answer is Explained e ? e.Explanation.ToString() : r.Answer.ToString()));
    }

    private void Decide(KernelCommand command)
    {
        _pump.Handle(World.Flawed.Hears(command, Kernel.Epoch), Clock.Now);
        World.Stepped(Kernel);
    }

    private void Proceed()
    {
        if (Dies("between decision and write"))
        {
            return;
        }

        if (_pump.TakeWrite() is { } batch)
        {
            World.Journal.Append(this, batch);
            if (World.Mix.Flaw == Flaw.ReleasesBeforeWriting)
            {
                Release(batch);
            }
        }

        if (_pump.TakeRelease() is { } ready)
        {
            Release(ready);
        }

        WakeInTime();
    }

    private void Release(Batch batch)
    {
        foreach (var reply in batch.Replies)
        {
            World.Observed.Hear(reply.Answer);
            World.Network.Answer(reply);
        }

        foreach (var effect in batch.Effects)
        {
            if (Dies("in the middle of a release"))
            {
                return;
            }

            var message = World.Flawed.Says((ToNode)effect, batch);
            World.Observed.Check(message);
            World.Network.ToNode(message);
        }
    }

    private void WakeInTime()
    {
        if (_pump.IsFull || Kernel.NextWakeUp(Clock.Now) is not { } wait || World.Queue.Now + wait is var next && next >= _wakesAt)
        {
            return;
        }

        _wakesAt = next;
        After(wait, () =>
        {
            if (_wakesAt <= World.Queue.Now)
            {
                _wakesAt = Timestamp.MaxValue;
                Hear(Tick.Instance);
            }
        });
    }

    private bool Dies(string at)
    {
        if (World.IsFaulty && World.Random.Happens(World.Mix.SchedulerCrashes))
        {
            Die(at);
        }

        return IsDead;
    }
}
