using Scheduler.Cli.Demo.Measuring;
using Scheduler.Core.Events;

namespace Scheduler.Cli.Demo.Cluster;

/// <summary>
/// What happened on a cluster, as the events from which the demo counts: a cluster's journal can't be followed from outside, but each
/// finished task says when it was assigned where, and what was killed when is the demo's own doing.
/// </summary>
/// <param name="start">What ended before is another run's.</param>
internal sealed class ClusterHistory(DemoWork work, Timestamp start)
{
    private readonly Lock _gate = new();
    private readonly List<Event> _nodeEvents = [];
    private readonly HashSet<string> _down = new(StringComparer.Ordinal);
    private IReadOnlyList<TaskInfo> _held = [];
    private Timestamp _killedAt;

    /// <summary>A node was killed.</summary>
    /// <param name="held">The attempts that it had.</param>
    public void Killed(string node, Timestamp at, IReadOnlyList<TaskInfo> held)
    {
        lock (_gate)
        {
            _killedAt = at;
            _held = held;
            _down.Add(node);
            _nodeEvents.Add(new NodeGone(at, Of(node), LossCause.ProcessDied));
        }
    }

    /// <summary>It has joined again.</summary>
    public void IsBack(string node, Timestamp at)
    {
        lock (_gate)
        {
            _down.Remove(node);
            _nodeEvents.Add(new NodeJoined(at, Of(node), new NodeOffer()));
        }
    }

    public bool IsDown(string node)
    {
        lock (_gate)
        {
            return _down.Contains(node);
        }
    }

    /// <summary>Counts all of it anew.</summary>
    public Tally Tell(IReadOnlyCollection<TaskInfo> finished)
    {
        var tally = new Tally(work.Sizes, work.Nodes.Select(n => new NodeTally(Of(n.Name), n.Slots, n.Capacity!.MemoryBytes)));
        var events = new List<(long Number, Event Happened)>();
        foreach (var task in finished)
        {
            if (task.FinishedAt < start)
            {
                tally.FinishedBefore(task.Id);
            }
            else
            {
                events.AddRange(EventsOf(task));
            }
        }

        lock (_gate)
        {
            events.AddRange(_nodeEvents.Select(e => (0L, e)));
            var byId = finished.ToDictionary(t => t.Id);
            events.AddRange(_held.Where(h => byId.TryGetValue(h.Id, out var end) && end.Token != h.Token).SelectMany(LossOf));
        }

        foreach (var (number, happened) in events.OrderBy(e => e.Happened.At).ThenBy(e => e.Number))
        {
            tally.Apply(number, happened);
        }

        return tally;
    }

    // A node has several lives here, and one line in the table.
    private static NodeId Of(string name) => new(name, 0);

    private static (long Number, Event Happened) AssignmentOf(TaskInfo task) =>
        (task.Token!.Value.EventNumber, new TaskAssigned(task.AssignedAt!.Value, task.Id, Of(task.Node!.Value.Name), null!));

    private static IEnumerable<(long Number, Event Happened)> EventsOf(TaskInfo task)
    {
        if (task is not { Token: { } token, AssignedAt: not null, Node: not null, FinishedAt: { } end })
        {
            yield break;
        }

        yield return (0, new TaskAdmitted(task.SubmittedAt, null!));
        yield return AssignmentOf(task);
        var ran = task.RunTime ?? TimeSpan.Zero;
        yield return (long.MaxValue, task.Phase == TaskPhase.Succeeded
            ? new SuccessRecorded(end, task.Id, token, default, ran)
            : new FailureRecorded(end, task.Id, token, FailureCause.NotRetryable, "", ran));
    }

    private IEnumerable<(long Number, Event Happened)> LossOf(TaskInfo held)
    {
        yield return AssignmentOf(held);
        yield return (long.MaxValue, new AttemptLost(_killedAt, held.Id, held.Token!.Value, LossCause.ProcessDied, Crashed: true));
    }
}
