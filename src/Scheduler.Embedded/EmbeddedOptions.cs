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
/// Options of a scheduler in this process. Everything but the handlers has a default. The options are checked before anything starts:
/// <see cref="SchedulerConfigurationException"/> says what is wrong and which values are allowed.
/// </summary>
public sealed partial class EmbeddedOptions : HandlerSet<EmbeddedOptions>
{
    /// <summary>
    /// The folder that stores the tasks. It is created if it does not exist; only one process can use it at a time. Default null: tasks are
    /// kept in memory and are lost when the process ends; a log entry says so.
    /// </summary>
    public string? DataFolder { get; set; }

    /// <summary>Which failures an answered command survives, if there is a <see cref="DataFolder"/>. Default
    /// <see cref="Durability.Full"/>.</summary>
    public Durability Durability { get; set; } = Durability.Full;

    /// <summary>The scheduler's name in its journal: 1 to 200 characters. Default <c>embedded</c>.</summary>
    [OptionRange(1, 200)]
    public string SchedulerName { get; set; } = "embedded";

    /// <summary>The nodes of this process, each with its own name. Without nodes, tasks wait. Default: one, with a slot for each
    /// processor.</summary>
    public IList<NodeOptions> Nodes { get; set; } = [new NodeOptions()];

    /// <summary>The queues, with their policies and strategies. Queues of the data folder that are not listed here stay as they are.
    /// Default: one, <c>default</c>.</summary>
    public IList<QueueOptions> Queues { get; set; } = [new QueueOptions()];

    /// <summary>Limits on tasks that this program declares. At start, those that differ from the stored ones are set; all others stay as
    /// they are. <c>Limit</c> is the short way to add one. Default none.</summary>
    public IList<LimitOptions> TaskLimits { get; set; } = [];

    /// <summary>Whether a task that names a limit which is not configured is rejected. Default false: such a limit has no effect.</summary>
    public bool RefuseUnknownLimits { get; set; }

    /// <summary>When an idempotent task gets a copy on another node, for groups that do not set this themselves.</summary>
    public StragglerOptions Stragglers { get; set; } = StragglerOptions.Default;

    /// <summary>Calendars that this program declares. At start, those that differ from the stored ones are set, before the schedules; all
    /// others stay as they are. <c>Calendar</c> is the short way to add one. Default none.</summary>
    public IList<CalendarSpec> Calendars { get; set; } = [];

    /// <summary>Schedules that this program declares. At start, those that differ from the stored ones are set; <c>Schedule</c> is the short way
    /// to add one. A schedule that the program declared before but no longer declares is held. Schedules that were created in other ways stay as
    /// they are. Null: all schedules stay as they are. Default none.</summary>
    public IList<ScheduleSpec>? Schedules { get; set; } = [];

    /// <summary>Scheduling policies by name; you can add your own.</summary>
    public PolicyRegistry Policies { get; set; } = new();

    /// <summary>Allocation strategies by name; you can add your own.</summary>
    public StrategyRegistry Strategies { get; set; } = new();

    public SchedulerLimits Limits { get; set; } = SchedulerLimits.Default;

    /// <summary>The handler for each kind; <c>Handle</c> is the short way to add one. The kinds <c>noop</c> and
    /// <c>sleep</c> are built in.</summary>
    public HandlerRegistry Handlers { get; set; } = new();

    /// <summary>Middleware around every submit to this scheduler, from any client. The first is the outermost. <c>UseSubmitMiddleware</c> is the
    /// short way to add one. (<c>UseMiddleware</c> is for attempts.) Default none.</summary>
    public IList<ISubmitMiddleware> SubmitMiddleware { get; set; } = [];

    /// <summary>The provider of the handlers' services, with a scope for each attempt. Default: none; <c>AddScheduler</c> sets
    /// it.</summary>
    public IServiceProvider? Services { get; set; }

    /// <summary>Creates the scheduler's loggers. Default: no log.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>The seed of all random choices (strategies that draw, jitter of retries). Default 0.</summary>
    public ulong Seed { get; set; }

    /// <summary>How long a handler may take to return after it has been asked to stop: 0 to 1 h. Default 10 s.</summary>
    public TimeSpan CancelGrace { get; set; } = AttemptOptions.Default.CancelGrace;

    /// <summary>How long running attempts may continue when the scheduler is disposed. Attempts that have not ended by then are asked
    /// to stop, and run again after the next start. 0 to 1 h. Default 10 s.</summary>
    [OptionRange("0s", "1h")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of events after which a snapshot is written, which limits how long a start takes: 1,000 to 1,000,000,000.
    /// Default 500,000. Each clean shutdown writes one more.</summary>
    [OptionRange(1_000, 1_000_000_000)]
    public long SnapshotEvery { get; set; } = 500_000;

    /// <summary>How many events are kept as history although a snapshot already includes them: 0 to <see cref="long.MaxValue"/>, which
    /// keeps all. Default 0.</summary>
    [OptionRange(0)]
    public long KeepHistoryEvents { get; set; }

    /// <summary>
    /// Resumes from what is left of a <see cref="DataFolder"/> that has lost its end. The value is the number of the last event that is left, as
    /// given in the message of the <see cref="DataFolderException"/>: 0 to 281,474,976,710,655; 0: no event is left. Fencing tokens and epochs
    /// continue above all that were ever issued, and what the archive holds of the lost events is set aside. Has no effect when nothing is lost and
    /// the journal ends with another event. Default null: such a folder is refused.
    /// </summary>
    [OptionRange(0, FencingToken.MaxEventNumber)]
    public long? AcceptLossAfter { get; set; }

    /// <summary>How long finished tasks can be looked up: 1 s or longer. Default null: forever.</summary>
    [OptionRange("1s")]
    public TimeSpan? KeepFinishedFor { get; set; }

    /// <summary>How many finished tasks, the latest, can be looked up: 1 or more. Default null: all.</summary>
    [OptionRange(1)]
    public long? KeepFinishedTasks { get; set; }

    /// <summary>The clock. Default: the system's. Tests can set one that they control.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Lets a test supply its own stores. Null: the data folder, or memory.</summary>
    internal Func<OpenStores>? OpenStorage { get; set; }

    /// <summary>The maximum number of pages of the journal, so that a test can fill the disk. 0: no limit.</summary>
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

    /// <summary>Puts middleware around every submit to this scheduler, from any client. The first that is added is the outermost.</summary>
    public EmbeddedOptions UseSubmitMiddleware(ISubmitMiddleware middleware)
    {
        ArgumentNullException.ThrowIfNull(middleware);
        SubmitMiddleware.Add(middleware);
        return this;
    }

    /// <inheritdoc cref="UseSubmitMiddleware(ISubmitMiddleware)"/>
    /// <param name="middleware">For example, <c>(tasks, next, cancellationToken) => next(tasks, cancellationToken)</c> does nothing.</param>
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
