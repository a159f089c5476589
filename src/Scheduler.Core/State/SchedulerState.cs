using Scheduler.Core.Events;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <summary>
/// The durable state, and the only way in which it changes: <see cref="Apply(Event)"/>, the same for a decision just made, for
/// replay and for the follower. It reads no options and no clock.
/// </summary>
/// <param name="keepsEndedAttempts">Whether tasks remember their latest attempt when it has ended, for whoever describes them.</param>
/// <param name="estimates">To be filled; null: some of its own.</param>
/// <param name="holds">To be filled; null: a table of its own.</param>
/// <param name="dependencies">To be filled; null: a table of its own.</param>
internal sealed partial class SchedulerState(
    int partition, IStateObserver observer, bool keepsEndedAttempts = false, KindEstimates? estimates = null,
    HoldTable? holds = null, DependencyTable? dependencies = null)
{
    private readonly IdTable<TaskState> _tasks = new();
    private readonly Dictionary<NodeId, NodeState> _nodes = [];
    private readonly Dictionary<string, NodeState> _nodesByName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, QueueState> _queues = new(StringComparer.Ordinal);
    private ulong _digest;
    private TaskState? _found;

    public int Partition { get; } = partition;

    public long Epoch { get; private set; }

    /// <summary>0 before the first.</summary>
    public long LastEventNumber { get; private set; }

    /// <summary>When the latest event was decided: the wall clock never falls below it.</summary>
    public Timestamp LastEventAt { get; private set; }

    /// <summary>The latest event, which is being applied while observers are told. Null: none was since a snapshot.</summary>
    public Event? LastEvent { get; private set; }

    public OutcomeTable Outcomes { get; } = new();

    public KindEstimates Estimates { get; } = estimates ?? new KindEstimates();

    public int UnfinishedTasks => _tasks.Count;

    public int NodeCount => _nodes.Count;

    /// <summary>In no order that means anything.</summary>
    public IEnumerable<TaskState> Tasks => _tasks.Items;

    /// <summary>In the order in which they joined.</summary>
    public IEnumerable<NodeState> Nodes => _nodes.Values.OrderBy(node => node.Number);

    /// <summary>By name.</summary>
    public IEnumerable<QueueState> Queues => _queues.Values.OrderBy(queue => queue.Options.Name, StringComparer.Ordinal);

    public int QueueCount => _queues.Count;

    /// <summary>
    /// Of all that is durable. A sum of hashes, so that a change costs what changed and the order does not matter.
    /// </summary>
    public ulong Digest => StableHash.Combine(StableHash.Combine(_digest, Epoch), LastEventNumber);

    /// <summary>The unfinished task of that id. Whoever decides and then applies asks for the same one several times in a
    /// row, so the latest answer is kept.</summary>
    public TaskState? Task(TaskId id) =>
        _found is { } found && ReferenceEquals(found.Id.Value, id.Value) ? found : _found = _tasks.Find(id);

    /// <summary>As <see cref="Task(TaskId)"/>, for one whose hash is known.</summary>
    public TaskState? Task(TaskId id, ulong idHash) => _tasks.Find(id, idHash);

    /// <summary>Says which task will be asked for next.</summary>
    public void Expect(TaskState task) => _found = task;

    public NodeState? Node(NodeId id) => _nodes.GetValueOrDefault(id);

    public NodeState? NodeNamed(string name) => _nodesByName.GetValueOrDefault(name);

    public QueueState? Queue(string name) => _queues.GetValueOrDefault(name);

    /// <summary>Applies the next event.</summary>
    /// <exception cref="InvariantBrokenException">The event does not follow from the state.</exception>
    public void Apply(Event next)
    {
        LastEventNumber++;
        LastEventAt = next.At;
        LastEvent = next;
        switch (next)
        {
            case TaskAdmitted e:
                Apply(e);
                break;
            case TaskAssigned e:
                Apply(e);
                break;
            case SuccessRecorded e:
                Apply(e);
                break;
            case TaskBecameDue e:
                Apply(e);
                break;
            case AttemptFailed e:
                Apply(e);
                break;
            case AttemptLost e:
                Apply(e);
                break;
            case CancelRequested e:
                Apply(e);
                break;
            case PreemptionRequested e:
                Apply(e);
                break;
            case CheckpointSaved e:
                Apply(e);
                break;
            case AttemptYielded e:
                Apply(e);
                break;
            case AttemptLogged e:
                observer.AttemptLogged(e.Token, e.Log);
                break;
            case FailureRecorded e:
                Apply(e);
                break;
            case TaskRetried e:
                Apply(e);
                break;
            case TaskRevised e:
                Apply(e);
                break;
            case CancellationRecorded e:
                Finish(Open(e.Task), TaskPhase.Cancelled, e);
                break;
            case ExpiryRecorded e:
                Finish(Open(e.Task), TaskPhase.Expired, e);
                break;
            case OutcomesForgotten e:
                Apply(e);
                break;
            default:
                ApplyToNodesAndQueues(next);
                break;
        }
    }

    /// <summary>The digest computed anew from everything, to check the running one.</summary>
    public ulong ComputeDigest()
    {
        var sum = 0UL;
        foreach (var task in _tasks.Items)
        {
            sum += task.Digest();
        }

        foreach (var node in _nodes.Values)
        {
            sum += node.Digest();
        }

        foreach (var queue in _queues.Values)
        {
            sum += queue.Digest();
        }

        foreach (var schedule in Schedules.All)
        {
            sum += schedule.Digest();
        }

        foreach (var calendar in Calendars.All)
        {
            sum += CalendarTable.DigestOf(calendar);
        }

        foreach (var outcome in Outcomes.OldestFirst())
        {
            sum += outcome.Digest();
        }

        foreach (var group in Groups.All)
        {
            sum += group.Digest();
        }

        foreach (var (task, result) in Results.All)
        {
            sum += ResultTable.Digest(task, result);
        }

        foreach (var leftover in Leftovers)
        {
            sum += leftover.LeftoverDigest();
        }

        sum += LimitsDigest() + HoldsDigest() + UniqueDigest() + LocksDigest();
        return StableHash.Combine(StableHash.Combine(sum, Epoch), LastEventNumber);
    }

    private InvariantBrokenException Broken(string what) =>
        new($"Event {LastEventNumber} of epoch {Epoch} does not follow from the state: {what}.");
}
