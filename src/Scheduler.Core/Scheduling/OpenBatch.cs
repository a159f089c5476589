using Scheduler.Core.Events;

namespace Scheduler.Core.Scheduling;

/// <summary>What was decided since the last batch was taken; what goes to one node is gathered in one message.</summary>
internal sealed class OpenBatch(SchedulerLimits limits)
{
    private readonly Dictionary<NodeId, Outbox> _outboxes = [];
    private readonly List<NodeId> _order = [];
    private List<Event> _events = [];
    private List<SoftFact>? _softFacts;
    private List<Reply>? _replies;
    private List<LookUp>? _lookUps;
    private long _bytes;
    private NodeId _latestNode;
    private Outbox? _latest;

    public int EventCount => _events.Count;

    public bool IsEmpty => _events.Count == 0 && _replies is null && _order.Count == 0 && _softFacts is null && _lookUps is null;

    public bool IsFull => _events.Count >= limits.MaxBatchEvents || _bytes >= limits.MaxBatchBytes;

    /// <summary>How many of its assignments passed a task that had aged.</summary>
    public int AgeingViolations { get; set; }

    /// <summary>What a node knows that the journal does not have.</summary>
    public LaterEpoch? LaterEpoch { get; set; }

    public void Add(Event happened)
    {
        _events.Add(happened);
        _bytes += EstimatedBytes(happened);
    }

    public void Add(SoftFact fact) => (_softFacts ??= []).Add(fact);

    public void Add(LookUp asked) => (_lookUps ??= []).Add(asked);

    public void Add(Reply reply) => (_replies ??= []).Add(reply);

    public Outbox To(NodeId node)
    {
        // One message's reports and assignments mostly concern one node.
        if (_latest is not null && _latestNode == node)
        {
            return _latest;
        }

        if (!_outboxes.TryGetValue(node, out var outbox))
        {
            outbox = new Outbox();
            _outboxes.Add(node, outbox);
            _order.Add(node);
        }

        _latestNode = node;
        _latest = outbox;
        return outbox;
    }

    public Batch Take(int partition, long epoch, long lastEventNumber, ulong digest)
    {
        ToNode[] effects = _order.Count == 0 ? [] : new ToNode[_order.Count];
        for (var i = 0; i < effects.Length; i++)
        {
            effects[i] = _outboxes[_order[i]].ToMessage(_order[i], epoch);
        }

        var batch = new Batch
        {
            Partition = partition,
            Epoch = epoch,
            FirstEventNumber = lastEventNumber - _events.Count + 1,
            Events = _events,
            SoftFacts = _softFacts ?? [],
            Effects = effects,
            Replies = _replies ?? [],
            LookUps = _lookUps ?? [],
            DigestAfter = digest,
            AgeingViolations = AgeingViolations,
            LaterEpoch = LaterEpoch,
        };
        _events = new List<Event>(_events.Count);
        _softFacts = null;
        _replies = null;
        _lookUps = null;
        _bytes = 0;
        AgeingViolations = 0;
        LaterEpoch = null;
        _outboxes.Clear();
        _latest = null;
        _order.Clear();
        return batch;
    }

    private static int EstimatedBytes(TaskSpec task)
    {
        var bytes = 40 + task.Id.Value.Length + task.Payload.Length + (8 * task.Retry.Delays.Count);
        for (var i = 0; i < task.After.Count; i++)
        {
            bytes += 2 + task.After[i].Name.Length;
        }

        return bytes;
    }

    // Near enough to cap a row; the codec knows the true size.
    private static int EstimatedBytes(Event happened) => 24 + happened switch
    {
        TaskAdmitted e => EstimatedBytes(e.Task) + (3 * e.Ended.Count),
        TaskRetried e => EstimatedBytes(e.Task),
        TaskAssigned e => 40 + e.Task.Value.Length,
        SuccessRecorded e => e.Task.Value.Length + e.Result.Length,
        AttemptLogged e => e.Task.Value.Length + e.Log.Length,
        AttemptFailed e => e.Task.Value.Length + e.Error.Length,
        CopyAssigned e => 70 + e.Task.Value.Length,
        RivalEnded e => e.Task.Value.Length + (e.Error?.Length ?? 0),
        LeftoverEnded e => 20 + e.Task.Value.Length,
        FailureRecorded e => e.Task.Value.Length + e.Error.Length,
        CheckpointSaved e => e.Task.Value.Length + e.State.Length,
        AttemptYielded e => e.Task.Value.Length + (e.State?.Length ?? 0),
        ScheduleSet e => 200 + e.Schedule.Name.Length + e.Schedule.Recurrence.Length + (e.Schedule.Except?.Length ?? 0) + e.Schedule.Task.Payload.Length,
        CalendarSet e => e.Calendar.Name.Length + (2 * e.Calendar.Dates.Count) + (e.Calendar.Recurrence?.Length ?? 0) + e.Moved.Sum(m => 12 + m.Schedule.Length),
        ScheduleHeld e => e.Schedule.Length + e.Reason.Length,
        BackfillRequested e => e.Schedule.Length + (9 * e.Moments.Count),
        OccurrenceBackfilled e => 2 * e.Schedule.Length,
        OccurrenceSubmitted e => e.Schedule.Length + e.Task.Value.Length,
        LimitConfigured e => e.Limit.Name.Length,
        HoldPlaced e => e.Name.Length + e.Reason.Length,
        GroupOpened e => e.Group.Length + (e.Parent?.Length ?? 0),
        GroupSealed e => e.Group.Length,
        GroupsForgotten e => e.Groups.Sum(group => 2 + group.Length),
        LockRequested e => e.Lock.Length + e.Owner.Length,
        LockGranted e => e.Lock.Length + e.Owner.Length,
        LockEnded e => e.Lock.Length + e.Owner.Length,
        StartsCounted e => e.Starts.Sum(start => 16 + start.Key.Length),
        _ => 32,
    };
}

/// <summary>What one node will be told.</summary>
internal sealed class Outbox
{
    private List<Assignment>? _assignments;
    private List<FencingToken>? _acknowledged;
    private List<FencingToken>? _cancel;
    private List<FencingToken>? _preempt;
    private List<CheckpointAnswer>? _checkpoints;

    public LeaseGrant? Lease { get; set; }

    public bool Drain { get; set; }

    public bool Refused { get; set; }

    public bool NameTaken { get; set; }

    public bool Introduce { get; set; }

    public void Assign(Assignment assignment) => (_assignments ??= []).Add(assignment);

    public void Acknowledge(FencingToken token) => (_acknowledged ??= []).Add(token);

    public void Cancel(FencingToken token) => (_cancel ??= []).Add(token);

    public void Preempt(FencingToken token) => (_preempt ??= []).Add(token);

    public void Answer(CheckpointAnswer answer) => (_checkpoints ??= []).Add(answer);

    public ToNode ToMessage(NodeId node, long epoch) => new(node, epoch)
    {
        Assignments = _assignments ?? [],
        Acknowledged = _acknowledged ?? [],
        Cancel = _cancel ?? [],
        Preempt = _preempt ?? [],
        Checkpoints = _checkpoints ?? [],
        Lease = Lease,
        Drain = Drain,
        Refused = Refused,
        NameTaken = NameTaken,
        Introduce = Introduce,
    };
}
