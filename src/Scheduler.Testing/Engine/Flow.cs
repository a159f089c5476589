using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>
/// One run of the user's code, with all that it awaits: an attempt's handler, or the work of a client. What it starts carries it along, on whatever thread,
/// so timers, requests and continuations are known to be its.
/// </summary>
internal sealed class Flow : SynchronizationContext
{
    private static readonly AsyncLocal<Flow?> Ambient = new();

    private readonly VirtualWorld _world;

    public Flow(VirtualWorld world, VirtualProcess? process, string name, TaskId? task)
    {
        _world = world;
        Process = process;
        Name = name;
        Task = task;
    }

    /// <summary>Whose code this is; null: nobody's who runs in a virtual world.</summary>
    public static Flow? Running => Ambient.Value;

    /// <summary>Where it runs; null: at a client that never dies.</summary>
    public VirtualProcess? Process { get; }

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>The task of an attempt.</summary>
    public TaskId? Task { get; }

    /// <summary>How many things it awaits that happen in virtual time. Under the world's lock.</summary>
    public int Awaited { get; set; }

    /// <summary>It has returned, or was killed. Under the world's lock.</summary>
    public bool IsOver { get; set; }

    /// <summary>Runs its code, up to the next <c>await</c>.</summary>
    public void Run(Action code)
    {
        var (before, ambient) = (Current, Ambient.Value);
        SetSynchronizationContext(this);
        Ambient.Value = this;
        try
        {
            code();
        }
        finally
        {
            Ambient.Value = ambient;
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Code goes on behind an <c>await</c>: in virtual time.</summary>
    public override void Post(SendOrPostCallback d, object? state) => _world.Continue(this, () => Run(() => d(state)));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
