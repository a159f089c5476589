using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Execution.Handlers;

namespace Scheduler.Behaviour;

/// <summary>
/// A scheduler with its nodes, in one of its shells, on a journal that outlives it. What behaviours need of a shell and
/// nothing else: whatever only one of them can do is for the tests of that shell.
/// </summary>
public interface IShell : IAsyncDisposable
{
    /// <summary>Of the scheduler that was started last.</summary>
    ISchedulerClient Client { get; }

    /// <summary>Starts it on its journal, which is empty at first. Ends when the nodes have joined.</summary>
    Task StartAsync(ShellOptions options);

    /// <summary>Ends it in good order, nodes first.</summary>
    Task StopAsync();

    /// <summary>Ends it as if every process had died at this moment.</summary>
    Task CrashAsync();

    /// <summary>Adds a node. Ends when the scheduler has taken it in.</summary>
    Task JoinAsync(ShellNode node);

    /// <summary>Asks a node to leave: it takes no more, and finishes what it has. Ends when it has left.</summary>
    Task LeaveAsync(string node);

    /// <summary>Takes a node away as if its process had died. When the scheduler finds out is the shell's affair:
    /// <see cref="ShellOptions.Lease"/> at the latest.</summary>
    Task KillAsync(string node);

    /// <summary>Every event there ever was, in order. Only while it is stopped.</summary>
    IReadOnlyList<Event> ReadJournal();
}

/// <summary>What a behaviour may ask of a shell. Everything has a default.</summary>
public sealed record ShellOptions
{
    /// <summary>Default: one of the name <c>one</c>.</summary>
    public IReadOnlyList<ShellNode> Nodes { get; init; } = [new("one")];

    public IReadOnlyList<QueueOptions> Queues { get; init; } = [new()];

    public SchedulerLimits Limits { get; init; } = SchedulerLimits.Default;

    /// <summary>Those that the program declares.</summary>
    public IReadOnlyList<LimitOptions> TaskLimits { get; init; } = [];

    public bool RefuseUnknownLimits { get; init; }

    /// <summary>Adds handlers to <c>noop</c>, <c>sleep</c> and <c>greet</c>, which every node has.</summary>
    public Action<HandlerRegistry> Handlers { get; init; } = static _ => { };

    /// <summary>The codecs of clients and nodes, each time anew: they are other programs. Null: none.</summary>
    public Func<PayloadCodecs>? Codecs { get; init; }

    /// <summary>How long a handler may take to return once it was asked to stop.</summary>
    public TimeSpan CancelGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long attempts may go on when they are to end in good order; what runs longer is handed back.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.Zero;

    /// <summary>How long a node may be silent before what it holds runs elsewhere, where that is found out in no other way.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many finished tasks can be looked up. Null: all.</summary>
    public long? KeepFinishedTasks { get; init; }

    /// <summary>The handlers of one node, each time anew: a registry is closed when its node starts.</summary>
    public HandlerRegistry MakeHandlers()
    {
        var handlers = Execution.Kinds.BuiltInKinds.AddTo(new HandlerRegistry())
            .Handle<string, string>("greet", static (name, _) => Task.FromResult($"Hello, {name}!"));
        Handlers(handlers);
        return Codecs is null ? handlers : handlers.UseCodecs(Codecs());
    }
}

/// <summary>A node as a behaviour asks for it.</summary>
public sealed record ShellNode(string Name)
{
    public int Slots { get; init; } = 2;

    public Labels Labels { get; init; } = Labels.None;

    public Resources Capacity { get; init; } = Resources.None;
}
