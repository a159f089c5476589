namespace Scheduler.Core.Contracts;

/// <summary>Which tasks a list holds. All conditions that are set must hold.</summary>
public sealed record TaskFilter
{
    /// <summary>Tasks of one page.</summary>
    public const int MaxLimit = 1_000;

    public TaskPhase? Phase { get; init; }

    public string? Kind { get; init; }

    public string? Queue { get; init; }

    /// <summary>Ids that begin so.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>How many at the most: 1 to 1,000. Default 100.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Where the last page ended: its <see cref="TaskPage.Next"/>. Default: from the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Whether to send each task's content, result and assignment along. Where nothing is sent, in one process, they
    /// are always there. Default false.</summary>
    public bool Details { get; init; }

    /// <summary>Whether a task is one of the list, wherever the page lies.</summary>
    public bool Matches(TaskInfo task) =>
        (Phase is null || task.Phase == Phase)
        && (Kind is null || string.Equals(task.Kind, Kind, StringComparison.Ordinal))
        && (Queue is null || string.Equals(task.Queue, Queue, StringComparison.Ordinal))
        && (IdPrefix is null || task.Id.Value.StartsWith(IdPrefix, StringComparison.Ordinal));

    /// <exception cref="SchedulerConfigurationException">The limit is out of range.</exception>
    public void Validate() => OptionRange.Require(nameof(Limit), Limit, 1, MaxLimit);
}

/// <summary>A page of tasks: unfinished ones first, then finished ones, the latest first.</summary>
/// <param name="Next">For <see cref="TaskFilter.After"/>; null when this page is the last.</param>
public sealed record TaskPage(IReadOnlyList<TaskInfo> Tasks, string? Next = null)
{
    private readonly ValueList<TaskInfo> _tasks = new(Tasks);

    public IReadOnlyList<TaskInfo> Tasks { get => _tasks.Items; init => _tasks = new(value); }
}

/// <summary>Slots of a node held by a handler that was given up: its attempt has ended, and it has not returned.</summary>
/// <param name="Attempt">Which attempt of the task: 1 for the first.</param>
/// <param name="Slots">How many it holds.</param>
/// <param name="Since">When it was given up, as far as the scheduler knows.</param>
public sealed record BlockedSlots(TaskId Task, FencingToken Token, int Attempt, int Slots, Timestamp Since);

/// <summary>A node, as the scheduler sees it.</summary>
public sealed record NodeInfo(NodeId Id, NodeOffer Offer, NodePhase Phase = NodePhase.Up)
{
    private readonly ValueList<BlockedSlots> _blocked = new([]);

    /// <summary>Slots held by handlers that were given up. Restarting the node frees them. Default none.</summary>
    public IReadOnlyList<BlockedSlots> Blocked { get => _blocked.Items; init => _blocked = new(value); }

    /// <summary>Attempts that it holds now. Default 0.</summary>
    public int Held { get; init; }

    /// <summary>What the requests of those add up to. Default nothing.</summary>
    public Resources InUse { get; init; } = Resources.None;

    /// <summary>Attempts that were assigned to it since it joined. Default 0.</summary>
    public long Assigned { get; init; }

    /// <summary>Those of them that ended by its word. Default 0.</summary>
    public long Finished { get; init; }

    /// <summary>Those of them that it handed back, or that were lost. Default 0.</summary>
    public long Lost { get; init; }
}

/// <summary>
/// A scheduler, wherever it runs. Safe for use by many threads. Every answer is durable before it is given. Where none
/// could be had the answer is <see cref="RejectionCode.Unavailable"/>: send it again with the same id. Questions that are not
/// answered by a <see cref="Response{T}"/> are refused by a <see cref="RequestRejectedException"/> with the code.
/// </summary>
public interface ISchedulerClient
{
    /// <summary>Submits tasks, all or none. A task submitted again with the same content gets the first one's answer.</summary>
    ValueTask<Response<SubmitAccepted>> TrySubmitAsync(IReadOnlyList<TaskSpec> tasks, CancellationToken cancellationToken = default);

    /// <summary>What is known of a task; null when it is not known, or no longer.</summary>
    ValueTask<TaskInfo?> GetAsync(TaskId task, CancellationToken cancellationToken = default);

    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range, or its place is not one of a page.</exception>
    ValueTask<TaskPage> ListAsync(TaskFilter filter, CancellationToken cancellationToken = default);

    /// <summary>How many tasks there are in each phase that has any; finished ones as far as they are still known.</summary>
    ValueTask<IReadOnlyDictionary<TaskPhase, long>> CountAsync(CancellationToken cancellationToken = default);

    /// <summary>Cancels a task in any phase but a final one. A running attempt is asked to stop; should it succeed all the
    /// same, that is the outcome.</summary>
    ValueTask<Response<CancelAccepted>> CancelAsync(TaskId task, CancellationToken cancellationToken = default);

    /// <summary>Makes a task that failed, was cancelled or has expired run again: under its id, with all its attempts, and
    /// without the time at which it was to expire. Asked again while it is unfinished the answer is the same. One that
    /// succeeded, or has not ended yet, is refused.</summary>
    ValueTask<Response<RetryAccepted>> RetryAsync(TaskId task, CancellationToken cancellationToken = default);

    /// <summary>Why it is not running now, and why its latest attempt went where it went; null when it is not known.</summary>
    ValueTask<TaskExplanation?> ExplainAsync(TaskId task, CancellationToken cancellationToken = default);

    /// <summary>Waits for the task's outcome.</summary>
    /// <exception cref="RequestRejectedException">There is no such task.</exception>
    Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default);

    ValueTask<IReadOnlyList<NodeInfo>> NodesAsync(CancellationToken cancellationToken = default);

    /// <summary>How it is doing: its queues, whether ageing holds, what was learned of kinds. Looks at each unfinished task, so it is
    /// for people and for dashboards that ask now and then.</summary>
    ValueTask<SchedulerStatistics> StatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a schedule, or changes one: all that it says. One whose recurrence, zone, exceptions and start stay the same is due
    /// when it would have been; else it is due from now on.</summary>
    ValueTask<Response<Acknowledged>> SetScheduleAsync(ScheduleSpec schedule, CancellationToken cancellationToken = default);

    /// <summary>Keeps a schedule from submitting until it is released.</summary>
    ValueTask<Response<Acknowledged>> HoldScheduleAsync(string name, string reason, CancellationToken cancellationToken = default);

    /// <summary>Ends a hold: what was due meanwhile is caught up as the schedule says.</summary>
    ValueTask<Response<Acknowledged>> ReleaseScheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Submits a schedule's task now, whatever its recurrence, its hold and its overlap policy say.</summary>
    /// <param name="moment">By which the task is named. Sent again with the same moment, because there was no answer, it is the same task.
    /// Within a day of now. Default: now.</param>
    ValueTask<Response<RunAccepted>> RunScheduleAsync(string name, Timestamp? moment = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule. Tasks that it has submitted go on.</summary>
    ValueTask<Response<Acknowledged>> RemoveScheduleAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Schedules, by name.</summary>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range.</exception>
    ValueTask<SchedulePage> SchedulesAsync(ScheduleFilter filter, CancellationToken cancellationToken = default);

    /// <summary>The node takes no more tasks, and keeps what it has.</summary>
    ValueTask<Response<Acknowledged>> CordonNodeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The node takes tasks again. One that was told to drain is refused: it will leave.</summary>
    ValueTask<Response<Acknowledged>> UncordonNodeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The node takes no more tasks, and leaves when it has finished what it has.</summary>
    ValueTask<Response<Acknowledged>> DrainNodeAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Makes a queue, or changes one: all of its options. It counts for every task that waits in it, and is durable; but a
    /// queue that the scheduler's own options name is as those say again when one starts, after a failover too.</summary>
    ValueTask<Response<Acknowledged>> ConfigureQueueAsync(QueueOptions queue, CancellationToken cancellationToken = default);
}
