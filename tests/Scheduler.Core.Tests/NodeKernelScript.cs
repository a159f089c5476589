using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests;

/// <summary>
/// A node kernel, its shell and a scheduler that says what the test tells it to, in virtual time. Each step is carried
/// out and its output taken at once; what came of it is collected. Attempts are known by the number of their token.
/// </summary>
internal sealed class NodeKernelScript
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    private Timestamp _lastAsked;

    public NodeKernelScript(int slots = 2, NodeKernelOptions? options = null)
    {
        Offer = new NodeOffer { Slots = slots, Kinds = ["work"] };
        Node = new NodeKernel(new NodeId("worker-1", 7), Offer, options);
    }

    public NodeOffer Offer { get; }

    public NodeKernel Node { get; private set; }

    public Timestamp Now { get; private set; } = Timestamp.FromSeconds(1000);

    public long Epoch { get; set; } = 1;

    /// <summary>All that the node said, the latest last.</summary>
    public List<FromNode> Said { get; } = [];

    public List<long> Started { get; } = [];

    public List<long> AskedToCancel { get; } = [];

    public List<long> Stopped { get; } = [];

    /// <summary>What the latest step brought about.</summary>
    public NodeOutput Output { get; private set; } = NodeOutput.Nothing;

    public double Seconds => (Now - Timestamp.FromSeconds(1000)).TotalSeconds;

    public FromNode LastSaid => Said[^1];

    /// <summary>A node that has joined and has its first lease, counted from second 0.</summary>
    public static NodeKernelScript Joined(int slots = 2, NodeKernelOptions? options = null)
    {
        var script = new NodeKernelScript(slots, options);
        script.Connect();
        script.Grant();
        script.Said.Clear();
        return script;
    }

    public void Connect() => Do(node => node.Connect(Now));

    /// <summary>Time passes; the node is woken exactly when it asks to be.</summary>
    public void Wait(double seconds)
    {
        var until = Now + TimeSpan.FromSeconds(seconds);
        while (Node.NextWakeUp is { } wake && wake <= until)
        {
            Assert.True(wake >= Now, "A wake-up in the past.");
            Now = wake;
            Do(node => node.Tick(Now));
            Assert.True(Node.NextWakeUp is not { } next || next > Now, "A wake-up that changes nothing.");
        }

        Now = until;
    }

    /// <summary>Time passes, and the scheduler answers each renewal at once.</summary>
    public void WaitRenewed(double seconds)
    {
        for (var end = Seconds + seconds; Seconds < end;)
        {
            Wait(Math.Min(0.25, end - Seconds));
            Grant();
        }
    }

    /// <summary>Time jumps and nobody wakes the node: its process was paused.</summary>
    public void Pause(double seconds) => Now += TimeSpan.FromSeconds(seconds);

    public void Assign(params long[] tokens) => Hear(To() with { Assignments = [.. tokens.Select(Assignment)] });

    public void Acknowledge(params long[] tokens) => Hear(To() with { Acknowledged = Tokens(tokens) });

    public void Cancel(params long[] tokens) => Hear(To() with { Cancel = Tokens(tokens) });

    public void Grant() => Hear(To() with { Lease = new LeaseGrant(_lastAsked, Lease) });

    public void Hear(ToNode message) => Do(node => node.Hear(message, Now));

    public void Start(long token) => Do(node => node.Started(new FencingToken(token), Now));

    public void Succeed(long token) => End(Success(token), abandoned: false);

    public void Abandon(long token) =>
        End(new AttemptFailedReport(TaskOf(token), new FencingToken(token), "timed out", true, true, default), abandoned: true);

    public void End(AttemptReport report, bool abandoned) => Do(node => node.Ended(report, abandoned, Now));

    public void Return(long token) => Do(node => node.Returned(new FencingToken(token), Now));

    public void Drain() => Do(node => node.Drain(Now));

    public void LeaveNow() => Do(node => node.LeaveNow(Now));

    public void BeginNextIncarnation()
    {
        Node = Node.NextIncarnation(Node.Id.Incarnation + 1);
        Connect();
        Grant();
    }

    public ToNode To() => new(Node.Id, Epoch);

    /// <summary>The ends that all messages since <paramref name="from"/> told, such as "Succeeded 3".</summary>
    public string[] Told(int from = 0) => [.. Said.Skip(from).SelectMany(Reports)];

    public static string[] Reports(FromNode message) => [.. message.Reports.Select(report =>
        report.GetType().Name.Replace("Attempt", "").Replace("Report", "") + " " + report.Token)];

    public static TaskId TaskOf(long token) => new("task-" + token.ToString(CultureInfo.InvariantCulture));

    public static AttemptSucceededReport Success(long token) => new(TaskOf(token), new FencingToken(token), default, default);

    public static Assignment Assignment(long token) => AssignmentOf(token, "work");

    public static Assignment AssignmentOf(long token, string kind) =>
        new(new TaskSpec { Id = TaskOf(token), Kind = kind }, 1, new FencingToken(token));

    public static long[] Numbers(IEnumerable<FencingToken>? tokens) => [.. (tokens ?? []).Select(token => token.Value).Order()];

    public void Do(Action<NodeKernel> step)
    {
        step(Node);
        Output = Node.TakeOutput(Now);
        if (Output.Message is { } message)
        {
            Said.Add(message);
            _lastAsked = message.LeaseAskedAt ?? _lastAsked;
        }

        Started.AddRange(Output.Start.Select(assignment => assignment.Token.Value));
        AskedToCancel.AddRange(Output.Cancel.Select(token => token.Value));
        Stopped.AddRange(Output.Stop.Select(token => token.Value));
    }

    private static FencingToken[] Tokens(long[] tokens) => [.. tokens.Select(token => new FencingToken(token))];
}
