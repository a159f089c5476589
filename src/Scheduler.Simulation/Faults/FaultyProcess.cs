using Scheduler.Core.Contracts;

namespace Scheduler.Simulation.Faults;

/// <summary>What can die, and stand still for a while as if the machine had been suspended: then all that would have happened to it
/// happens at once afterwards.</summary>
internal abstract class FaultyProcess(FaultyWorld world, string name)
{
    private Timestamp _pausedUntil;

    public string Name { get; } = name;

    public bool IsDead { get; private set; }

    public virtual Timestamp PausedUntil => _pausedUntil;

    public bool IsPaused => World.Queue.Now < PausedUntil;

    public ProcessClock Clock { get; } = new(world.Queue, world.Random);

    protected FaultyWorld World { get; } = world;

    public virtual void Pause(TimeSpan time)
    {
        World.Trace(Name, $"is paused for {time.TotalSeconds:0.0} s");
        _pausedUntil = World.Queue.Now + time;
    }

    public void Die(string why)
    {
        if (!IsDead)
        {
            World.Trace(Name, "dies: " + why);
            IsDead = true;
            Died();
        }
    }

    /// <summary>Does it now, when the pause is over, or never.</summary>
    public void Do(Action work)
    {
        if (IsDead)
        {
            return;
        }

        if (IsPaused)
        {
            World.Queue.At(PausedUntil, () => Do(work));
            return;
        }

        work();
    }

    public void After(TimeSpan delay, Action work) => World.Queue.After(delay, () => Do(work));

    protected virtual void Died()
    {
    }
}
