namespace Scheduler.Testing.Engine;

/// <summary>What goes wrong, and how long things take. By default nothing goes wrong, and nothing takes any time.</summary>
internal class Mishaps
{
    private static readonly TimeSpan[] AtOnce = [TimeSpan.Zero];

    /// <summary>Whether nodes lose their leases if they are not heard.</summary>
    public virtual bool HaveLeases => false;

    /// <summary>How long a row takes to be durable.</summary>
    public virtual TimeSpan WriteTime() => TimeSpan.Zero;

    /// <summary>How long code waits after an <c>await</c>.</summary>
    public virtual TimeSpan ContinueAfter(Flow flow) => TimeSpan.Zero;

    /// <summary>When a message between a scheduler and a node arrives: one entry for each arrival.</summary>
    public virtual IReadOnlyList<TimeSpan> Arrivals(VirtualNode node) => AtOnce;

    /// <summary>Called just before this happens, to make something go wrong. Afterwards it is checked whether it still happens.</summary>
    public virtual void Before(Occasion occasion)
    {
    }

    /// <summary>Called when the scheduler has decided a request of a client.</summary>
    public virtual void Decided(Asked asked)
    {
    }
}
