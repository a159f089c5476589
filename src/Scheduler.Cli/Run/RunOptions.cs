using Scheduler.Cli.Run.Input;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Kinds.Http;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Run;

/// <summary>What <c>run</c> was asked for.</summary>
internal sealed record RunOptions
{
    /// <summary>Where the tasks are kept if nothing else is said: in the current folder, so that the same command goes on.</summary>
    public const string DefaultData = ".scheduler";

    public const int MostNodes = 64;
    public const int MostSlots = 1_000;

    /// <summary>Ended tasks that a line may wait for.</summary>
    public const int MostOutcomesForEdges = 1_000_000;

    public static readonly int DefaultSlots = Math.Min(Environment.ProcessorCount, MostSlots);
    public static readonly TimeSpan DefaultGrace = new EmbeddedOptions().ShutdownGrace;

    /// <summary>A path, or <see cref="TaskFile.StandardInput"/>.</summary>
    public required string File { get; init; }

    public string Data { get; init; } = DefaultData;

    public int Nodes { get; init; } = 1;

    /// <summary>Of each node.</summary>
    public int Slots { get; init; } = DefaultSlots;

    public string Policy { get; init; } = new QueueOptions().Policy;

    public string Strategy { get; init; } = new QueueOptions().Strategy;

    /// <summary>How queues order and interrupt, but for their policy and strategy.</summary>
    public QueueOptions Ordering { get; init; } = new();

    /// <summary>What each node offers, in place of its share of the machine and beside it.</summary>
    public IReadOnlyDictionary<string, long> Offer { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>Of each node.</summary>
    public Labels Labels { get; init; } = Labels.None;

    /// <summary>Limits that are set before the first task is submitted.</summary>
    public IReadOnlyList<LimitOptions> TaskLimits { get; init; } = [];

    /// <summary>How long running attempts may go on when no more are to be started.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    /// <summary>See <see cref="EmbeddedOptions.AcceptLossAfter"/>.</summary>
    public long? AcceptLossAfter { get; init; }

    public bool Json { get; init; }

    public bool SkipBad { get; init; }

    /// <summary>See <see cref="ShellOptions.LeaveBackground"/>.</summary>
    public bool LeaveBackground { get; init; }

    public static IReadOnlyList<string> Policies { get; } = new PolicyRegistry().Names;

    public static IReadOnlyList<string> Strategies { get; } = new StrategyRegistry().Names;

    /// <summary>All that a task may be of.</summary>
    public static HandlerRegistry Handlers(ShellOptions? shell = null) =>
        HttpKind.AddTo(ShellKind.AddTo(BuiltInKinds.AddTo(new HandlerRegistry()), shell));

    public static SchedulerLimits Limits { get; } = new()
    {
        MaxPayloadBytes = 1024 * 1024,

        // Those of earlier runs are looked up in the archive, and no task of one run is submitted twice.
        MaxOutcomesKept = 10_000,
    };

    /// <summary>An equal share of this machine, and what was named.</summary>
    public Resources Capacity() => new(
        Offer.TryGetValue("cpu", out var cpu) ? cpu : Math.Max(1, Environment.ProcessorCount * 1_000L / Nodes),
        Offer.TryGetValue("memory", out var memory) ? memory : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Nodes,
        Offer.Where(o => o.Key is not ("cpu" or "memory")).Select(o => new NamedAmount(o.Key, o.Value)));

    public LineRules Rules()
    {
        var handlers = Handlers();
        return new LineRules(handlers.Kinds, Capacity(), Labels, Slots, Limits) { PayloadFault = handlers.PayloadFault };
    }

    /// <summary>Queues that are paused until somebody watches: an earlier run may have left tasks in them.</summary>
    /// <param name="hasEdges">Whether tasks wait for others, which may have ended long before.</param>
    public EmbeddedOptions ToEmbedded(IEnumerable<QueueOptions> queues, bool hasEdges)
    {
        var node = new NodeOptions { Slots = Slots, Capacity = Capacity(), Labels = Labels };
        return new EmbeddedOptions
        {
            Schedules = null,
            DataFolder = Data,
            SchedulerName = RunCommand.Name,
            Nodes = [.. Enumerable.Range(1, Nodes).Select(i => node with { Name = $"node-{i}" })],
            Queues = [.. queues.Select(q => q with { Paused = true })],
            Handlers = Handlers(new ShellOptions { LeaveBackground = LeaveBackground }),
            Limits = hasEdges ? Limits with { MaxOutcomesKept = MostOutcomesForEdges, OutcomesKeptFor = TimeSpan.FromDays(3_650) } : Limits,
            ShutdownGrace = Grace,
            AcceptLossAfter = AcceptLossAfter,
        };
    }

    public QueueOptions Queue(string name) => Ordering with { Name = name, Policy = Policy, Strategy = Strategy };
}
