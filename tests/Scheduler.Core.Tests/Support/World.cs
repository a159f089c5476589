using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Support;

/// <summary>A kernel and its time, driven by hand; every batch is checked and kept.</summary>
internal sealed class World
{
    private long _number;

    public World(KernelOptions? options = null)
    {
        Options = options ?? new KernelOptions();
        Kernel = new Kernel(Options);
        Kernel.Begin("test", Now);
        Settle();
    }

    public KernelOptions Options { get; }

    public Kernel Kernel { get; }

    public Follower Follower { get; } = new();

    public Timestamp Time { get; private set; } = Timestamp.FromSeconds(1_000);

    public Instant Now => new(Time, Time);

    public List<Event> Events { get; } = [];

    public List<ToNode> Sent { get; } = [];

    public List<(long First, IReadOnlyList<Event> Events, ulong Digest)> Rows { get; } = [];

    public List<Answer> Answers { get; } = [];

    public Answer LastAnswer => Answers[^1];

    /// <summary>Handles one command, with all that follows from it, and checks what must always hold.</summary>
    public void Do(Command command)
    {
        Kernel.Handle(command with { ReplyTo = this }, Now);
        Settle();
    }

    public void Pass(double seconds)
    {
        Time += TimeSpan.FromSeconds(seconds);
        Do(Tick.Instance);
    }

    /// <summary>Answers with the answer to the submit.</summary>
    public Answer Submit(params TaskSpec[] tasks)
    {
        Do(new SubmitTasks(tasks));
        return LastAnswer;
    }

    public NodeId Join(string name = "n", NodeOffer? offer = null, int? window = null, long incarnation = 1)
    {
        var id = new NodeId(name, incarnation);
        offer ??= Offer();
        Say(new FromNode(id, 0, window ?? offer.Slots, []) { Join = offer, LeaseAskedAt = Time, Held = [] });
        return id;
    }

    public void Say(FromNode message) => Do(new HearNode(message));

    public void Report(NodeId node, AttemptReport report, int window = 4) =>
        Say(new FromNode(node, Kernel.Epoch, window, [report]));

    public static NodeOffer Offer(int slots = 4, long cpu = 0, long memory = 0, params string[] kinds) => new()
    {
        Slots = slots,
        Capacity = new Resources(cpu, memory),
        Kinds = kinds.Length == 0 ? ["noop"] : kinds,
    };

    public TaskSpec Task(string? id = null, string kind = "noop") => new() { Id = new TaskId(id ?? $"t{++_number}"), Kind = kind };

    /// <summary>Everything assigned so far, in order: task and node.</summary>
    public IEnumerable<(string Task, string Node)> Assignments =>
        Events.OfType<TaskAssigned>().Select(e => (e.Task.Value, e.Node.Name));

    public TaskInfo Info(string task) => Follower.Get(new TaskId(task)) ?? throw new InvalidOperationException($"{task} is not unfinished.");

    public FencingToken Token(string task) => Info(task).Token ?? throw new InvalidOperationException($"{task} has no attempt.");

    public void Succeed(string task, NodeId node, int window = 4) =>
        Report(node, new AttemptSucceededReport(new TaskId(task), Token(task), default, TimeSpan.FromSeconds(1)), window);

    public void Fail(string task, NodeId node, string error = "boom", bool retryable = true) =>
        Report(node, new AttemptFailedReport(new TaskId(task), Token(task), error, retryable, TimedOut: false, TimeSpan.Zero));

    public void Start(string task, NodeId node) => Report(node, new AttemptStartedReport(new TaskId(task), Token(task)));

    public TaskPhase PhaseOf(string task) =>
        Follower.Get(new TaskId(task))?.Phase ?? Follower.OutcomeOf(new TaskId(task)) ?? throw new InvalidOperationException($"{task} is not known.");

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
            Sent.AddRange(batch.Effects.Cast<ToNode>());
            Answers.AddRange(batch.Replies.Select(r => r.Answer));
            Follower.Apply(batch);
            Kernel.CheckInvariants();
            if (Kernel.NextWakeUp(Now) == TimeSpan.Zero)
            {
                Kernel.Handle(Tick.Instance, Now);
            }
        }
        while (Kernel.HasOpenBatch);
    }
}
