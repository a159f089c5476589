using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Engine;

/// <summary>
/// One run of the user's code, with everything that it awaits: an attempt's handler, or the work of a client. It flows into everything that the
/// code starts, on any thread, so that timers, requests and continuations are known to belong to it.
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

    /// <summary>The flow of the running code; null: the code does not run in a virtual world.</summary>
    public static Flow? Running => Ambient.Value;

    /// <summary>The process that it runs in; null: at a client that never dies.</summary>
    public VirtualProcess? Process { get; }

    /// <summary>Its name, for messages.</summary>
    public string Name { get; }

    /// <summary>The task of an attempt.</summary>
    public TaskId? Task { get; }

    /// <summary>How many things it awaits that happen in virtual time. Access under the world's lock.</summary>
    public int Awaited { get; set; }

    /// <summary>Whether it has returned, or was killed. Access under the world's lock.</summary>
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

    /// <summary>Continues code after an <c>await</c>, in virtual time.</summary>
    public override void Post(SendOrPostCallback d, object? state) => _world.Continue(this, () => Run(() => d(state)));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
