using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <summary>
/// Schedulers, nodes and a client among everything that can go wrong, all of it drawn from one seed. First tasks arrive and
/// faults befall; then the faults stop, and everything has to come to its end.
/// </summary>
internal sealed partial class FaultyWorld
{
    // The one policy that can't be kept from interrupting.
    private static readonly string TimeSlices = new TimeSlices().Name;

    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan PerTask = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestCalm = TimeSpan.FromHours(1);

    private readonly SortedDictionary<string, NodeProcess> _nodes = new(StringComparer.Ordinal);
    private readonly ClientProcess _client;
    private readonly NodeCuts? _nodeCuts;
    private readonly Action<string>? _trace;
    private readonly int _checkEvery;
    private readonly TimeSpan _faultyFor;
    private long _incarnation;

    /// <param name="checkEvery">After how many steps the kernel's invariants are checked in full; what is durable or let out is
    /// checked always.</param>
    public FaultyWorld(ulong seed, int tasks, FaultMix mix, int checkEvery, Action<string>? trace)
    {
        Mix = mix;
        _trace = trace;
        _checkEvery = checkEvery;
        Random = new SeededRandom(seed, "faulty world");
        Journal = new FaultyJournal(this);
        Network = new FaultyNetwork(this);
        Observed = new Observed(this);
        Flawed = new FlawedScheduler(this);
        KernelOptions = Options(seed, tasks, mix);

        // Streams of their own: worlds without seeds and losses are what they are without these.
        var seeds = new SeededRandom(seed, "seeds");
        Links = new FaultyLinks(this);
        Seeds = seeds.Happens(mix.SeedGroups) ? new FaultySeeds(this, seeds) : null;
        var nodeCuts = new SeededRandom(seed, "node cuts");
        _nodeCuts = Seeds is not null && nodeCuts.Happens(mix.NodeCuts) ? new NodeCuts(this, Seeds, nodeCuts) : null;
        _losses = new SeededRandom(seed, "losses");
        _schedules = new SeededRandom(seed, "schedules");
        _limits = new SeededRandom(seed, "limits");
        _hasLimits = _limits.Happens(mix.Limits);
        _flow = new SeededRandom(seed, "flow");
        _hasFlow = _flow.Happens(mix.Flow);
        _graphs = new SeededRandom(seed, "graphs");
        _hasGraphs = _graphs.Happens(mix.Graphs);
        _added = new SeededRandom(seed, "added tasks");
        _hasAddedTasks = _hasGraphs && _added.Happens(mix.AddedTasks);
        _locks = new SeededRandom(seed, "locks");
        _hasLocks = _locks.Happens(mix.Locks);
        _stragglers = new SeededRandom(seed, "stragglers");
        _hasStragglers = _hasGraphs && _stragglers.Happens(mix.Stragglers);
        var retries = new SeededRandom(seed, "retries");
        Retries = retries.Happens(mix.Retries) ? retries : null;
        _askedRetries = new SeededRandom(seed, "asked retries");
        _hasAskedRetries = _askedRetries.Happens(mix.AskedRetries);
        Repeats = new SeededRandom(seed, "repeats");
        Witness = new FaultyWitness(this, _losses);
        _faultyFor = PerTask * tasks;
        _client = new ClientProcess(
            this,
            new FaultyTasks(Random, tasks, new ProcessClock(Queue, Random), _hasLimits ? _limits : null, _hasFlow ? _flow : null, Retries));
    }

    public FaultMix Mix { get; }

    public EventQueue Queue { get; } = new();

    public SeededRandom Random { get; }

    /// <summary>Null: tasks are tried again as by default, and handlers don't say when.</summary>
    public SeededRandom? Retries { get; }

    /// <summary>Which submits name a task twice.</summary>
    public SeededRandom Repeats { get; }

    public FaultyJournal Journal { get; }

    public FaultyNetwork Network { get; }

    /// <summary>What the journal holds.</summary>
    public DurableFacts Facts { get; } = new();

    /// <summary>How far things went, as is stored beside the journal.</summary>
    public FaultyWitness Witness { get; }

    public Observed Observed { get; }

    public FlawedScheduler Flawed { get; }

    public FaultyLinks Links { get; }

    /// <summary>Null: a manager starts the schedulers.</summary>
    public FaultySeeds? Seeds { get; }

    public Follower Follower { get; private set; } = new();

    public KernelOptions KernelOptions { get; }

    /// <summary>Until the faults stop.</summary>
    public bool IsFaulty { get; private set; } = true;

    /// <summary>Commands that some kernel has handled.</summary>
    public long Steps { get; private set; }

    public int Crashes { get; private set; }

    /// <summary>Tasks that were not submitted because another had their unique key.</summary>
    public int NotSubmitted => _client.NotSubmitted;

    /// <summary>Submits that named a task twice, and were refused for that.</summary>
    public int Repeated => _client.Repeated;

    public IEnumerable<NodeProcess> Nodes => _nodes.Values;

    public NodeProcess? NodeOf(string name) => _nodes.GetValueOrDefault(name);

    public long NextIncarnation() => ++_incarnation;

    public void Stepped(Kernel kernel)
    {
        if (++Steps % _checkEvery == 0)
        {
            kernel.CheckInvariants();
        }
    }

    public void Trace(string who, [System.Runtime.CompilerServices.InterpolatedStringHandlerArgument("")] ref TraceText what)
    {
        if (_trace is not null)
        {
            var seconds = Queue.Now.Ticks / (double)TimeSpan.TicksPerSecond;
            _trace(string.Create(CultureInfo.InvariantCulture, $"{seconds,11:0.000000}  {who,-12} {what.ToString()}"));
        }
    }

    public void Trace(string who, string what) => Trace(who, $"{what}");

    public bool IsTraced => _trace is not null;

    /// <exception cref="Exception">Something did not hold.</exception>
    public void Run()
    {
        if (Seeds is null)
        {
            StartScheduler(seed: null);
        }

        for (var i = 1; i <= 4; i++)
        {
            StartNode("node-" + i.ToString(CultureInfo.InvariantCulture), Offer());
        }

        _client.Begin(_faultyFor);
        if (Seeds is null)
        {
            Superintend();
        }
        else
        {
            Seeds.Begin();
            _nodeCuts?.Begin();
        }

        if (_schedules.Happens(Mix.Schedules))
        {
            ChangeSchedulesNowAndThen();
        }

        if (_hasLimits)
        {
            ChangeLimitsNowAndThen();
        }

        if (_hasFlow)
        {
            ChangeFlowNowAndThen();
        }

        if (_hasAskedRetries)
        {
            AskForRetriesNowAndThen();
        }

        if (_hasGraphs)
        {
            ChangeGraphsNowAndThen();
        }

        if (_hasLocks)
        {
            BeginLocks();
        }

        if (_losses.Happens(Mix.JournalsPutBack))
        {
            PutJournalBackNowAndThen();
        }

        Mishap();
        Queue.At(new Timestamp(_faultyFor.Ticks), CalmDown);
        var deadline = new Timestamp(_faultyFor.Ticks) + LongestCalm;
        while (IsFaulty || _client.Open > 0 || Facts.Schedules.Count > 0 || Facts.Schedules.Calendars > 0 || !Facts.Limits.AreWide || Facts.Graph.OpenGroups.Any() || Facts.Locks.Count > 0 || Facts.Outcomes < Facts.Admitted || Leader is not { IsDead: false, HasBegun: true })
        {
            Queue.Step();
            FaultException.Require(
                Queue.Now < deadline,
                $"all work drains when faults stop: {_client.Open} tasks were not accepted; {Leader?.Explain(Facts.FirstWithoutOutcome)}");
        }

        CheckEnd();
    }

    private void CheckEnd()
    {
        var admitted = Facts.Admitted - Facts.Schedules.Submitted - Facts.Schedules.Backfilled - Facts.Added.Submitted;

        // What was not submitted for its unique key may have been all the same when the message arrived a second time.
        FaultException.Require(
            admitted <= _client.Tasks && admitted + _client.NotSubmitted >= _client.Tasks,
            $"all {_client.Tasks} tasks that were submitted are known, but for {_client.NotSubmitted} whose unique keys were taken: {admitted}");
        Observed.CheckEnd();
        Facts.Graph.CheckEnd(GroupOf);
        Facts.Copies.CheckEnd(GroupOf);
        Leader!.Kernel.CheckInvariants();
        var replayed = new Follower();
        foreach (var row in Journal.Rows)
        {
            replayed.Apply(row.FirstEventNumber, row.Events, row.DigestAfter);
        }

        FaultException.Require(replayed.Digest == Follower.Digest, $"a replay from the first row is in the follower's state");
    }

    private GroupInfo? GroupOf(string group) => ((GroupFound)Follower.Answer(new GetGroup(group))!).Group;

    private static KernelOptions Options(ulong seed, int tasks, FaultMix mix)
    {
        var random = new SeededRandom(seed, "options");
        return new KernelOptions
        {
            Seed = seed,
            Recurrences = new SteadyRecurrences(mix.Flaw),
            Stragglers = Soon,
            Queues = [.. FaultyTasks.Queues.Select(name => QueueOf(random, name))],
            LeaseDuration = Lease,
            LeaseMargin = Lease / 3,
            Limits = new SchedulerLimits
            {
                MaxBatchEvents = 40,
                MaxUnfinishedTasks = 150,
                MaxTasksPerSubmit = 10,

                // Those of schedules included.
                MaxOutcomesKept = tasks + 100_000,
            },
        };
    }

    private static QueueOptions QueueOf(SeededRandom random, string name)
    {
        var queue = new QueueOptions
        {
            Name = name,
            Policy = random.Pick(new PolicyRegistry().Names),
            Strategy = random.Pick(new StrategyRegistry().Names),
            AgeAfter = random.Happens(0.3) ? null : TimeSpan.FromSeconds(random.Below(20)),
            Slice = TimeSpan.FromMilliseconds(50 + random.Below(500)),
            Preempt = random.Happens(0.5) ? null : random.Happens(0.5),
            TieBreak = random.Happens(0.3) ? QueueOptions.ByCriticalPath : null,
        };
        return queue.Policy == TimeSlices && queue.Preempt == false ? queue with { Preempt = null } : queue;
    }

    private NodeOffer Offer() => new()
    {
        Slots = 2 + Random.Below(5),
        Capacity = new Resources(2_000 + Random.Below(3_000), 0),
        Kinds = Random.Happens(0.5) ? FaultyTasks.Kinds : ["plain", "yielding"],
        YieldingKinds = ["yielding"],
        Labels = ZoneOf(Random.Happens(0.5) ? "a" : "b"),
        Performance = 1 + Random.Below(300),
    };

    private static Labels ZoneOf(string zone) => new([KeyValuePair.Create("zone", zone)]);

    private void StartNode(string name, NodeOffer offer)
    {
        var node = new NodeProcess(this, new NodeId(name, NextIncarnation()), offer);
        _nodes[name] = node;
        node.Connect(IsCutOff(name) ? null : Leader);
        _nodeCuts?.LookOut(node);
    }

    // The network, the journal, the clocks are well from here on, every node is up and uncordoned, and one of them can run anything.
    private void CalmDown()
    {
        Trace("world", "the faults stop");
        IsFaulty = false;
        Links.Heal();
        foreach (var process in _nodes.Values.Concat<FaultyProcess>(_schedulers).Concat(_lockClients))
        {
            process.Clock.Correct();
        }

        var all = Offer() with { Slots = 8, Capacity = new Resources(10_000, 0), Kinds = FaultyTasks.Kinds, Labels = ZoneOf("a") };
        StartNode("node-all", all);
        Uncordon();
        RemoveSchedules();
        if (_hasLimits)
        {
            WidenLimits();
        }

        if (_hasFlow)
        {
            ReleaseHolds();
        }

        if (_hasGraphs)
        {
            EndGraphs();
        }
    }

    private void Uncordon() => Queue.After(TimeSpan.FromSeconds(1), () =>
    {
        foreach (var name in _nodes.Keys)
        {
            Leader?.Hear(new UncordonNode(name));
        }

        Uncordon();
    });
}
