namespace Scheduler.Testing.Engine;

/// <summary>At which point of an attempt something happens.</summary>
internal enum Point
{
    /// <summary>It is no point of an attempt.</summary>
    None = 0,

    /// <summary>Its handler is about to begin.</summary>
    Start = 1,

    /// <summary>Its handler is about to go on behind an <c>await</c>.</summary>
    Await = 2,

    /// <summary>Its handler has ended, and its node has not said so yet.</summary>
    End = 3,
}

/// <summary>Something that happens at a moment of virtual time.</summary>
/// <param name="happens">Called once, on the thread that moves the time.</param>
/// <param name="process">Whose it is: it never happens when that has died, and waits while it is paused. Null: nobody's.</param>
/// <param name="flow">Whose code it runs. Null: none of the user's.</param>
internal sealed class Occasion(Action happens, VirtualProcess? process, Flow? flow, Point point)
{
    public Action Happens { get; } = happens;

    public VirtualProcess? Process { get; } = process;

    public Flow? Flow { get; } = flow;

    public Point Point { get; } = point;

    /// <summary>Whether the flow counts as idle until it happens.</summary>
    public bool IsAwaited { get; init; }

    public bool IsCancelled { get; set; }

    /// <summary>Whether chance was asked already whether something befalls it.</summary>
    public bool IsTried { get; set; }
}
