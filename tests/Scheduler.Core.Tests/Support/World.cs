using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.Support;

/// <summary>A kernel and its time, driven by hand; every batch is checked and kept.</summary>
internal sealed class World
{
    public World(KernelOptions? options = null, Timestamp? start = null)
    {
        Time = start ?? Timestamp.FromSeconds(1_000);
        Options = options ?? new KernelOptions();
        Kernel = new Kernel(Options);
        Kernel.Begin("test", Now);
        Settle();
    }

    public KernelOptions Options { get; set; }

    public Kernel Kernel { get; private set; }

    public Follower Follower { get; private set; } = new();

    public Timestamp Time { get; private set; }

    /// <summary>What the wall clock is wrong by.</summary>
    public TimeSpan WallError { get; set; }

    public Instant Now => new(Time + WallError, Time);

    public List<Event> Events { get; } = [];

    public List<SoftFact> SoftFacts { get; } = [];

    public List<ToNode> Sent { get; } = [];

    public List<(long First, IReadOnlyList<Event> Events, ulong Digest)> Rows { get; } = [];

    public List<Answer> Answers { get; } = [];

    /// <summary>What only the archive knows; null: it can't be read.</summary>
    public List<TaskInfo>? Archive { get; set; } = [];

    /// <summary>Everything assigned so far, in order: task and node.</summary>
    public IEnumerable<(string Task, string Node)> Assignments =>
        Events.OfType<TaskAssigned>().Select(e => (e.Task.Value, e.Node.Name));

    /// <summary>The nodes of everything assigned so far, in order.</summary>
    public string Placements => string.Join(' ', Assignments.Select(a => a.Node));

    /// <summary>The tasks assigned so far, in order.</summary>
    public string Order => string.Join(' ', Assignments.Select(a => a.Task));

    public Timestamp In(double seconds) => Time + TimeSpan.FromSeconds(seconds);

    /// <summary>Handles one command, with all that follows from it, checks what must always hold, and gives the answer, if there is one.</summary>
    public Answer? Do(KernelCommand command)
    {
        var before = Answers.Count;
        Kernel.Handle(command with { ReplyTo = this }, Now);
        Settle();
        return Answers.Count > before ? Answers[^1] : null;
    }

    public Rejection Refused(KernelCommand command) => Assert.IsType<Rejection>(Do(command));

    public void Pass(double seconds)
    {
        Time += TimeSpan.FromSeconds(seconds);
        Do(Tick.Instance);
    }

    /// <summary>Submits, and expects it to be accepted.</summary>
    public SubmitAccepted Submit(params IEnumerable<TaskSpec> tasks) => Assert.IsType<SubmitAccepted>(Do(new SubmitTasks([.. tasks])));

    public SubmitAccepted Submit(IEnumerable<string> ids, Func<string, TaskSpec> task) => Submit(ids.Select(task));

    public SubmitAccepted Submit(string id) => Submit(Given.Task(id));

    /// <summary>Submits, and expects it to be refused.</summary>
    public Rejection SubmitRefused(params TaskSpec[] tasks) => Refused(new SubmitTasks(tasks));

    public NodeId Join(string name = "n", NodeOffer? offer = null, int? window = null, long incarnation = 1)
    {
        var id = new NodeId(name, incarnation);
        offer ??= Given.Node();
        Say(new FromNode(id, 0, window ?? offer.Slots, []) { Join = offer, LeaseAskedAt = Time, Held = [] });
        return id;
    }

    public void Say(FromNode message) => Do(new HearNode(message));

    /// <summary>The node renews its lease, and says that it holds these.</summary>
    public void Renew(NodeId node, int window = 4, params FencingToken[] held) =>
        Say(new FromNode(node, Kernel.Epoch, window, []) { LeaseAskedAt = Time, Held = held });

    public void Report(NodeId node, AttemptReport report, int? window = null) =>
        Say(new FromNode(node, Kernel.Epoch, window ?? Kernel.Desk.State.Node(node)?.Window ?? 4, [report]));

    public TaskInfo Info(string task) => Follower.Get(new TaskId(task)) ?? throw new InvalidOperationException($"{task} is not unfinished.");

    public GroupInfo Group(string name) => Assert.IsType<GroupFound>(Follower.Answer(new GetGroup(name))).Group!;

    public FencingToken Token(string task) => Info(task).Token ?? throw new InvalidOperationException($"{task} has no attempt.");

    public NodeId NodeOf(string task) => Info(task).Node ?? throw new InvalidOperationException($"{task} has no attempt.");

    public void Start(string task) => Report(NodeOf(task), new AttemptStartedReport(new TaskId(task), Token(task)));

    public void Succeed(string task, int resultBytes = 0) => Report(
        NodeOf(task), new AttemptSucceededReport(new TaskId(task), Token(task), new byte[resultBytes], TimeSpan.FromSeconds(1)));

    /// <param name="retryAfter">Seconds that the handler asks for.</param>
    public void Fail(string task, string error = "boom", bool retryable = true, bool timedOut = false, double? retryAfter = null) => Report(
        NodeOf(task), new AttemptFailedReport(new TaskId(task), Token(task), error, retryable, timedOut, TimeSpan.Zero)
        {
            RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        });

    public void Yield(string task, double ranSeconds, byte[]? state = null) => Report(
        NodeOf(task), new AttemptYieldedReport(new TaskId(task), Token(task), state ?? [], TimeSpan.FromSeconds(ranSeconds)));

    public void Checkpoint(string task, int number, double ranSeconds, params byte[] state) => Report(
        NodeOf(task), new CheckpointReport(new TaskId(task), Token(task), number, state, TimeSpan.FromSeconds(ranSeconds)));

    public void Progress(string task, double fraction, string? message = null) =>
        Report(NodeOf(task), new AttemptProgressReport(new TaskId(task), Token(task), fraction, message));

    public void HandBack(string task) => Report(NodeOf(task), new AttemptHandedBackReport(new TaskId(task), Token(task)));

    public void EndCancelled(string task) => Report(NodeOf(task), new AttemptCancelledReport(new TaskId(task), Token(task), TimeSpan.Zero));

    public Answer? Cancel(string task) => Do(new CancelTask(new TaskId(task)));

    public TaskExplanation Explain(string task) => Assert.IsType<Explained>(Do(new ExplainTask(new TaskId(task)))).Explanation;

    public TaskPhase PhaseOf(string task) =>
        Follower.Get(new TaskId(task))?.Phase ?? Follower.OutcomeOf(new TaskId(task)) ?? throw new InvalidOperationException($"{task} is not known.");

    /// <summary>The latest event of that type.</summary>
    public T Last<T>()
        where T : Event => Events.OfType<T>().Last();

    public int Count<T>()
        where T : Event => Events.OfType<T>().Count();

    public ToNode LastTo(NodeId node) => Sent.Last(message => message.Node == node);

    /// <summary>The scheduler dies and another recovers from the journal.</summary>
    public void Failover()
    {
        Kernel = new Kernel(Options);
        Follower = new Follower();
        foreach (var (first, events, digest) in Rows)
        {
            Kernel.Replay(first, events, digest);
            Follower.Apply(first, events, digest);
        }

        Follower.TakeFinished();

        TakeOver();
    }

    /// <summary>The scheduler dies and another recovers from a snapshot.</summary>
    public void FailoverFromSnapshot()
    {
        var snapshot = Follower.Snapshot().ToArray();
        Kernel = new Kernel(Options);
        Kernel.Restore(snapshot);
        Follower = new Follower();
        Follower.Restore(snapshot);
        TakeOver();
    }

    private void TakeOver()
    {
        Kernel.Begin("another", Now);
        Settle();
    }

    private void Settle()
    {
        do
        {
            var batch = Kernel.TakeBatch();
            if (batch.Events.Count > 0)
            {
                Rows.Add((batch.FirstEventNumber, batch.Events, batch.DigestAfter));
            }

            Events.AddRange(batch.Events);
            SoftFacts.AddRange(batch.SoftFacts);
            Sent.AddRange(batch.Effects.Cast<ToNode>());
            Answers.AddRange(batch.Replies.Select(r => r.Answer));
            Follower.Apply(batch);
            Kernel.CheckInvariants();
            foreach (var asked in Archive is null ? [] : batch.LookUps)
            {
                Kernel.Handle(new HearLookedUp(asked, Archive!), Now);
            }

            if (Kernel.NextWakeUp(Now) == TimeSpan.Zero)
            {
                Kernel.Handle(Tick.Instance, Now);
            }
        }
        while (Kernel.HasOpenBatch);
    }
}
