namespace Scheduler.Testing.Engine;

/// <summary>What goes wrong, and how long things take. By itself nothing does, and all is done at once.</summary>
internal class Mishaps
{
    private static readonly TimeSpan[] AtOnce = [TimeSpan.Zero];

    /// <summary>Whether nodes lose their leases if they are not heard.</summary>
    public virtual bool HaveLeases => false;

    /// <summary>How long a row takes to be durable.</summary>
    public virtual TimeSpan WriteTime() => TimeSpan.Zero;

    /// <summary>How long code waits behind an <c>await</c>.</summary>
    public virtual TimeSpan ContinueAfter(Flow flow) => TimeSpan.Zero;

    /// <summary>When a message between a scheduler and a node arrives: each time that it does.</summary>
    public virtual IReadOnlyList<TimeSpan> Arrivals(VirtualNode node) => AtOnce;

    /// <summary>Something may go wrong just before this happens; afterwards it is looked at again whether it still does.</summary>
    public virtual void Before(Occasion occasion)
    {
    }

    /// <summary>The scheduler decided a request of a client.</summary>
    public virtual void Decided(Asked asked)
    {
    }
}
