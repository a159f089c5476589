using Microsoft.Extensions.Logging;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Policies;
using Scheduler.Core.Strategies;
using Scheduler.Embedded.Hosting;
using Scheduler.Execution.Attempts;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds;
using Scheduler.Schedules;

namespace Scheduler.Embedded;

/// <summary>
/// How a scheduler in this process works. Everything has a default but the handlers. Checked before anything starts:
/// <see cref="SchedulerConfigurationException"/> names what is wrong and what it may be.
/// </summary>
public sealed partial class EmbeddedOptions : HandlerSet<EmbeddedOptions>
{
    /// <summary>
    /// The folder for the tasks: made where there is none, used by one process at a time. Default null: tasks are kept in
    /// memory and are gone with the process, which is said in the log.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>What an answer survives, where there is a <see cref="DataFolder"/>. Default <see cref="Durability.Full"/>.</summary>
    public Durability Durability { get; set; } = Durability.Full;

    /// <summary>What the scheduler calls itself in its journal: 1 to 200 characters. Default <c>embedded</c>.</summary>
    [OptionRange(1, 200)]
    public string SchedulerName { get; set; } = "embedded";

    /// <summary>The nodes of this process; each with a name of its own; without any, tasks wait. Default: one, with a slot for each
    /// processor.</summary>
    public IList<NodeOptions> Nodes { get; set; } = [new NodeOptions()];

    /// <summary>The queues, with their policies and strategies; those of the data folder that are not named stay as they are.
    /// Default: one, <c>default</c>.</summary>
    public IList<QueueOptions> Queues { get; set; } = [new QueueOptions()];

    /// <summary>Limits on tasks that this program declares: set when it starts, where they differ; <c>Limit</c> is the short way to add one. All
    /// others stay as they are. Default none.</summary>
    public IList<LimitOptions> TaskLimits { get; set; } = [];

    /// <summary>Whether a task that names a limit which is not configured is rejected. Default false: such a limit limits nothing.</summary>
    public bool RefuseUnknownLimits { get; set; }

    /// <summary>When an idempotent task gets a copy on another node, in groups that don't say so themselves.</summary>
    public StragglerOptions Stragglers { get; set; } = StragglerOptions.Default;

    /// <summary>Calendars that this program declares: set when it starts, where they differ, before its schedules; <c>Calendar</c> is the
    /// short way to add one. All others stay as they are. Default none.</summary>
    public IList<CalendarSpec> Calendars { get; set; } = [];

    /// <summary>Schedules that this program declares: set when it starts, where they differ; <c>Schedule</c> is the short way to add one. One that
    /// it declared before and no longer does is held. Those that were made otherwise stay as they are. Null: all do. Default none.</summary>
    public IList<ScheduleSpec>? Schedules { get; set; } = [];

    /// <summary>Scheduling policies by name; one of your own can be added.</summary>
    public PolicyRegistry Policies { get; set; } = new();

    /// <summary>Allocation strategies by name; one of your own can be added.</summary>
    public StrategyRegistry Strategies { get; set; } = new();

    public SchedulerLimits Limits { get; set; } = SchedulerLimits.Default;

    /// <summary>Which handler runs which kind; <c>Handle</c> is the short way to add one. The kinds <c>noop</c> and
    /// <c>sleep</c> are there from the start.</summary>
    public HandlerRegistry Handlers { get; set; } = new();

    /// <summary>Middleware around every submit to this scheduler, whoever submits: the first is the outermost. <c>UseSubmitMiddleware</c> is the short way to add one.
    /// (<c>UseMiddleware</c> is for attempts.) Default none.</summary>
    public IList<ISubmitMiddleware> SubmitMiddleware { get; set; } = [];

    /// <summary>What handlers get their services from, in a scope for each attempt. Default: none; <c>AddScheduler</c> sets
    /// it.</summary>
    public IServiceProvider? Services { get; set; }

    /// <summary>Default: no log.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>What chance is made of (strategies that draw, jitter of retries). Default 0.</summary>
    public ulong Seed { get; set; }

    /// <summary>How long a handler may take to return once it has been asked to stop: 0 to 1 h. Default 10 s.</summary>
    public TimeSpan CancelGrace { get; set; } = AttemptOptions.Default.CancelGrace;

    /// <summary>How long running attempts may go on when the scheduler is disposed; those that are not done by then are asked
    /// to stop and run again after the next start. 0 to 1 h. Default 10 s.</summary>
    [OptionRange("0s", "1h")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events after which a snapshot is written, which bounds how long a start takes: 1,000 to 1,000,000,000.
    /// Default 500,000. One more is written at each clean end.</summary>
    [OptionRange(1_000, 1_000_000_000)]
    public long SnapshotEvery { get; set; } = 500_000;

    /// <summary>Events that are kept as history although snapshots stand for them: 0 to <see cref="long.MaxValue"/>, which
    /// keeps all. Default 0.</summary>
    [OptionRange(0)]
    public long KeepHistoryEvents { get; set; }

    /// <summary>
    /// Resumes from what is left of a <see cref="DataFolder"/> that has lost its end: the number of the last event that is left, as
    /// the message of the <see cref="DataFolderException"/> has it, 0 to 281,474,976,710,655; 0: nothing is. Fencing tokens and epochs continue above all that
    /// were ever given, and what the archive has of the lost events is set aside. Where nothing is lost, and the journal ends with
    /// another event, it changes nothing. Default null: such a folder is refused.
    /// </summary>
    [OptionRange(0, FencingToken.MaxEventNumber)]
    public long? AcceptLossAfter { get; set; }

    /// <summary>How long finished tasks can be looked up: 1 s or longer. Default null: for ever.</summary>
    [OptionRange("1s")]
    public TimeSpan? KeepFinishedFor { get; set; }

    /// <summary>How many finished tasks can be looked up, the latest: 1 or more. Default null: all.</summary>
    [OptionRange(1)]
    public long? KeepFinishedTasks { get; set; }

    /// <summary>The clock. Default: the system's; tests set one that they turn by hand.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where a test's own stores come in. Null: the data folder, or memory.</summary>
    internal Func<OpenStores>? OpenStorage { get; set; }

    /// <summary>Lets a test fill the disk: pages of the journal. 0: no limit.</summary>
    internal int JournalPageLimit { get; set; }

    protected override HandlerRegistry Registry => Handlers;

    internal bool IsInMemory => DataFolder is null || Durability == Durability.Memory;

    internal KernelOptions ToKernelOptions() => new()
    {
        Limits = Limits,
        Seed = Seed,
        Queues = [.. Queues],
        TaskLimits = [.. TaskLimits],
        RefuseUnknownLimits = RefuseUnknownLimits,
        Stragglers = Stragglers,
        Calendars = [.. Calendars],
        Schedules = (_encodedSchedules ?? Schedules) is { } schedules ? [.. schedules.Select(s => s?.Task is null ? s! : s.Detached())] : null,
        Recurrences = Recurrences.Instance,
        Policies = Policies,
        Strategies = Strategies,
        KnownKinds = Handlers.Kinds.ToHashSet(StringComparer.Ordinal),
    };

    internal AttemptOptions ToAttemptOptions() => new() { CancelGrace = CancelGrace, Limits = Limits };

    internal void AddBuiltInKinds()
    {
        if (!Handlers.Contains(BuiltInKinds.Noop) && !Handlers.Contains(BuiltInKinds.Sleep))
        {
            BuiltInKinds.AddTo(Handlers);
        }
    }

    /// <summary>Puts middleware around every submit to this scheduler, whoever submits: the first that is added is the outermost.</summary>
    public EmbeddedOptions UseSubmitMiddleware(ISubmitMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        SubmitMiddleware.Add(middleware);
        return this;
    }

    /// <inheritdoc cref="UseSubmitMiddleware(ISubmitMiddleware)"/>
    /// <param name="middleware"><c>(tasks, next, cancellationToken) => next(tasks, cancellationToken)</c> does nothing.</param>
    public EmbeddedOptions UseSubmitMiddleware(
        Func<IReadOnlyList<TaskSpec>, SubmitDelegate, CancellationToken, ValueTask<Response<SubmitAccepted>>> middleware) =>
        UseSubmitMiddleware(SubmitMiddlewareExtensions.Of(middleware));

    internal void Validate()
    {
        Handlers.RequireServices(Services);
        if (DataFolder is not null && Durability == Durability.Memory)
        {
            throw new SchedulerConfigurationException(
                $"{nameof(Durability)} is {Durability.Memory}, which keeps nothing, but {nameof(DataFolder)} is '{DataFolder}'. Set one of them only.");
        }

        if (DataFolder is not null && string.IsNullOrWhiteSpace(DataFolder))
        {
            throw new SchedulerConfigurationException($"{nameof(DataFolder)} is empty. Name a folder, or leave it out to keep tasks in memory.");
        }

        OptionRange.Require(nameof(Durability), (int)Durability, (int)Durability.Full, (int)Durability.Memory);
        OptionRange.RequireAll(this);
        ToAttemptOptions().Validate();
        ToKernelOptions().Validate();
        ValidateNodes();
    }

    private void ValidateNodes()
    {
        OptionRange.Require("The number of nodes", Nodes.Count, 0, Limits.MaxNodes);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in Nodes)
        {
            node.Validate(Handlers.Kinds, Limits);
            if (!names.Add(node.Name))
            {
                throw new SchedulerConfigurationException($"The node name '{node.Name}' is given twice; each needs one of its own.");
            }
        }
    }
}
