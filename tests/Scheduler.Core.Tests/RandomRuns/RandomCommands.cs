using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>Commands of every kind, good and bad.</summary>
/// <param name="archive">How tasks ended; whoever asks for a retry hands it over.</param>
internal sealed class RandomCommands(Random random, IReadOnlyDictionary<TaskId, TaskInfo> archive)
{
    private static readonly string[] Policies = [.. new PolicyRegistry().Names];
    private static readonly string[] Strategies = [.. new StrategyRegistry().Names];
    private static readonly string[] OrderNames = ["acme", "bolt", "coop"];
    private static readonly string[] Kinds = ["noop", "noop", "noop", "sleep", "rare"];
    private readonly List<TaskSpec> _submitted = [];

    public static string[] QueueNames { get; } = ["default", "q1", "q2", "q3"];

    public static string[] NodeNames { get; } = ["n0", "n1", "n2", "n3", "n4"];

    public KernelCommand Next(Timestamp now) => random.Next(32) switch
    {
        < 10 => Submit(now),
        < 12 => new CancelTask(AnyTask()) { Principal = "someone" },
        12 => Retry(),
        < 15 => new ExplainTask(AnyTask()),
        15 => new ConfigureQueue(Queue(random.Next(10) == 0 ? "another" : Pick(QueueNames))),
        16 => new CordonNode(Pick(NodeNames)),
        17 => random.Next(3) == 0 ? new DrainNode(Pick(NodeNames)) : new UncordonNode(Pick(NodeNames)),
        18 => random.Next(2) == 0 ? Garbage() : Lock(),
        > 28 => Group(),
        > 24 => HoldOrRevise(now),
        > 22 => Limit(),
        > 19 => Schedule(now),
        _ => new NodeDied(AnyNode()),
    };

    public QueueOptions Queue(string name) => new()
    {
        Name = name,
        Policy = random.Next(40) == 0 ? "lifo" : Pick(Policies),
        Strategy = random.Next(40) == 0 ? "nearest" : Pick(Strategies),
        AgeAfter = random.Next(3) == 0 ? null : TimeSpan.FromSeconds(random.Next(100)),
        Paused = random.Next(6) == 0,
        Preempt = random.Next(3) switch { 0 => null, 1 => false, _ => true },
        Slice = TimeSpan.FromSeconds(random.Next(1, 20)),
        MinRunTime = TimeSpan.FromSeconds(random.Next(3)),
        PreemptionMargin = TimeSpan.FromSeconds(random.Next(5)),
        MaxPreemptions = random.Next(4),
        TieBreak = random.Next(3) switch { 0 => QueueOptions.ByCriticalPath, 1 when random.Next(20) == 0 => "size", _ => null },
    };

    public NodeOffer Offer() => Given.Node(
        slots: random.Next(1, 5),
        cpu: random.Next(3) * 1_000,
        memory: random.Next(3) * 1_000,
        performance: random.Next(1, 300),
        labels: random.Next(2) == 0 ? "zone=a" : "zone=b disk=ssd",
        kinds: random.Next(4) == 0 ? "noop" : "noop sleep",
        named: [.. random.Next(3) == 0 ? [new NamedAmount("gpu", 2)] : Array.Empty<NamedAmount>()])
        with
    {
        YieldingKinds = random.Next(3) == 0 ? [] : ["noop", "sleep"],
    };

    /// <summary>Two of these can run everything.</summary>
    public static NodeOffer Giant(string zone) => Given.Node(
        slots: 8, cpu: 10_000, memory: 10_000, labels: $"zone={zone} disk=ssd", kinds: "noop sleep rare", named: new NamedAmount("gpu", 9));

    private KernelCommand Schedule(Timestamp now)
    {
        var name = $"s{random.Next(4)}";
        return random.Next(12) switch
        {
            < 3 => new SetSchedule(new ScheduleSpec
            {
                Name = name,
                Recurrence = random.Next(20) == 0 ? "soon" : Pick(["7", "7", "60", "200"]),
                Task = Good(now) with { NotBefore = null, Deadline = null, ExpiresAt = null, Unique = null },
                Overlap = (OverlapPolicy)random.Next(1, 5),
                CatchUp = new CatchUp(random.Next(4), random.Next(3) == 0 ? Seconds(0, 60) : null),
                End = random.Next(5) == 0 ? now + Seconds(1, 300) : null,
                MaxOccurrences = random.Next(5) == 0 ? random.Next(1, 20) : null,
                Calendars = [.. Enumerable.Range(0, 3).Where(_ => random.Next(4) == 0).Select(i => $"c{i}")],
                Jitter = random.Next(3) == 0 ? Seconds(0, 20) : TimeSpan.Zero,
            }),
            3 or 4 => new HoldSchedule(name, "a test"),
            5 => new ReleaseSchedule(name),
            6 => new RunSchedule(name),
            7 or 8 => new BackfillSchedule(name, now + -Seconds(0, 600), now + -Seconds(0, 20)),
            < 10 => new SetCalendar(new CalendarSpec
            {
                Name = $"c{random.Next(3)}",
                Dates = [.. Enumerable.Range(0, random.Next(6)).Select(_ => EverySeconds.DateAt(now + Seconds(0, 600)))],
                Recurrence = random.Next(3) switch { 0 => random.Next(1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture), _ => null },
            }),
            10 => new RemoveCalendar($"c{random.Next(3)}"),
            _ => new RemoveSchedule(name),
        };
    }

    private KernelCommand Limit()
    {
        var name = Pick(["gpu", "api:*", "api:a", "kind:noop", "queue:q1", "q*"]);
        return random.Next(5) switch
        {
            0 => new RemoveLimit(name),
            1 => new SetLimit(new LimitOptions { Name = name, Running = random.Next(-1, 4), Queues = random.Next(3) == 0 ? ["default"] : [] }),
            2 => new SetLimit(new LimitOptions { Name = name, Running = random.Next(6), Rate = new StartRate(random.Next(5), Seconds(0, 20), random.Next(3)) }),
            3 => new SetLimit(new LimitOptions { Name = name }),
            _ => new SetLimit(new LimitOptions { Name = name, Rate = new StartRate(random.Next(1, 9), Seconds(1, 10)) }),
        };
    }

    private KernelCommand Lock()
    {
        var (name, owner) = (Pick(["l0", "l1", random.Next(20) == 0 ? "" : "l2"]), Pick(["ana", "ben", "cy"]));
        return random.Next(5) switch
        {
            < 3 => new AcquireLock(name, owner, Seconds(random.Next(20) == 0 ? -1 : 1, 30)) { IfFree = random.Next(3) == 0 },
            3 => new RenewLock(name, owner, new FencingToken(random.NextInt64(0, 2_000))),
            _ => new ReleaseLock(name, owner),
        };
    }

    private KernelCommand HoldOrRevise(Timestamp now)
    {
        var target = (HoldTarget)random.Next(0, 9);
        var name = target switch
        {
            HoldTarget.Queue => Pick(QueueNames),
            HoldTarget.Kind => Pick(Kinds),
            HoldTarget.Limit => Pick(["gpu", "api:*", "api:a"]),
            HoldTarget.OrderKey => Pick(OrderNames),
            HoldTarget.Task => AnyTask().Value,
            HoldTarget.Group => $"g{random.Next(4)}",
            _ => $"s{random.Next(4)}",
        };
        return random.Next(5) switch
        {
            0 => new PlaceHold(target, name, random.Next(9) == 0 ? "" : Pick(["one", "another"])) { Principal = "someone" },
            < 3 => new ReleaseHold(target, name),
            _ => new ReviseTask(AnyTask())
            {
                Priority = random.Next(2) == 0 ? random.Next(-3, 4) : null,
                NotBefore = random.Next(2) == 0 ? now + Seconds(-10, 60) : null,
                Queue = random.Next(3) == 0 ? Pick(["nowhere", .. QueueNames]) : null,
            },
        };
    }

    private SubmitTasks Submit(Timestamp now)
    {
        var tasks = new TaskSpec[random.Next(20) == 0 ? random.Next(0, 9) : random.Next(1, 4)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = _submitted.Count > 0 && random.Next(8) == 0 ? Pick(_submitted) : random.Next(30) == 0 ? Bad() : Good(now);
        }

        if (random.Next(3) == 0)
        {
            for (var i = 0; i < tasks.Length; i++)
            {
                tasks[i] = tasks[i] is null || _submitted.Contains(tasks[i]) ? tasks[i] : Link(tasks[i], tasks);
            }
        }

        _submitted.AddRange(tasks.Where(task => task is not null));

        // What the archive has may be of an earlier end.
        var named = random.Next(2) == 0 ? [] : tasks.Where(task => task is not null).SelectMany(task => task.After).Where(edge => !edge.IsGroup).Select(edge => new TaskId(edge.Name));
        return new SubmitTasks(tasks) { Ended = [.. named.Distinct().Select(archive.GetValueOrDefault).OfType<TaskInfo>()] };
    }

    /// <summary>The task waits for some, before and behind it in its submit, or known, or not; or is in a group.</summary>
    private TaskSpec Link(TaskSpec task, TaskSpec[] submit)
    {
        var after = Enumerable.Range(0, random.Next(4)).Select(_ => Edge(submit)).DistinctBy(edge => (edge.Name, edge.IsGroup)).Where(edge => edge.Name is not null).ToArray();
        return task with
        {
            After = after,
            IfUnmet = after.Length == 0 ? UnmetAction.Cancel : (UnmetAction)random.Next(3),
            Group = random.Next(3) == 0 ? AnyGroup() : null,
            Idempotent = random.Next(2) == 0,
        };
    }

    private Dependency Edge(TaskSpec[] submit)
    {
        var on = (DependencyCondition)random.Next(3);
        return random.Next(30) switch
        {
            0 => Dependency.OnTask(AnyTask(), on),
            < 8 => Dependency.OnGroup(AnyGroup(), on),
            < 16 => Dependency.OnTask(Pick(submit)?.Id ?? AnyTask(), on),
            < 22 when archive.Count > 0 => Dependency.OnTask(archive.Keys.ElementAt(random.Next(archive.Count)), on),
            _ => Dependency.OnTask(_submitted.Count == 0 ? AnyTask() : _submitted[^random.Next(1, Math.Min(_submitted.Count, 9) + 1)].Id, on),
        };
    }

    private KernelCommand Group() => random.Next(3) == 0
        ? new SealGroup(AnyGroup())
        : new OpenGroup(AnyGroup(), random.Next(2) == 0 ? AnyGroup() : null)
        {
            Stragglers = random.Next(4) != 0 ? null : new StragglerOptions { EndedPercent = random.Next(100), MedianPercent = random.Next(90, 200), MinRunTime = Seconds(-1, 9) },
        };

    private string AnyGroup() => $"g{random.Next(10)}";

    private RetryTask Retry()
    {
        var task = archive.Count == 0 || random.Next(4) == 0 ? AnyTask() : archive.Keys.ElementAt(random.Next(archive.Count));
        return new RetryTask(task, random.Next(10) == 0 ? null : archive.GetValueOrDefault(task));
    }

    private TaskSpec Good(Timestamp now)
    {
        var task = Plain(now);
        return task.OrderKey is null || random.Next(2) == 0 ? task : task with { OrderOnFailure = OrderFailure.Hold };
    }

    private TaskSpec Plain(Timestamp now) => Given.Task(
        $"t{random.Next(400)}",
        kind: Pick(Kinds),
        queue: Pick(QueueNames),
        priority: random.Next(-3, 4),
        estimate: random.Next(3) == 0 ? null : random.Next(100),
        deadline: random.Next(3) == 0 ? now + Seconds(-10, 200) : null,
        notBefore: random.Next(6) == 0 ? now + Seconds(-10, 200) : null,
        expiresAt: random.Next(6) == 0 ? now + Seconds(200, 400) : random.Next(12) == 0 ? now + Seconds(-5, 50) : null,
        timeout: random.Next(5) == 0 ? Seconds(1, 9) : null,
        request: random.Next(2) == 0 ? null : new Resources(random.Next(3) * 500, random.Next(3) * 500, new NamedAmount("gpu", random.Next(12) == 0 ? 1 : 0)),
        labels: random.Next(5) == 0 ? Given.Label(random.Next(2) == 0 ? "zone=a" : "disk=ssd") : null,
        retry: AnyRetry(),
        payloadBytes: random.Next(64),
        fairnessKey: random.Next(3) == 0 ? null : $"user{random.Next(3)}",
        weight: random.Next(1, 4),
        slots: random.Next(5) == 0 ? random.Next(1, 6) : 1,
        affinityKey: random.Next(4) == 0 ? $"data{random.Next(4)}" : null,
        antiAffinityKey: random.Next(8) == 0 ? $"apart{random.Next(3)}" : null,
        orderKey: random.Next(4) == 0 ? Pick(OrderNames) : null,
        unique: random.Next(4) == 0 ? Unique() : null,
        limits: random.Next(3) == 0 ? [new LimitUse("gpu", random.Next(1, 4)), new LimitUse($"api:{Pick(["a", "b", "c"])}")] : null,
        preferred: [.. random.Next(4) == 0 ? [new LabelPreference("zone", "a", random.Next(1, 9))] : Array.Empty<LabelPreference>()]);

    private UniqueKey Unique()
    {
        var unique = new UniqueKey { Key = $"u{random.Next(8)}", OnConflict = (UniqueConflict)random.Next(5) };
        return unique.OnConflict == UniqueConflict.Debounce ? unique with { Delay = Seconds(1, 20), AtMost = Seconds(20, 60) }
            : unique.OnConflict == UniqueConflict.Throttle || random.Next(2) == 0 ? unique with { Within = Seconds(1, 200) }
            : unique;
    }

    private RetryPolicy AnyRetry()
    {
        var retry = new RetryPolicy { MaxAttempts = random.Next(1, 5), JitterPercent = random.Next(101), MaxAge = random.Next(3) == 0 ? Seconds(1, 60) : null };
        return random.Next(4) switch
        {
            0 => retry with { Backoff = RetryBackoff.Fixed, BaseDelay = Seconds(0, 5) },
            1 => retry with { Delays = [Seconds(0, 5), Seconds(0, 60)] },
            _ => retry with { BaseDelay = Seconds(0, 5), MaxDelay = Seconds(0, 60) },
        };
    }

    private TaskSpec Bad() => random.Next(16) switch
    {
        0 => null!,
        1 => new TaskSpec { Id = default, Kind = null! },
        2 => Given.Task("bad", kind: "unheard of"),
        3 => Given.Task("bad", queue: "nowhere"),
        4 => Given.Task("bad", payloadBytes: 65),
        5 => Given.Task("bad", notBefore: Timestamp.MaxValue),
        6 => Given.Task("bad", fairnessKey: ""),
        7 => Given.Task("bad", weight: 0),
        8 => Given.Task("bad", slots: -1),
        9 => Given.Task("bad", affinityKey: ""),
        10 => Given.Task("bad", preferred: new LabelPreference("zone", "a", 0)),
        11 => Given.Task("bad", limits: [new LimitUse("gpu", 0)]),
        13 => Given.Task("bad", onFailure: OrderFailure.Hold),
        14 => Given.Task("bad", unique: new UniqueKey { Key = "u", OnConflict = UniqueConflict.Debounce, Delay = Seconds(1, 9) }),
        12 => Given.Task("bad", limits: [new LimitUse("gpu"), new LimitUse("gpu", 2)]),
        _ => Given.Task("bad", estimate: -1),
    };

    /// <summary>What no node would say: tokens that are no one's, tasks that are nowhere, lives that never were.</summary>
    private HearNode Garbage()
    {
        var token = new FencingToken(random.NextInt64(-5, 2_000));
        AttemptReport report = random.Next(7) switch
        {
            0 => new AttemptStartedReport(AnyTask(), token),
            1 => new AttemptSucceededReport(AnyTask(), token, default, default),
            2 => new AttemptFailedReport(AnyTask(), token, null!, Retryable: true, TimedOut: false, default),
            3 => new AttemptCancelledReport(AnyTask(), token, default),
            4 => new AttemptYieldedReport(AnyTask(), token, new byte[random.Next(40)], Seconds(0, 9)),
            5 => new CheckpointReport(AnyTask(), token, random.Next(-1, 3), new byte[random.Next(40)], Seconds(0, 9)),
            _ => new AttemptHandedBackReport(AnyTask(), token),
        };
        return new HearNode(new FromNode(AnyNode(), random.Next(4), random.Next(-2, 9), random.Next(20) == 0 ? null! : [report])
        {
            Join = random.Next(6) == 0 ? (random.Next(2) == 0 ? Offer() : new NodeOffer { Kinds = null!, Slots = random.Next(3) }) : null,
            LeaseAskedAt = random.Next(2) == 0 ? default(Timestamp) : null,
            Held = random.Next(2) == 0 ? null : [token, token],
            Blocked = random.Next(2) == 0 ? [new BlockedReport(AnyTask(), token, random.Next(3), random.Next(-1, 3), Seconds(-1, 9))] : null,
            Leaving = random.Next(10) == 0,
        });
    }

    // Often one of the latest, which may not have ended.
    private TaskId AnyTask() => random.Next(50) == 0 ? default
        : _submitted.Count > 0 && random.Next(2) == 0 ? _submitted[^random.Next(1, Math.Min(_submitted.Count, 20) + 1)].Id
        : new($"t{random.Next(400)}");

    private NodeId AnyNode() => random.Next(50) == 0 ? default : new(Pick(NodeNames), random.Next(1, 6));

    private TimeSpan Seconds(int from, int to) => TimeSpan.FromSeconds(random.Next(from, to));

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
