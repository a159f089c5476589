using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>What can die, and stand still for a while as if its machine had been suspended: what would have happened to it happens afterwards.</summary>
internal abstract class VirtualProcess(VirtualWorld world, string name)
{
    public string Name { get; } = name;

    public bool IsDead { get; private set; }

    public Timestamp PausedUntil { get; private set; }

    /// <summary>How wrong its wall clock is.</summary>
    public TimeSpan WallError { get; set; }

    public Timestamp Wall => World.Now + WallError;

    /// <summary>Stands still in a world without faults: leases last for ever there, and a year costs no renewals.</summary>
    public virtual Timestamp Monotonic => World.Mishaps.HaveLeases ? World.Now : default;

    public Instant Now => new(Wall, Monotonic);

    protected VirtualWorld World { get; } = world;

    public void Pause(TimeSpan time) => PausedUntil = World.Now + time;

    /// <summary>Nothing of it happens any more, and its handlers are told nothing.</summary>
    public void Die()
    {
        if (!IsDead)
        {
            IsDead = true;
            Died();
        }
    }

    protected void After(TimeSpan delay, Action happens) => World.At(World.Now + delay, happens, this);

    protected abstract void Died();
}
