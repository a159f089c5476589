using Scheduler.Core.Rules;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Cli.Each;

/// <summary>What <c>each</c> was asked for.</summary>
internal sealed record EachOptions
{
    public const int MostSlots = 1_000;

    public static readonly int DefaultSlots = Math.Min(Environment.ProcessorCount, MostSlots);
    public static readonly TimeSpan DefaultGrace = new EmbeddedOptions().ShutdownGrace;

    /// <summary>Program and arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Null: nothing is kept.</summary>
    public string? Data { get; init; }

    public int Slots { get; init; } = DefaultSlots;

    public RetryPolicy Retry { get; init; } = RetryPolicy.Never;

    /// <summary>Of each attempt. Null: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Limits that are set before the first task is submitted, and that each task names.</summary>
    public IReadOnlyList<LimitOptions> TaskLimits { get; init; } = [];

    /// <summary>That each line's task is in. Null: none.</summary>
    public string? Group { get; init; }

    /// <summary>What to run when all lines have succeeded. Null: nothing.</summary>
    public string? Then { get; init; }

    /// <summary>How long running programs may go on when no more are to be started.</summary>
    public TimeSpan Grace { get; init; } = DefaultGrace;

    public bool KeepOrder { get; init; }

    /// <summary>Items end with a NUL, not with a line feed.</summary>
    public bool Null { get; init; }

    public bool SkipBad { get; init; }

    /// <summary>See <see cref="EmbeddedOptions.AcceptLossAfter"/>.</summary>
    public long? AcceptLossAfter { get; init; }

    public bool Json { get; init; }

    /// <summary>See <see cref="ShellOptions.LeaveBackground"/>.</summary>
    public bool LeaveBackground { get; init; }

    public static SchedulerLimits Limits { get; } = new()
    {
        MaxPayloadBytes = 1024 * 1024,

        // Those of earlier runs are looked up in the archive, and no task of one run is submitted twice.
        MaxOutcomesKept = 10_000,
    };

    /// <summary>Limits that every task is to name.</summary>
    /// <exception cref="SchedulerConfigurationException">A task can't name them.</exception>
    public static IReadOnlyList<LimitOptions> Named(IReadOnlyList<LimitOptions> limits)
    {
        var task = new TaskSpec { Id = new TaskId(EachCommand.Name), Kind = ShellKind.Name, Limits = UsesOf(limits) };
        return TaskRule.Fault(task, Limits) is { } fault ? throw new SchedulerConfigurationException("--limit: " + fault.Reason) : limits;
    }

    /// <summary>A group that every task is to be in.</summary>
    /// <exception cref="SchedulerConfigurationException">A task can't be in it.</exception>
    public static string? Checked(string? group)
    {
        var task = new TaskSpec { Id = new TaskId(EachCommand.Name), Kind = ShellKind.Name, Group = group };
        return TaskRule.Fault(task, Limits) is { } fault ? throw new SchedulerConfigurationException("--group: " + fault.Reason) : group;
    }

    public static IReadOnlyList<LimitUse> UsesOf(IReadOnlyList<LimitOptions> limits) => [.. limits.Select(limit => new LimitUse(limit.Name))];

    /// <summary>A queue that is paused until somebody watches: an earlier run may have left tasks in it.</summary>
    /// <param name="labels">Those of this command's tasks: what other commands have left in the folder stays as it is.</param>
    /// <param name="output">Takes what programs write.</param>
    public EmbeddedOptions ToEmbedded(string folder, Labels labels, Func<TaskContext, IProgramOutput> output) => new()
    {
        DataFolder = folder,
        Schedules = null,
        Durability = Data is null ? Durability.Normal : Durability.Full,
        KeepFinishedTasks = Data is null ? 1_000 : null,
        SchedulerName = EachCommand.Name,
        Nodes = [new NodeOptions { Slots = Slots, Labels = labels }],
        Queues = [new QueueOptions { Paused = true }],
        Handlers = ShellKind.AddTo(new HandlerRegistry(), new ShellOptions { CaptureBytes = 0, Output = output, LeaveBackground = LeaveBackground }),
        Limits = Limits,
        ShutdownGrace = Grace,
        AcceptLossAfter = AcceptLossAfter,
    };
}
