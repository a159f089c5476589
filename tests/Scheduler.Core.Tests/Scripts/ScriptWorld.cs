using System.Globalization;
using System.Text;
using Scheduler.Core.Contracts;
using Scheduler.Core.Schedules;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Scripts;

/// <summary>Carries out a script's commands in a <see cref="World"/>, and writes down what came of each.</summary>
internal sealed class ScriptWorld
{
    private static readonly Timestamp Start = Timestamp.From(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly Dictionary<string, (NodeId Id, NodeOffer Offer)> _nodes = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];
    private World? _world;
    private (int Events, int SoftFacts, int Sent, int Answers) _written;

    private World World => _world ?? throw new FormatException("The first command must be 'begin'.");

    /// <summary>Everything that came of the command, a line each.</summary>
    public string Do(ScriptCommand command)
    {
        Carry(command);
        command.RequireAllAsked();
        Write();
        var text = _lines.Count == 0 ? "(nothing)" : string.Join('\n', _lines);
        _lines.Clear();
        return text;
    }

    private void Carry(ScriptCommand c)
    {
        switch (c.Name)
        {
            case "begin":
                _world = new World(Options(c), Start);
                break;
            case "failover":
                World.Failover();
                break;
            case "wait":
                Wait(ScriptCommand.DurationOf(c.Word));
                break;
            case "queue":
                World.Do(new ConfigureQueue(Queue(c)));
                break;
            case "submit":
                World.Do(new SubmitTasks([.. c.Words.Select(id => Task(id, c))]));
                break;
            case "cancel":
                World.Do(new CancelTask(c.Word));
                break;
            case "explain":
                World.Do(new ExplainTask(c.Word));
                break;
            case "show":
                _lines.Add(World.Follower.Get(c.Word) is { } task ? ScriptText.Of(task) : "not unfinished");
                break;
            case "schedule":
                World.Do(new SetSchedule(Schedule(c)));
                break;
            case "hold":
                World.Do(new HoldSchedule(c.Word, c.Text("reason") ?? ""));
                break;
            case "release":
                World.Do(new ReleaseSchedule(c.Word));
                break;
            case "backfill":
                World.Do(Backfill(c));
                break;
            case "schedules":
                _lines.AddRange(World.Follower.Schedules(new ScheduleFilter()).Schedules.Select(ScriptText.Of));
                break;
            default:
                CarryOfNode(c);
                break;
        }
    }

    private void CarryOfNode(ScriptCommand c)
    {
        switch (c.Name)
        {
            case "node":
                Join(c);
                break;
            case "renew":
                Renew(c);
                break;
            case "die":
                World.Do(new NodeDied(_nodes[c.Word].Id));
                break;
            case "leave":
                World.Say(new FromNode(_nodes[c.Word].Id, World.Kernel.Epoch, 0, []) { Leaving = true });
                break;
            case "cordon":
                World.Do(new CordonNode(c.Word));
                break;
            case "uncordon":
                World.Do(new UncordonNode(c.Word));
                break;
            case "drain":
                World.Do(new DrainNode(c.Word));
                break;
            default:
                Report(c);
                break;
        }
    }

    private void Report(ScriptCommand c)
    {
        var make = c.Name switch
        {
            "start" => (Func<TaskId, FencingToken, AttemptReport>)((task, token) => new AttemptStartedReport(task, token)),
            "succeed" => (task, token) => new AttemptSucceededReport(task, token, Bytes(c.Text("result")) ?? default, Ran(c)),
            "fail" => (task, token) => new AttemptFailedReport(
                task, token, c.Text("error") ?? "", c.Flag("retryable") ?? true, TimedOut: false, Ran(c)),
            "cancelled" => (task, token) => new AttemptCancelledReport(task, token, Ran(c)),
            "hand-back" => (task, token) => new AttemptHandedBackReport(task, token),
            "checkpoint" => (task, token) => new CheckpointReport(task, token, c.Number("number") ?? 1, Bytes(c.Text("state")) ?? default, Ran(c)),
            "yield" => (task, token) => new AttemptYieldedReport(task, token, Bytes(c.Text("state")), Ran(c)),
            _ => throw new FormatException($"there is no command '{c.Name}'."),
        };
        foreach (var task in c.Words)
        {
            var node = c.Text("node") is { } name ? NodeOf(name) : World.NodeOf(task);
            var token = c.Number("token") is { } number ? new FencingToken(number) : World.Token(task);
            World.Report(node, make(task, token));
        }
    }

    // Of its latest process, or of the one that is named: n1#1.
    private NodeId NodeOf(string name) => name.Split('#') is [var plain, var life]
        ? new NodeId(plain, long.Parse(life, CultureInfo.InvariantCulture))
        : _nodes[name].Id;

    private void Join(ScriptCommand c)
    {
        var offer = Given.Node(c.Number("slots") ?? 1, c.Number("cpu") ?? 0, kinds: c.Text("kinds") ?? "noop") with
        {
            YieldingKinds = c.Text("yields")?.Split(' ') ?? [],
        };
        var life = _nodes.TryGetValue(c.Word, out var before) ? before.Id.Incarnation + 1 : 1;
        _nodes[c.Word] = (World.Join(c.Word, offer, incarnation: life), offer);
    }

    private void Renew(ScriptCommand c)
    {
        var (node, offer) = _nodes[c.Word];
        var held = (c.Text("holds") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        World.Renew(node, offer.Slots, [.. held.Select(token => new FencingToken(long.Parse(token, CultureInfo.InvariantCulture)))]);
    }

    // As a shell does: it wakes the kernel when the kernel asks for it.
    private void Wait(TimeSpan duration)
    {
        Write();
        var end = World.Time + duration;
        while (World.Time < end)
        {
            var left = end - World.Time;
            var step = World.Kernel.NextWakeUp(World.Now) is { } wake && wake < left ? wake : left;
            World.Pass(step.TotalSeconds);
            Write($"at {ScriptText.Of(World.Time)}");
        }
    }

    private void Write(string? heading = null)
    {
        List<string> lines = [];
        lines.AddRange(World.Events.Skip(_written.Events).Select((e, i) => ScriptText.Of(_written.Events + i + 1, e)));
        lines.AddRange(World.SoftFacts.Skip(_written.SoftFacts).Select(ScriptText.Of));
        lines.AddRange(World.Sent.Skip(_written.Sent).SelectMany(ScriptText.Of));
        lines.AddRange(World.Answers.Skip(_written.Answers).SelectMany(ScriptText.Of));
        _written = (World.Events.Count, World.SoftFacts.Count, World.Sent.Count, World.Answers.Count);
        if (lines.Count > 0 && heading is not null)
        {
            _lines.Add(heading);
        }

        _lines.AddRange(lines);
    }

    private static KernelOptions Options(ScriptCommand c)
    {
        var usual = new KernelOptions();
        return usual with
        {
            LeaseDuration = c.Duration("lease") ?? usual.LeaseDuration,
            LeaseMargin = c.Duration("margin") ?? usual.LeaseMargin,
            Recurrences = new EverySeconds(),
        };
    }

    private static QueueOptions Queue(ScriptCommand c)
    {
        var usual = new QueueOptions();
        return usual with
        {
            Name = c.Word,
            Policy = c.Text("policy") ?? usual.Policy,
            Strategy = c.Text("strategy") ?? usual.Strategy,
            AgeAfter = c.Duration("age-after") ?? usual.AgeAfter,
            Preempt = c.Flag("preempt"),
            MinRunTime = c.Duration("min-run") ?? usual.MinRunTime,
            Paused = c.Flag("paused") ?? false,
        };
    }

    private TaskSpec Task(string id, ScriptCommand c) => Given.Task(
        id,
        c.Text("kind") ?? "noop",
        c.Text("queue") ?? QueueOptions.DefaultName,
        c.Number("priority") ?? 0,
        c.Duration("estimate")?.TotalSeconds,
        deadline: World.Time + c.Duration("deadline"),
        notBefore: World.Time + c.Duration("not-before"),
        expiresAt: World.Time + c.Duration("expires"),
        request: Given.Cpu(c.Number("cpu") ?? 0),
        retry: Given.PlainRetry with
        {
            MaxAttempts = c.Number("attempts") ?? Given.PlainRetry.MaxAttempts,
            BaseDelay = c.Duration("delay") ?? Given.PlainRetry.BaseDelay,
            MaxDelay = c.Duration("max-delay") ?? Given.PlainRetry.MaxDelay,
        },
        slots: c.Number("slots") ?? 1);

    private static ScheduleSpec Schedule(ScriptCommand c) => Occurrences.Spec(
        Enum.Parse<OverlapPolicy>(c.Text("overlap") ?? nameof(OverlapPolicy.Skip), ignoreCase: true),
        CatchUp.Parse(c.Text("catch-up") ?? "latest"),
        c.Duration("every")!.Value.TotalSeconds.ToString(CultureInfo.InvariantCulture)) with
    {
        Name = c.Word,
    };

    // From and to are counted from now, into the past.
    private BackfillSchedule Backfill(ScriptCommand c)
    {
        var asked = new BackfillSchedule(c.Word, World.Time + -c.Duration("from")!.Value, World.Time + -(c.Duration("to") ?? TimeSpan.Zero));
        var schedule = World.Follower.Schedules(new ScheduleFilter { Name = c.Word }).Schedules.Single().Spec;
        return asked with { Range = BackfillRange.Of(asked, schedule, [], World.Options.Recurrences, out _) };
    }

    private static TimeSpan Ran(ScriptCommand c) => c.Duration("ran") ?? TimeSpan.Zero;

    private static ReadOnlyMemory<byte>? Bytes(string? text) => text is null ? null : new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text));
}
