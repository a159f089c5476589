using Scheduler.Core.Nodes;
using Scheduler.Core.Rules;

namespace Scheduler.Core;

/// <summary>
/// The node's side of the protocol: what to run, what to report, and when to stop. Pure: <c>now</c> is the node's own
/// monotonic clock, and nothing happens between calls. Not thread-safe; never throws, whatever message it receives.
/// After each call the shell takes <see cref="TakeOutput"/> and carries it out; several calls may share one output.
/// </summary>
public sealed partial class NodeKernel
{
    private readonly NodeOffer _offer;
    private readonly NodeKernelOptions _options;
    private readonly HashSet<string> _kinds;
    private readonly NodeAttempts _attempts;
    private readonly NodeReports _reports;
    private readonly PrefetchRule _prefetch;
    private readonly NodeLease _lease = new();
    private readonly List<FencingToken> _cancel = [];
    private readonly List<FencingToken> _stop = [];
    private readonly List<FencingToken> _preempt = [];
    private readonly List<CheckpointAnswer> _checkpoints = [];

    private Timestamp _now = new(long.MinValue);
    private long _epoch;
    private int _toldSlots;
    private long _toldBlocked;
    private int _toldPrefetch;
    private bool _isConnected;
    private bool _mustIntroduce;
    private bool _isDraining;
    private bool _mustLeave;
    private bool _hasLeft;
    private bool _isRefused;

    /// <exception cref="SchedulerConfigurationException">An option, or the number of slots, is out of range.</exception>
    public NodeKernel(NodeId id, NodeOffer offer, NodeKernelOptions? options = null)
    {
        _options = options ?? new NodeKernelOptions();
        _options.Validate();
        OptionRange.RequireAll(offer);
        Id = id;
        _offer = offer;
        _kinds = new HashSet<string>(offer.Kinds, StringComparer.Ordinal);
        _attempts = new NodeAttempts(offer.Slots);
        _reports = new NodeReports(_attempts);
        _prefetch = new PrefetchRule(offer.Slots, _options.MaxPrefetch, _options.HandBackAfter);
    }

    public NodeId Id { get; }

    /// <summary>Whether it was told to drain, nothing runs, everything is acknowledged, and it has reported that it leaves.
    /// It does not wait for abandoned handlers.</summary>
    public bool IsDrained => _isDraining && (_hasLeft || _isRefused);

    /// <summary>When to call <see cref="Tick"/>, exactly; never null from <see cref="Connect"/> until it has left or was refused.</summary>
    public Timestamp? NextWakeUp
    {
        get
        {
            if (!IsListening)
            {
                return null;
            }

            var next = _mustIntroduce ? _now : _lease.RenewAt;
            next = Earlier(next, _lease.Ends ?? Timestamp.MaxValue);
            if (_attempts.FirstInLine() is { } first)
            {
                next = Earlier(next, first.ReceivedAt + _options.HandBackAfter);
            }

            return next > _now ? next : _now;
        }
    }

    private bool IsListening => _isConnected && !_hasLeft && !_isRefused;

    private int WantedSlots => _isDraining ? 0 : _attempts.Usable;

    // A node whose every slot is blocked wants nothing, not even a prefetch.
    private int Window => WantedSlots == 0 ? 0 : WantedSlots + _prefetch.Prefetch;

    /// <summary>Whether it may run attempts: it has joined, and its lease has not ended.</summary>
    public bool HoldsLease(Timestamp now) => IsListening && now < _lease.Ends;

    /// <summary>Joins: after the start, and again when the scheduler's location has changed.</summary>
    public void Connect(Timestamp now)
    {
        Advance(now);
        _isConnected = true;
        _mustIntroduce = true;
    }

    /// <summary>Receives a message from the scheduler, or from one that still believes it is.</summary>
    public void Hear(ToNode message, Timestamp now)
    {
        Advance(now);
        if (!IsListening || message.Node != Id || message.Epoch < _epoch)
        {
            return;
        }

        HearEpoch(message);
        if (message.Refused)
        {
            Refuse();
            return;
        }

        if (message.Lease is { } grant)
        {
            _lease.Granted(grant, _now);
            Advance(now);
        }

        HearAcknowledged(message.Acknowledged);
        if (message.Drain)
        {
            StartToDrain();
        }

        foreach (var assignment in message.Assignments)
        {
            Receive(assignment);
        }

        // After the assignments: both may come in one message.
        foreach (var token in message.Cancel)
        {
            Cancel(token);
        }

        foreach (var token in message.Preempt)
        {
            Preempt(token);
        }

        foreach (var answer in message.Checkpoints)
        {
            HearCheckpoint(answer);
        }
    }

    /// <summary>The handler is running.</summary>
    public void Started(FencingToken token, Timestamp now)
    {
        Advance(now);
        if (_attempts.Find(token) is { State: NodeAttemptState.Running, IsStarted: false } attempt)
        {
            attempt.IsStarted = true;
            _reports.Say(attempt);
        }
    }

    /// <summary>
    /// The handler saves its state. The answer is among <see cref="NodeOutput.Checkpoints"/> once the checkpoint is
    /// durable; a later checkpoint replaces one without an answer yet, and its answer covers both. A checkpoint of an attempt without the
    /// right to run is dropped.
    /// </summary>
    public void Checkpoint(CheckpointReport report, Timestamp now)
    {
        Advance(now);
        if (_attempts.Find(report.Token) is { State: NodeAttemptState.Running } attempt && !(attempt.Checkpoint?.Number > report.Number))
        {
            attempt.Checkpoint = report;
            attempt.IsCheckpointNews = true;
            _reports.Say(attempt);
        }
    }

    /// <summary>The handler's progress: the latest replaces one that was not yet sent. The shell decides how often to call this. The progress of an
    /// attempt without the right to run is dropped.</summary>
    public void Progress(AttemptProgressReport report, Timestamp now)
    {
        Advance(now);
        if (_attempts.Find(report.Token) is { State: NodeAttemptState.Running } attempt)
        {
            attempt.Progress = Both(attempt.Progress, report);
            attempt.IsProgressNews = true;
            _reports.Say(attempt);
        }
    }

    // One says how far it has come, the other what it logged last: neither takes the other back.
    private static AttemptProgressReport Both(AttemptProgressReport? before, AttemptProgressReport latest) => before is null ? latest
        : latest.Fraction is null ? latest with { Fraction = before.Fraction, Message = before.Message }
        : latest with { Log = latest.Log ?? before.Log };

    /// <summary>The attempt has ended, as reported by its runner.</summary>
    /// <param name="abandoned">Whether the handler has not returned, and was given up: its slot stays in use until
    /// <see cref="Returned"/>.</param>
    public void Ended(AttemptReport report, bool abandoned, Timestamp now)
    {
        Advance(now);
        if (report.IsEnd && _attempts.Find(report.Token) is { } attempt)
        {
            End(attempt, report, abandoned);
        }
    }

    /// <summary>Whether handlers that were given up hold every slot: it can run nothing until one returns.</summary>
    public bool IsBlocked => _attempts.Usable <= 0;

    /// <summary>The handler of an abandoned attempt has returned: its slot is free again.</summary>
    public void Returned(FencingToken token, Timestamp now)
    {
        Advance(now);
        if (_attempts.Find(token) is { } attempt)
        {
            Return(attempt);
        }
    }

    /// <summary>Accepts no more attempts, finishes those that run, and leaves.</summary>
    public void Drain(Timestamp now)
    {
        Advance(now);
        StartToDrain();
    }

    /// <summary>Leaves without waiting for running attempts: they are handed back, so that the scheduler need not wait for the
    /// lease to end. The shell stops them.</summary>
    public void LeaveNow(Timestamp now)
    {
        Advance(now);
        _isDraining = true;
        _mustLeave = true;
        LoseLease();
    }

    /// <summary>Time has passed.</summary>
    public void Tick(Timestamp now) => Advance(now);

    /// <summary>Takes only the attempts to start now: the rest of the output may wait a little and gather more, so that many ends share
    /// one message.</summary>
    public void TakeStart(List<Assignment> into, Timestamp now)
    {
        Advance(now);
        StartWaiting(into);
    }

    /// <summary>What the shell has to do now; each item is returned once, except <see cref="NodeOutput.Refused"/>.</summary>
    public NodeOutput TakeOutput(Timestamp now)
    {
        Advance(now);
        var start = StartWaiting();
        HandBackWhatWaitsTooLong();
        var message = TakeMessage();
        var nothing = message is null && start.Length == 0 && _cancel.Count == 0 && _stop.Count == 0 && _preempt.Count == 0
            && _checkpoints.Count == 0 && !_isRefused;
        return nothing ? NodeOutput.Nothing : new NodeOutput(message, start, Take(_cancel), Take(_stop), _isRefused)
        {
            Preempt = Take(_preempt),
            Checkpoints = Take(_checkpoints),
        };
    }

    /// <summary>
    /// The node's next life, after a refusal. Handlers that have not returned yet still block their slots there: report
    /// their <see cref="Ended"/> and <see cref="Returned"/> to it.
    /// </summary>
    /// <param name="incarnation">Higher than this one's.</param>
    public NodeKernel NextIncarnation(long incarnation)
    {
        // The epoch goes along: it tells the scheduler that this is no new process.
        var next = new NodeKernel(Id with { Incarnation = incarnation }, _offer, _options) { _epoch = _epoch };
        foreach (var attempt in _attempts.All)
        {
            if (attempt.State is NodeAttemptState.Running or NodeAttemptState.Stopped or NodeAttemptState.Abandoned)
            {
                next._attempts.Inherit(attempt);
            }
        }

        return next;
    }

    private static Timestamp Earlier(Timestamp one, Timestamp other) => one < other ? one : other;

    private static T[] Take<T>(List<T> items)
    {
        T[] taken = [.. items];
        items.Clear();
        return taken;
    }

    // Comes first in every call: whatever happens at `now` happens after a lease that ended by then.
    private void Advance(Timestamp now)
    {
        _now = now > _now ? now : _now;
        if (_lease.Expire(_now))
        {
            LoseLease();
        }
    }
}
