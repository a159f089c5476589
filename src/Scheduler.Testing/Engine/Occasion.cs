namespace Scheduler.Testing.Engine;

/// <summary>At which point of an attempt something happens.</summary>
internal enum Point
{
    /// <summary>Not a point of an attempt.</summary>
    None = 0,

    /// <summary>Its handler is about to begin.</summary>
    Start = 1,

    /// <summary>Its handler is about to continue after an <c>await</c>.</summary>
    Await = 2,

    /// <summary>Its handler has ended, and its node has not said so yet.</summary>
    End = 3,
}

/// <summary>Something that happens at a moment of virtual time.</summary>
/// <param name="happens">Called once, on the thread that moves the time.</param>
/// <param name="process">The process that it belongs to: it never happens if that has died, and waits while it is paused. Null: none.</param>
/// <param name="flow">The flow whose code it runs. Null: none of the user's code.</param>
internal sealed class Occasion(Action happens, VirtualProcess? process, Flow? flow, Point point)
{
    public Action Happens { get; } = happens;

    public VirtualProcess? Process { get; } = process;

    public Flow? Flow { get; } = flow;

    public Point Point { get; } = point;

    /// <summary>Whether the flow counts as idle until it happens.</summary>
    public bool IsAwaited { get; init; }

    public bool IsCancelled { get; set; }

    /// <summary>Whether it was already drawn if something goes wrong here.</summary>
    public bool IsTried { get; set; }
}
