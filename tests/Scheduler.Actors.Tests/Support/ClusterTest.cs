using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Scheduler.Actors.Client;
using Scheduler.Actors.Membership;
using Scheduler.Actors.Scheduling;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;
using Scheduler.Execution.Kinds;
using Xunit.Abstractions;

namespace Scheduler.Actors.Tests.Support;

/// <summary>A scheduler under its supervisor, on a real SQLite journal behind a <see cref="Gate"/>, and a scripted node.</summary>
public abstract class ClusterTest : IDisposable
{
    /// <summary>Longer than anything takes on a busy machine; no test waits so long for what goes right.</summary>
    protected internal static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly ITestOutputHelper _output;
    private readonly List<TestKit> _kits = [];
    private SqliteJournal _journal;

    protected ClusterTest(ITestOutputHelper output)
    {
        _output = output;
        Folder = Directory.CreateTempSubdirectory("scheduler-test-").FullName;
        _journal = SqliteJournal.Open(Folder);
        Kit = StartSystem();
    }

    protected string Folder { get; }

    protected string JournalFile => Path.Combine(Folder, SqliteJournal.FileName);

    protected TestKit Kit { get; private set; }

    internal Gate Gate => Gate.Of(Kit.Sys);

    protected virtual string ExtraConfig => "";

    /// <summary>Of the scheduler that was started last.</summary>
    internal ISchedulerClient Client { get; private set; } = null!;

    /// <summary>The same; takes <see cref="MajorityIs"/>.</summary>
    internal IActorRef Guard { get; private set; } = null!;

    internal List<SchedulerExit> Exits { get; } = [];

    /// <summary>Why the journal can't be reached, as far as the supervisor is told; null: it can.</summary>
    protected volatile string? Unreachable;

    public void Dispose()
    {
        foreach (var kit in _kits)
        {
            kit.Shutdown(Soon);
            kit.Dispose();
        }

        _journal.Dispose();
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The process ends, and another begins on the same data.</summary>
    protected void Restart()
    {
        Stop();
        _journal = SqliteJournal.Open(Folder);
        Kit = StartSystem();
    }

    protected void Stop()
    {
        Kit.Shutdown(Soon, verifySystemShutdown: true);
        _journal.Dispose();
    }

    /// <summary>A scheduler with a gateway of its own before it: takes what nodes say, and what clients ask.</summary>
    internal IActorRef StartScheduler(
        SchedulerSettings? settings = null, string name = "scheduler-a", ClientSettings? clients = null, TimeProvider? time = null,
        bool hasMajority = true)
    {
        var chosen = settings ?? new SchedulerSettings { ShortestBackoff = TimeSpan.FromMilliseconds(10) };
        Action<SchedulerExit> exit = e =>
        {
            lock (Exits)
            {
                Exits.Add(e);
            }
        };
        var (journal, kept, clock) = (_journal, clients ?? new ClientSettings(), time ?? TimeProvider.System);
        Func<IArchive> archive = () => Behind(journal.OpenArchive());
        var guard = Guard = Kit.Sys.ActorOf(Props.Create(() => new StandInGuard()));
        var isUnreachable = () => Unreachable;
        var seeds = new SeedList([]);
        var scout = Kit.Sys.ActorOf(Props.Create(() => new JournalScout(seeds, name, isUnreachable, null)));
        if (!hasMajority)
        {
            guard.Tell(new MajorityIs(Here: false));
        }

        var supervisor = Kit.Sys.ActorOf(
            Props.Create(() => new SchedulerSupervisor(chosen, name, archive, guard, scout, clock, exit)).WithDispatcher(Dispatchers.Scheduler));
        var gateway = Kit.Sys.ActorOf(
            Props.Create(() => new GatewayActor(kept, supervisor, TimeProvider.System)).WithDispatcher(Dispatchers.Gateway));
        Client = new ClusterSchedulerClient(() => gateway);
        return Kit.Sys.ActorOf(Props.Create(() => new Front(supervisor, gateway)));
    }

    /// <summary>The archive as the scheduler is to meet it.</summary>
    private protected virtual IArchive Behind(IArchive archive) => archive;

    internal SchedulerExit AwaitExit()
    {
        AwaitThat(() => { lock (Exits) { return Exits.Count > 0; } });
        return Exits[0];
    }

    protected static TaskSpec Noop(string id, byte[]? payload = null) =>
        new() { Id = new TaskId(id), Kind = BuiltInKinds.Noop, Payload = payload };

    /// <summary>Of what says nothing when it changes.</summary>
    protected void AwaitThat(Func<bool> condition) => Kit.AwaitCondition(condition, Soon, TimeSpan.FromMilliseconds(10));

    /// <summary>Submits until it is accepted: the scheduler may be about to start. Each submit is answered once, so that no late answer
    /// is left for the client to be taken for another.</summary>
    protected TaskAccepted Accept(IActorRef scheduler, TestProbe client, params TaskSpec[] tasks)
    {
        TaskAccepted? accepted = null;
        AwaitThat(() =>
        {
            scheduler.Tell(new TaskSubmitted(tasks), client);
            accepted = client.ExpectMsg<object>(Soon) as TaskAccepted;
            return accepted is not null;
        });
        return accepted!;
    }

    internal ScriptedNode Join(IActorRef scheduler, string name = "node-1") => new(Kit, scheduler, name);

    private TestKit StartSystem()
    {
        var config = ConfigurationFactory.ParseString("""
            akka.remote.dot-netty.tcp.hostname = "127.0.0.1"
            akka.remote.dot-netty.tcp.port = 0
            akka.cluster.roles = ["scheduler", "worker"]
            akka.persistence.journal.plugin = "akka.persistence.journal.gate"
            akka.persistence.journal.gate.class = "Scheduler.Actors.Tests.Support.GateJournal, Scheduler.Actors.Tests"
            """)
            .WithFallback(ConfigurationFactory.ParseString(ExtraConfig))
            .WithFallback(SchedulerHost.Load("test.conf", "seed.conf", "persistence-sqlite.conf"))
            .WithFallback(TestKitBase.DefaultConfig);
        var kit = new TestKit(_journal.CreateSystem("scheduler", config), _output);
        _kits.Add(kit);
        return kit;
    }
}

/// <summary>Both ways to the scheduler under one name.</summary>
internal sealed class Front(IActorRef scheduler, IActorRef gateway) : UntypedActor
{
    protected override void OnReceive(object message) => (message is FromNode ? scheduler : gateway).Forward(message);
}

/// <summary>A node that says what the test wants, and nothing by itself.</summary>
internal sealed class ScriptedNode
{
    private readonly IActorRef _scheduler;
    private readonly Queue<Assignment> _assignments = new();

    public ScriptedNode(TestKit kit, IActorRef scheduler, string name)
    {
        _scheduler = scheduler;
        Id = new NodeId(name, DateTime.UtcNow.Ticks);
        Probe = kit.CreateTestProbe();
        Say(Introduction());
        Keep(Probe.FishForMessage<ToNode>(m => m.Lease is not null, ClusterTest.Soon));
    }

    public NodeId Id { get; }

    public TestProbe Probe { get; }

    public FromNode Introduction(params FencingToken[] held) => new(Id, 0, Window: 16, [])
    {
        Join = new NodeOffer { Slots = 16, Kinds = [BuiltInKinds.Noop] },
        LeaseAskedAt = new Timestamp(0),
        Held = held,
    };

    public void Say(FromNode message) => _scheduler.Tell(message, Probe);

    public void Report(params AttemptReport[] reports) => Say(new FromNode(Id, 0, Window: 16, reports));

    public Assignment ExpectAssignment()
    {
        if (_assignments.Count == 0)
        {
            Keep(Probe.FishForMessage<ToNode>(m => m.Assignments.Count > 0, ClusterTest.Soon));
        }

        return _assignments.Dequeue();
    }

    /// <summary>Says who it is until it is given something, as nodes do: a scheduler that is about to start hears nothing.</summary>
    public Assignment IntroduceUntilAssigned()
    {
        Probe.AwaitCondition(
            () =>
            {
                Say(Introduction());
                if (Probe.ReceiveOne(TimeSpan.FromSeconds(1)) is ToNode message)
                {
                    Keep(message);
                }

                return _assignments.Count > 0;
            },
            ClusterTest.Soon,
            TimeSpan.FromMilliseconds(10));
        return _assignments.Dequeue();
    }

    public void Succeed(Assignment assignment, byte[]? result = null) =>
        Report(new AttemptSucceededReport(assignment.Task.Id, assignment.Token, result, TimeSpan.FromMilliseconds(1)));

    /// <summary>From now on by itself, whatever it is given.</summary>
    public void SucceedAll()
    {
        while (_assignments.TryDequeue(out var waiting))
        {
            Succeed(waiting);
        }

        Probe.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            if (message is ToNode { Assignments: { Count: > 0 } assignments })
            {
                foreach (var assignment in assignments)
                {
                    Succeed(assignment);
                }
            }

            return AutoPilot.KeepRunning;
        }));
    }

    private void Keep(ToNode message)
    {
        foreach (var assignment in message.Assignments)
        {
            _assignments.Enqueue(assignment);
        }
    }
}
