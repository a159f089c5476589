using System.Globalization;
using Scheduler.Core.Events;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <summary>
/// A second state that applies only durable events, on a thread of its own: it serves reads, makes snapshots and hands
/// finished tasks to the archive, so that none of these ever delays a decision. Single-threaded, like the kernel.
/// </summary>
public sealed partial class Follower
{
    private readonly Lists _lists = new();
    private readonly SchedulerState _state;

    public Follower(int partition = 0)
    {
        _state = new SchedulerState(partition, _lists, keepsEndedAttempts: true);
        _lists.State = _state;
    }

    public long LastEventNumber => _state.LastEventNumber;

    public long Epoch => _state.Epoch;

    public ulong Digest => _state.Digest;

    /// <summary>How often, since this scheduler started and in batches that it applied live, a newer task went before one that had aged: one that
    /// had waited for its queue's <see cref="QueueOptions.AgeAfter"/>, that the node could have run, and for which no node could be kept
    /// free.</summary>
    public long AgeingViolations { get; private set; }

    /// <summary>Called with what was learned about a kind, each time that it changes. Null: not called.</summary>
    public Action<KindEstimate, double?>? Learned
    {
        get => _state.Estimates.Learned;
        set => _state.Estimates.Learned = value;
    }

    public int UnfinishedTasks => _state.UnfinishedTasks;

    /// <summary>Which ended tasks' results unfinished tasks may still ask for, so that the archive keeps them; null: there are none. Safe from any
    /// thread.</summary>
    public Predicate<TaskId>? Needed => _state.Results.IsAnyNeeded ? task => _state.Results.IsNeeded(task.Value) : null;

    public void Restore(IEnumerable<SnapshotRecord> snapshot) => _state.Restore(snapshot);

    /// <summary>Applies a batch that is durable.</summary>
    /// <exception cref="InvariantBrokenException">It leads to another state than the state of the kernel that decided it.</exception>
    public void Apply(Batch batch)
    {
        if (batch.Events.Count > 0)
        {
            _state.Replay(batch.FirstEventNumber, batch.Events, batch.DigestAfter);
        }

        if (batch.Events is [EpochStarted started, ..])
        {
            _started = started.At;
            AgeingViolations = 0;
            _lateness = default;
        }

        AgeingViolations += batch.AgeingViolations;
        Time(batch.Events);
        foreach (var fact in batch.SoftFacts)
        {
            if (_state.Task(fact.Task)?.Attempt(fact.Token) is { } attempt)
            {
                attempt.Started = true;
                attempt.Progress = fact.Progress ?? attempt.Progress;
                attempt.Tail = fact.Log ?? attempt.Tail;
            }
        }
    }

    /// <summary>Applies a row of the journal.</summary>
    public void Apply(long firstEventNumber, IReadOnlyList<Event> events, ulong digestAfter) =>
        _state.Replay(firstEventNumber, events, digestAfter);

    /// <summary>Tasks that got their outcome since the last call, for the archive; also tasks that lost it because they run
    /// again, as their phase shows. In the order of the events.</summary>
    public IReadOnlyList<TaskInfo> TakeFinished() => TakeFinished(out _);

    /// <param name="attempts">Attempts that have ended since, except by their task's success; also in the order of the events.</param>
    /// <inheritdoc cref="TakeFinished()"/>
    public IReadOnlyList<TaskInfo> TakeFinished(out IReadOnlyList<EndedAttempt> attempts)
    {
        (var finished, attempts) = _lists.Take();
        return finished;
    }

    public bool IsUnfinished(TaskId id) => _state.Task(id) is not null;

    /// <summary>An unfinished task; null if it is finished or not known.</summary>
    public TaskInfo? Get(TaskId id) => _state.Task(id) is { } task ? DescribeWithHold(task) : null;

    /// <summary>The outcome of a finished task that is still remembered; null otherwise.</summary>
    public TaskPhase? OutcomeOf(TaskId id) => _state.Outcomes.Find(id)?.Phase;

    /// <summary>Unfinished tasks in the order of their submission, and where the next page begins.</summary>
    /// <param name="filter">Its <see cref="TaskFilter.After"/> is the number that an earlier page ended with; anything else means the beginning.</param>
    /// <exception cref="SchedulerConfigurationException">The filter's limit is out of range, or a header or label has no name.</exception>
    public TaskPage List(TaskFilter filter)
    {
        filter.Validate();
        filter = WithGroups(filter);
        var from = long.TryParse(filter.After, NumberStyles.None, CultureInfo.InvariantCulture, out var after) ? after + 1 : 0;
        var tasks = new List<TaskInfo>();
        var last = 0L;
        foreach (var task in filter.Finished == true || filter.WithoutSuccess ? [] : _lists.Unfinished.From(from))
        {
            if (!Matches(task, filter))
            {
                continue;
            }

            if (tasks.Count == filter.Limit)
            {
                return new TaskPage(tasks, last.ToString(CultureInfo.InvariantCulture));
            }

            tasks.Add(DescribeWithHold(task));
            last = task.AdmittedAs;
        }

        return new TaskPage(tasks, null);
    }

    /// <summary>How many unfinished tasks are in each phase. Looks at each unfinished task.</summary>
    public IReadOnlyDictionary<TaskPhase, long> Count()
    {
        var counts = new Dictionary<TaskPhase, long>();
        foreach (var task in _state.Tasks)
        {
            counts[task.Phase] = counts.GetValueOrDefault(task.Phase) + 1;
        }

        return counts;
    }

    /// <summary>What was learned about kinds, in the order of their names.</summary>
    public IReadOnlyList<KindEstimate> Kinds() => [.. _state.Estimates.All];

    /// <summary>All nodes, in the order in which they joined.</summary>
    public IReadOnlyList<NodeInfo> Nodes() =>
        [.. _state.Nodes.Select(n => new NodeInfo(n.Id, n.Offer, n.Phase)
        {
            Held = n.Held,
            InUse = n.InUse(),
            Assigned = n.Assigned,
            Finished = n.Finished,
            Lost = n.Lost,
            Blocked = n.Blocked,
        })];

    /// <summary>The state as records, lazily; no event may be applied before the last record was read.</summary>
    public IEnumerable<SnapshotRecord> Snapshot() => _state.ToSnapshot(_lists.Unfinished.From(0), _state.LastEventAt);

    private static bool Matches(TaskState task, TaskFilter filter) =>
        filter.Matches(task.Id, task.Spec.Kind, task.Spec.Queue, task.Phase, task.SubmittedAt, task.LastError, task.Spec.Group, task.Spec);

    private TaskInfo DescribeWithHold(TaskState task) =>
        task.IsHeld ? Describe(task) with { Hold = _state.Holds.Find(HoldTarget.Task, task.Id.Value) } : Describe(task);

    private static TaskInfo Describe(TaskState task) => Describe(task, task.Attempts, outcome: null, contentHash: null);

    private static TaskInfo Describe(TaskState task, AttemptState? latest, Event? outcome, ulong? contentHash) => new()
    {
        Id = task.Id,
        Kind = task.Spec.Kind,
        Queue = task.Spec.Queue,
        Phase = task.Phase,
        Attempt = task.Assignments,
        FailedAttempts = task.FailedAttempts,
        LostAttempts = task.LostAttempts,
        Preemptions = task.Progress?.Preemptions ?? 0,
        Ran = task.Ran,
        Progress = ProgressOf(task),
        SubmittedAt = task.SubmittedAt,
        DueAt = task.DueTicks == TaskState.NotDue ? null : new Timestamp(task.DueTicks),
        AssignedAt = latest?.AssignedAt,
        FinishedAt = outcome?.At,
        RunTime = outcome switch
        {
            SuccessRecorded e => e.RunTime,
            FailureRecorded e => e.RunTime,
            _ => null,
        },
        Node = latest?.Node.Id,
        Token = latest?.Token,
        CancelRequested = task.CancelRequested,
        IsRetry = task.IsRetry,
        Result = (outcome as SuccessRecorded)?.Result,
        Error = task.LastError,
        Unmet = (outcome as CancellationRecorded)?.Unmet,
        After = task.Spec.After,
        Group = task.Spec.Group,
        Copy = DescribeCopy(task, outcome),
        Assignment = latest?.Explanation,
        ContentHash = contentHash,
        Spec = outcome is SuccessRecorded ? null : task.Spec,
    };

    private static TaskCopy? DescribeCopy(TaskState task, Event? outcome) => task.Copy is not { } copy ? null
        : new TaskCopy(copy.Node.Id, copy.Token, copy.AssignedAt, copy.Copy!, outcome is SuccessRecorded e && e.Token == copy.Token);

    private sealed class Lists : IStateObserver
    {
        private List<TaskInfo> _finished = [];
        private List<EndedAttempt>? _attempts;
        private (FencingToken Token, ReadOnlyMemory<byte> Log)? _logged;

        public SchedulerState? State { get; set; }

        public AdmissionOrder Unfinished { get; } = new();

        public DependantIndex Dependants { get; } = new();

        public (List<TaskInfo> Finished, IReadOnlyList<EndedAttempt> Attempts) Take()
        {
            var (finished, attempts) = (_finished, _attempts);
            (_finished, _attempts) = ([], null);
            return (finished, attempts ?? []);
        }

        public void TaskAdmitted(TaskState task)
        {
            Unfinished.Add(task);
            Dependants.Add(task);
        }

        public void TaskFinished(TaskState task, Event outcome, ulong contentHash)
        {
            Unfinished.Remove(task);
            Dependants.Remove(task);
            _finished.Add(Describe(task, task.LastEnded, outcome, contentHash));
        }

        public void TaskRetried(TaskState task) => _finished.Add(Describe(task));

        public void TaskChanged(TaskState task)
        {
        }

        public void TaskLeaves(TaskState task)
        {
        }

        public void AttemptBegan(AttemptState attempt)
        {
        }

        public void SiblingsChanged(Siblings siblings)
        {
        }

        public void AttemptEnded(AttemptState attempt, Timestamp at)
        {
            // The tail is of one that was lost; its node did not say more.
            var log = _logged is { } logged && logged.Token == attempt.Token ? logged.Log : attempt.Tail;
            _logged = null;

            // A success without a log, as of most tasks, is told by its task's outcome.
            var by = State!.LastEvent!;
            if (log is not null || by is not SuccessRecorded success || success.Token != attempt.Token)
            {
                (_attempts ??= []).Add(new EndedAttempt(State.LastEventNumber, attempt.Task.Id, Follower.Describe(attempt, by, log), log));
            }
        }

        public void AttemptLogged(FencingToken token, ReadOnlyMemory<byte> log) => _logged = (token, log);

        public void NodeJoined(NodeState node)
        {
        }

        public void NodeChanged(NodeState node)
        {
        }

        public void NodeGone(NodeState node)
        {
        }

        public void QueueConfigured(QueueState queue)
        {
        }

        public void LimitsChanged()
        {
        }

        public void HoldChanged(HoldTarget target, string name)
        {
        }
    }
}
