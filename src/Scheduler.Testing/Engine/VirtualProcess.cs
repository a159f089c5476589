using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>A process that can die, or be paused as if its machine had been suspended: what would have happened during the pause happens
/// afterwards.</summary>
internal abstract class VirtualProcess(VirtualWorld world, string name)
{
    public string Name { get; } = name;

    public bool IsDead { get; private set; }

    public Timestamp PausedUntil { get; private set; }

    /// <summary>The error of its wall clock.</summary>
    public TimeSpan WallError { get; set; }

    public Timestamp Wall => World.Now + WallError;

    /// <summary>Stands still in a world without faults: there leases last forever, and a year costs no renewals.</summary>
    public virtual Timestamp Monotonic => World.Mishaps.HaveLeases ? World.Now : default;

    public Instant Now => new(Wall, Monotonic);

    protected VirtualWorld World { get; } = world;

    public void Pause(TimeSpan time) => PausedUntil = World.Now + time;

    /// <summary>From now on nothing of it happens, and its handlers are not notified.</summary>
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
