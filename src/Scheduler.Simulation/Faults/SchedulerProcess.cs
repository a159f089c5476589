using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;

namespace Scheduler.Simulation.Faults;

/// <summary>
/// A scheduler's process, which may die at every point between deciding, writing and releasing. It believes to be the only
/// one; the unique numbers of the journal's rows tell it when it is not.
/// </summary>
/// <param name="seed">In whose process it runs, and which knows whether a majority of the seeds is here; null: there are no seeds.</param>
internal sealed class SchedulerProcess(FaultyWorld world, string name, SeedProcess? seed) : FaultyProcess(world, name)
{
    private const int MostWaiting = 500;

    private readonly Queue<KernelCommand> _waiting = new();
    private Pump _pump = null!;
    private Timestamp _wakesAt = Timestamp.MaxValue;
    private string? _mustNotDecide;
    private Standing _witnessed = null!;
    private bool _hadLostItsEnd;
    private int _row;

    /// <summary>Whose links are its own: the seed's, if it has one.</summary>
    public string Place => seed?.Name ?? Name;

    public override Timestamp PausedUntil => seed?.PausedUntil ?? base.PausedUntil;

    public Kernel Kernel => _pump.Kernel;

    public bool HasBegun { get; private set; }

    /// <summary>Recovers, and takes over.</summary>
    public void Start()
    {
        (_witnessed, _hadLostItsEnd, _row) = (World.Witness.Standing, World.Journal.HasLostItsEnd, World.Journal.Rows.Count);
        _pump = new Pump(World.Journal.Recover(World.KernelOptions));
        if (seed is null)
        {
            Begin();
        }
        else
        {
            // To read the journal takes a while. Meanwhile another scheduler may write, or the majority be lost.
            After(TimeSpan.FromMilliseconds(World.Random.Below(300)), Begin);
        }
    }

    /// <summary>As if the machine stood still: with its seed, if it has one.</summary>
    public override void Pause(TimeSpan time)
    {
        if (seed is null)
        {
            base.Pause(time);
        }
        else
        {
            seed.Pause(time);
        }
    }

    public void Hear(KernelCommand command) => Do(() =>
    {
        if (!MayDecide(command) && command is not HearNode)
        {
            Refuse(command);
            return;
        }

        if (!MayDecide(command) || _pump.IsFull || _waiting.Count > 0)
        {
            World.Flawed.LeavesUndecided(command, this);
            if (_waiting.Count < MostWaiting)
            {
                _waiting.Enqueue(command);
            }

            return;
        }

        Decide(command);
        Proceed();
    });

    /// <summary>What nodes have said meanwhile is decided now.</summary>
    public void MajorityIsBack() => Do(() =>
    {
        if (HasBegun)
        {
            DecideWaiting();
            Proceed();
        }
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
        World.Witness.Committed(batch);
        FaultException.Require(batch.LaterEpoch is null, $"no node knows of a later epoch than the journal has: {batch.LaterEpoch} in {batch.Epoch}");
        if (Dies("between write and release"))
        {
            return;
        }

        DecideWaiting();
        Proceed();
        if (!IsDead)
        {
            World.Facts.Give(batch);
            Release(batch);
        }
    }

    /// <summary>Why a task waits, for the message of a world that failed; the process is of no more use then.</summary>
    public string Explain(TaskId task)
    {
        Kernel.Handle(new ExplainTask(task) { ReplyTo = this }, Clock.Now);
        return string.Join("; ", Kernel.TakeBatch().Replies.Select(r => r.Answer is Explained e ? e.Explanation.ToString() : r.Answer.ToString()));
    }

    protected override void Died() => World.HasDied(this);

    private void Begin()
    {
        if (seed is { HasMajority: false } && World.Mix.Flaw != Flaw.BeginsWithoutMajority)
        {
            Die("no majority of the seeds is here");
            return;
        }

        if (World.Witness.Refusal(Kernel, _witnessed, _hadLostItsEnd, Clock.Wall) is { } refusal)
        {
            Die("its start is refused: " + refusal);
            return;
        }

        FaultException.Require(WhyNot is null, $"no epoch begins without a majority of the seeds: {WhyNot}");
        Kernel.Begin(Name, Clock.Now);
        HasBegun = true;
        World.Flawed.Begins(this);
        World.Trace(Name, $"begins epoch {Kernel.Epoch} after event {World.Journal.LastEventNumber}");
        Proceed();
        World.HasBegun(this);
    }

    // Null: it may decide.
    private string? WhyNot => seed is null ? null : World.Seeds!.WhyNot(seed);

    private static void Check(Answer answer, string? mustNot) => FaultException.Require(
        mustNot is null || answer is Rejection { Code: RejectionCode.Unavailable }, $"nothing is answered without a majority of the seeds: {mustNot}");

    private bool MayDecide(KernelCommand command) =>
        HasBegun && (seed is not { HasMajority: false } || World.Flawed.DecidesWithoutMajority(command));

    private void Refuse(KernelCommand command)
    {
        if (command.ReplyTo is { } asked)
        {
            var answer = World.Flawed.Refuses(command);
            Check(answer, WhyNot);
            World.Network.Answer(new Reply(asked, answer));
        }
    }

    private void DecideWaiting()
    {
        while (_waiting.TryPeek(out var next) && !_pump.IsFull && MayDecide(next))
        {
            Decide(_waiting.Dequeue());
        }
    }

    private void Decide(KernelCommand command)
    {
        // What it brings about is judged where it leaves.
        _mustNotDecide ??= WhyNot;
        _pump.Handle(World.Flawed.Hears(World.WithLookUp(command), this), Clock.Now);
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
            FaultException.Require(_mustNotDecide is null, $"no row is written that was decided without a majority of the seeds: {_mustNotDecide}");
            World.Journal.Append(this, ++_row, batch);
            if (World.Mix.Flaw == Flaw.ReleasesBeforeWriting)
            {
                Release(batch);
            }
        }

        if (_pump.TakeRelease() is { } ready)
        {
            foreach (var reply in ready.Replies)
            {
                Check(reply.Answer, _mustNotDecide);
            }

            FaultException.Require(
                ready.Effects.Count == 0 || _mustNotDecide is null, $"no node is told anything without a majority of the seeds: {_mustNotDecide}");
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

        foreach (var asked in batch.LookUps)
        {
            World.LookUp(asked, this);
        }

        foreach (var said in batch.Effects)
        {
            if (Dies("in the middle of a release"))
            {
                return;
            }

            var message = World.Flawed.Says(said, batch);
            World.Observed.Check(message);
            World.Network.ToNode(this, message);
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
