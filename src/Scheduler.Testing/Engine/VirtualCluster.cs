using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Testing.Engine;

/// <summary>A scheduler and its nodes in a virtual world, with the options of an embedded one: the same kernel, node kernel and runner of attempts as in
/// production, over a journal in memory.</summary>
internal sealed class VirtualCluster
{
    // In a world without faults nodes are heard as seldom as their leases allow: a year of it has to be cheap.
    private static readonly TimeSpan LongLease = TimeSpan.FromHours(1);

    private readonly Dictionary<string, VirtualNode> _nodes = new(StringComparer.Ordinal);
    private readonly List<Batch> _journal = [];
    private readonly Dictionary<TaskId, List<EndWait>> _watches = [];
    private readonly Queue<Asked> _early = new();
    private readonly Follower _follower = new();
    private readonly VirtualReads _reads;
    private long _incarnation;
    private bool _isOpen = true;

    /// <exception cref="SchedulerConfigurationException">An option is out of range.</exception>
    public VirtualCluster(VirtualWorld world, VirtualTime time, EmbeddedOptions options)
    {
        options.AddBuiltInKinds();
        options.Validate();
        options.EncodeSchedulesAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
        (World, Time, Options) = (world, time, options);
        KernelOptions = options.ToKernelOptions();
        if (!world.Mishaps.HaveLeases)
        {
            KernelOptions = KernelOptions with { LeaseDuration = LongLease, LeaseMargin = LongLease };
            KeepNodes();
        }

        _reads = new VirtualReads(_follower);
        Client = new VirtualClient(this);
    }

    public VirtualWorld World { get; }

    public VirtualTime Time { get; }

    public EmbeddedOptions Options { get; }

    public KernelOptions KernelOptions { get; }

    public VirtualClient Client { get; }

    public VirtualScheduler? Scheduler { get; private set; }

    public IReadOnlyCollection<VirtualNode> Nodes => _nodes.Values;

    /// <summary>The rows that are durable.</summary>
    public IReadOnlyList<Batch> Journal => _journal;

    public int UnfinishedTasks => _follower.UnfinishedTasks;

    /// <summary>Called with each row when it is durable.</summary>
    public Action<Batch>? Stored { get; set; }

    /// <summary>Called with a description of what happens to tasks.</summary>
    public Action<TaskId?, string>? Told { get; set; }

    /// <summary>Whether nodes take tasks. In a test that runs tasks one by one they take none.</summary>
    public bool IsOpen
    {
        get => _isOpen;
        set
        {
            _isOpen = value;
            foreach (var node in _nodes.Values.Where(node => !node.IsDead))
            {
                Say(node, value ? node.Window : 0);
            }
        }
    }

    public TaskInfo? Find(TaskId task) => _reads.Find(task);

    public IReadOnlyList<TaskInfo> Tasks(TaskFilter filter)
    {
        List<TaskInfo> all = [];
        TaskPage? page;
        do
        {
            page = (TaskPage)_reads.Answer(new ListTasks(filter with { Limit = TaskFilter.MaxLimit, After = all.Count == 0 ? null : filter.After }));
            all.AddRange(page.Tasks);
            filter = filter with { After = page.Next };
        }
        while (page.Next is not null);
        return all;
    }

    public long NextIncarnation() => ++_incarnation;

    /// <summary>Starts a scheduler, which recovers from the journal.</summary>
    public void StartScheduler()
    {
        Scheduler = new VirtualScheduler(this, Options.SchedulerName);
        Scheduler.Begin();
        foreach (var node in _nodes.Values)
        {
            node.Connect();
        }

        while (_early.TryDequeue(out var asked))
        {
            Receive(asked);
        }
    }

    public VirtualNode StartNode(NodeOptions options)
    {
        var node = new VirtualNode(this, new NodeId(options.Name, NextIncarnation()), options.ToOffer(Options.Handlers));
        _nodes[options.Name] = node;
        node.Connect();
        return node;
    }

    public VirtualNode? Node(string name) => _nodes.GetValueOrDefault(name);

    /// <summary>Sets how many slots the node reports, free and in use.</summary>
    public void Offer(VirtualNode node, int slots) => Say(node, slots);

    public void Happens(TaskId? task, string what) => Told?.Invoke(task, what);

    public void ToNode(ToNode message)
    {
        if (_nodes.GetValueOrDefault(message.Node.Name) is { } node)
        {
            foreach (var delay in World.Mishaps.Arrivals(node))
            {
                World.At(World.Now + delay, () => node.Hear(message), node);
            }
        }
    }

    public void FromNode(VirtualNode node, FromNode message)
    {
        foreach (var delay in World.Mishaps.Arrivals(node))
        {
            World.At(World.Now + delay, () => Hear(new HearNode(IsOpen ? message : message with { Window = 0 })));
        }
    }

    /// <summary>Sends a client's request; it is answered in virtual time.</summary>
    public void Ask(Asked asked) => World.At(World.Now, () => Receive(asked));

    /// <summary>Applies what is true now and not stored.</summary>
    public void Follow(Batch batch) => _follower.Apply(batch);

    public HearLookedUp LookUp(LookUp asked) => _reads.LookUp(asked);

    /// <summary>Called when the row is durable.</summary>
    public void Store(Batch batch)
    {
        _journal.Add(batch);
        _follower.Apply(batch);
        foreach (var happened in batch.Events)
        {
            if (Words.Of(happened) is var (task, what))
            {
                Happens(task, what);
            }
        }

        var ended = _reads.HandOn(batch);
        Stored?.Invoke(batch);
        foreach (var task in ended)
        {
            if (_watches.Remove(task.Id, out var watches))
            {
                watches.ForEach(watch => watch.Tell(task));
            }
        }
    }

    /// <summary>Registers a wait for a task's end.</summary>
    public void Add(EndWait watch)
    {
        var known = Find(watch.Task);
        if (known is null)
        {
            watch.Refuse(watch.Task.Unknown());
        }
        else if (known.Phase.IsFinal())
        {
            watch.Tell(known);
        }
        else if (_watches.TryGetValue(watch.Task, out var watches))
        {
            watches.Add(watch);
        }
        else
        {
            _watches[watch.Task] = [watch];
        }
    }

    private void Receive(Asked asked)
    {
        if (asked.Request is Read read)
        {
            asked.Tell(_reads.Answer(read));
        }
        else if (Scheduler is not { IsDead: false })
        {
            _early.Enqueue(asked);
        }
        else
        {
            var (command, refusal) = _reads.LookUp((KernelCommand)asked.Request);
            if (refusal is null)
            {
                Scheduler.Hear(command with { ReplyTo = asked });
            }
            else
            {
                asked.Tell(refusal);
            }
        }
    }

    // Each that lives is heard before the scheduler would give it up.
    private void KeepNodes() => World.At(World.Now + LongLease, () =>
    {
        foreach (var node in _nodes.Values.Where(node => !node.IsDead))
        {
            Say(node, IsOpen ? node.Window : 0);
        }

        KeepNodes();
    });

    private void Say(VirtualNode node, int window) =>
        World.At(World.Now, () => Hear(new HearNode(new FromNode(node.Id, Scheduler?.Epoch ?? 0, window, []))));

    private void Hear(HearNode heard)
    {
        if (Scheduler is { IsDead: false })
        {
            Scheduler.Hear(heard);
        }
    }
}
