using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says, read in the plainest way: the measure for what schedulers make of it and let out.</summary>
internal sealed class DurableFacts
{
    private readonly Dictionary<TaskId, Known> _tasks = [];
    private readonly Dictionary<NodeId, NodeOffer> _nodes = [];
    private readonly Dictionary<NodeId, long> _cpuHeld = [];
    private readonly Dictionary<FencingToken, TaskAssigned> _assigned = [];
    private readonly Dictionary<FencingToken, List<ReadOnlyMemory<byte>?>> _checkpoints = [];
    private readonly HashSet<FencingToken> _savers = [];
    private Timestamp _at = new(long.MinValue);
    private long _lastEvent;

    // Of what has left a scheduler, what is lost since included.
    private long _givenEvent;
    private long _givenEpoch;

    public DurableFacts()
    {
        Flow = new FlowFacts(Limits);
        Graph = new GraphFacts(Added);
        Retries = new RetryFacts(Graph.ReleasedAt);
        Pairs = new RulePairs(Limits);
    }

    public long Epoch { get; private set; }

    public ScheduleFacts Schedules { get; } = new();

    public LimitFacts Limits { get; } = new();

    public FlowFacts Flow { get; }

    public AddedTaskFacts Added { get; } = new();

    public GraphFacts Graph { get; }

    public LockFacts Locks { get; } = new();

    public CopyFacts Copies { get; } = new();

    public RulePairs Pairs { get; }

    public RetryFacts Retries { get; }

    /// <summary>When the latest event was decided.</summary>
    public Timestamp At => _at;

    public int Admitted => _tasks.Count;

    /// <summary>How often a task that had ended was made to run again.</summary>
    public int TimesRetried { get; private set; }

    public IReadOnlyList<TaskId> All => [.. _tasks.Keys];

    /// <summary>Those that have ended otherwise.</summary>
    public IReadOnlyList<TaskId> WithoutSuccess => [.. _tasks.Where(t => t.Value.Outcome is not (null or TaskPhase.Succeeded)).Select(t => t.Key)];

    public int Outcomes { get; private set; }

    public bool IsAdmitted(TaskId task) => _tasks.ContainsKey(task);

    /// <summary>Null: it has none, or is not known.</summary>
    public TaskPhase? OutcomeOf(TaskId task) => _tasks.GetValueOrDefault(task)?.Outcome;

    /// <summary>Whether that was its outcome at some time. Success stays; any other may be withdrawn by a retry.</summary>
    public bool HasEnded(TaskId task, TaskPhase outcome) =>
        _tasks.GetValueOrDefault(task) is { } known && (known.Outcome == outcome || known.Withdrawn.Contains(outcome));

    public bool IsRetried(TaskId task) => _tasks.GetValueOrDefault(task) is { Withdrawn.Count: > 0 };

    public TaskAssigned? AssignmentOf(FencingToken token) => _assigned.GetValueOrDefault(token);

    /// <summary>The one that its task waits for; null: none.</summary>
    public FencingToken? LiveAttemptOf(TaskId task) => _tasks.GetValueOrDefault(task)?.Live;

    /// <summary>Whether the attempt begins where the one before it came to, or where it came to itself if it is sent again.</summary>
    public bool MayBegin(FencingToken token, ReadOnlyMemory<byte>? checkpoint) => _checkpoints[token].Exists(
        known => known is null ? checkpoint is null : checkpoint is { } given && given.Span.SequenceEqual(known.Value.Span));

    /// <summary>Whether it has saved a checkpoint.</summary>
    public bool HasSaved(FencingToken token) => _savers.Contains(token);

    /// <summary>One that has no outcome; none when all have.</summary>
    public TaskId FirstWithoutOutcome => _tasks.FirstOrDefault(t => t.Value.Outcome is null).Key;

    /// <summary>A scheduler lets out what it has decided: its numbers are given.</summary>
    public void Give(Batch batch) => (_givenEvent, _givenEpoch) = (Math.Max(_givenEvent, batch.LastEventNumber), Math.Max(_givenEpoch, batch.Epoch));

    /// <summary>The journal was put back: what only the lost rows said was never so. But numbers that were given stay given.</summary>
    public void ForgetLost(IEnumerable<Batch> left)
    {
        var (givenEvent, givenEpoch) = (_givenEvent, _givenEpoch);
        Schedules.Clear();
        Limits.Clear();
        Flow.Clear();
        Graph.Clear();
        Added.Clear();
        Locks.Clear();
        Copies.Clear();
        Pairs.Clear();
        Retries.Clear();
        _tasks.Clear();
        _nodes.Clear();
        _cpuHeld.Clear();
        _assigned.Clear();
        _checkpoints.Clear();
        _savers.Clear();
        _at = new Timestamp(long.MinValue);
        (_lastEvent, _givenEvent, _givenEpoch, Epoch, Outcomes) = (0, 0, 0, 0, 0);
        foreach (var row in left)
        {
            Read(row);
        }

        (_givenEvent, _givenEpoch) = (givenEvent, givenEpoch);
    }

    /// <exception cref="FaultException">It does not follow from what came before.</exception>
    public void Read(Batch batch)
    {
        FaultException.Require(
            batch.FirstEventNumber > _givenEvent, $"no event number is given twice: {batch.FirstEventNumber} after {_givenEvent}");
        var acceptsLoss = batch.Events is [_, LossAccepted, ..];
        for (var i = 0; i < batch.Events.Count; i++)
        {
            var happened = batch.Events[i];
            FaultException.Require(happened.At >= _at, $"time does not fall: {happened}");
            _at = happened.At;
            Read(happened, FencingToken.Of(batch.Partition, batch.FirstEventNumber + i), acceptsLoss);
        }

        _lastEvent = batch.LastEventNumber;
        Flow.EndRow();
        Locks.EndRow();
        Added.ReadRow(batch);
        FaultException.Require(batch.Epoch == Epoch, $"a row of epoch {batch.Epoch} is not written in epoch {Epoch}");
    }

    private void Read(Event happened, FencingToken number, bool acceptsLoss)
    {
        switch (happened)
        {
            case EpochStarted e:
                FaultException.Require(e.Epoch > _givenEpoch, $"epochs only rise: {e.Epoch} after {_givenEpoch}");
                FaultException.Require(acceptsLoss || e.Epoch == Epoch + 1, $"epoch {e.Epoch} follows {Epoch}");
                Epoch = e.Epoch;
                break;
            case LossAccepted e:
                FaultException.Require(e.After == _lastEvent, $"what was lost came after event {_lastEvent}: {e}");
                break;
            case TaskAdmitted e:
                FaultException.Require(_tasks.TryAdd(e.Task.Id, new Known(e.Task)), $"{e.Task.Id} is admitted once");
                break;
            case TaskRetried e:
                Retry(e);
                break;
            case TaskRevised e:
                Revise(TaskOf(e.Task), e);
                break;
            case SuccessRecorded e:
                EndAttempt(e.Task, e.Token);

                // What is left of it holds what it was given until it ends.
                TaskOf(e.Task).Live = null;
                End(e.Task, TaskPhase.Succeeded);
                break;
            case FailureRecorded e:
                EndAttempt(e.Task, e.Cause == FailureCause.Poison || e.Token == default ? null : e.Token);
                End(e.Task, TaskPhase.Failed);
                break;
            case CancellationRecorded e:
                EndAttempt(e.Task, null);
                End(e.Task, TaskPhase.Cancelled);
                break;
            case ExpiryRecorded e:
                End(e.Task, TaskPhase.Expired);
                break;
            case NodeJoined e:
                FaultException.Require(_nodes.TryAdd(e.Node, e.Offer), $"{e.Node} joins once");
                break;
            case NodeGone e:
                FaultException.Require(_cpuHeld.GetValueOrDefault(e.Node) == 0, $"{e.Node} holds nothing when it is gone");
                FaultException.Require(_nodes.Remove(e.Node), $"{e.Node} was there before it was gone");
                break;
            default:
                ReadOfAttempts(happened, number);
                Schedules.Read(happened);
                break;
        }

        Limits.Read(happened, number);
        Flow.Read(happened);
        Graph.Read(happened);
        Locks.Read(happened, number);
        Copies.Read(happened, number);
        Pairs.Read(happened);
        Retries.Read(happened);
    }

    // What does not end the task.
    private void ReadOfAttempts(Event happened, FencingToken number)
    {
        switch (happened)
        {
            case TaskAssigned e:
                Assign(e, number);
                break;
            case CopyAssigned e:
                Copy(e, number);
                break;
            case RivalEnded e:
                EndAttempt(e.Task, e.Token);
                break;
            case LeftoverEnded e:
                _cpuHeld[e.Node] -= TaskOf(e.Task).Spec.Request.CpuMillis;
                break;
            case AttemptFailed e:
                EndAttempt(e.Task, e.Token);
                break;
            case AttemptYielded e:
                EndAttempt(e.Task, e.Token);
                TaskOf(e.Task).Checkpoint = e.State ?? TaskOf(e.Task).Checkpoint;
                break;
            case CheckpointSaved e:
                Save(TaskOf(e.Task), e);
                break;
            case AttemptLost e:
                EndAttempt(e.Task, e.Token);
                break;
        }
    }

    private void Retry(TaskRetried e)
    {
        var task = TaskOf(e.Task.Id);
        FaultException.Require(
            task.Outcome is { } outcome && outcome != TaskPhase.Succeeded, $"{e.Task.Id} has ended, and without success, when it is made to run again: {task.Outcome}");
        // A group that is forgotten counts it no more.
        FaultException.Require(task.Spec == e.Task || task.Spec with { Group = null } == e.Task, $"{e.Task.Id} runs again as what it was when it ended");
        task.Withdrawn.Add(task.Outcome!.Value);
        (task.Outcome, task.Checkpoint) = (null, null);
        Outcomes--;
        TimesRetried++;
    }

    private static void Revise(Known task, TaskRevised e) => task.Spec = task.Spec with { Queue = e.Queue, Priority = e.Priority, NotBefore = e.NotBefore };

    private void Assign(TaskAssigned e, FencingToken token)
    {
        var task = TaskOf(e.Task);
        FaultException.Require(task.Live is null, $"{e.Task} has one live attempt at a time");
        FaultException.Require(task.Outcome is null, $"{e.Task} is not assigned after its outcome");
        task.Live = token;
        task.Node = e.Node;
        Hold(task, e, token);
    }

    private void Copy(CopyAssigned e, FencingToken token)
    {
        var task = TaskOf(e.Task);
        FaultException.Require(task is { Live: not null, Copy: null }, $"{e.Task} has one live attempt when it is copied");
        (task.Copy, task.CopyNode) = (token, e.Node);
        Hold(task, new TaskAssigned(e.At, e.Task, e.Node, e.Explanation), token);
    }

    private void Hold(Known task, TaskAssigned assigned, FencingToken token)
    {
        var node = assigned.Node;
        FaultException.Require(_nodes.ContainsKey(node), $"{node} is there when {assigned.Task} is assigned to it");
        _assigned.Add(token, assigned);
        _checkpoints.Add(token, [task.Checkpoint]);
        var held = _cpuHeld[node] = _cpuHeld.GetValueOrDefault(node) + task.Spec.Request.CpuMillis;
        FaultException.Require(held <= _nodes[node].Capacity.CpuMillis, $"{node} holds no more than it offers");
    }

    // Whichever attempt is sent again begins at the latest.
    private void Save(Known task, CheckpointSaved e)
    {
        FaultException.Require(task.Live == e.Token || task.Copy == e.Token, $"attempt {e.Token} of {e.Task} is live when it saves");
        task.Checkpoint = e.State;
        _savers.Add(e.Token);
        foreach (var live in (FencingToken?[])[task.Live, task.Copy])
        {
            if (live is { } token)
            {
                _checkpoints[token].Add(e.State);
            }
        }
    }

    /// <param name="token">Whose end it is; null: whichever is live, if any.</param>
    private void EndAttempt(TaskId id, FencingToken? token)
    {
        var task = TaskOf(id);
        FaultException.Require(token is null || task.Live == token || task.Copy == token, $"attempt {token} of {id} is live when it ends");
        if (task.Live is null)
        {
            return;
        }

        if (task.Copy is { } copy && copy == token)
        {
            _cpuHeld[task.CopyNode] -= task.Spec.Request.CpuMillis;
            task.Copy = null;
            return;
        }

        _cpuHeld[task.Node] -= task.Spec.Request.CpuMillis;
        (task.Live, task.Node, task.Copy) = (task.Copy, task.CopyNode, null);
        if (task.Live is null)
        {
            Flow.EndAttempt(id);
        }
    }

    private void End(TaskId id, TaskPhase outcome)
    {
        var task = TaskOf(id);
        FaultException.Require(task.Live is null, $"{id} has no live attempt at its outcome");
        FaultException.Require(task.Outcome is null, $"{id} has one outcome: {task.Outcome}, then {outcome}");
        task.Outcome = outcome;
        Outcomes++;
    }

    private Known TaskOf(TaskId id) =>
        _tasks.GetValueOrDefault(id) ?? throw new FaultException($"It does not hold that {id} was admitted.");

    private sealed class Known(TaskSpec spec)
    {
        public TaskSpec Spec { get; set; } = spec;

        public FencingToken? Live { get; set; }

        public NodeId Node { get; set; }

        /// <summary>The attempt beside the live one; null: there is none.</summary>
        public FencingToken? Copy { get; set; }

        public NodeId CopyNode { get; set; }

        public TaskPhase? Outcome { get; set; }

        /// <summary>Outcomes before it was made to run again.</summary>
        public HashSet<TaskPhase> Withdrawn { get; } = [];

        public ReadOnlyMemory<byte>? Checkpoint { get; set; }
    }
}
