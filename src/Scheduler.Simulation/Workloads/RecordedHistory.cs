using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Clusters;

namespace Scheduler.Simulation.Workloads;

/// <summary>
/// A scheduler's own history as a workload: each task that succeeded or failed arrives when it was submitted (or came due),
/// and runs for as long as its handlers worked until its outcome. The nodes are those of the moment with the most slots.
/// </summary>
public sealed class RecordedHistory
{
    private readonly Dictionary<TaskId, Seen> _tasks = [];
    private readonly Dictionary<string, NodeOffer> _nodes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _yielding = new(StringComparer.Ordinal);
    private readonly List<Seen> _finished = [];
    private NamedOffer[] _cluster = [];
    private long _first;
    private int _withoutSubmit;
    private int _neverRan;

    /// <param name="events">In order, with their numbers. Older ones may be missing.</param>
    /// <exception cref="WorkloadException">No task of it can be run again.</exception>
    public static Workload Read(IEnumerable<(long Number, Event Event)> events, string name)
    {
        var history = new RecordedHistory();
        foreach (var (number, happened) in events)
        {
            history._first = history._first == 0 ? number : history._first;
            history.Note(happened);
        }

        return history.ToWorkload(name);
    }

    private void Note(Event happened)
    {
        switch (happened)
        {
            case TaskAdmitted e:
                _tasks[e.Task.Id] = new Seen(e.Task) { ArrivesAt = e.At };
                break;
            case TaskBecameDue e when _tasks.TryGetValue(e.Task, out var task) && !task.WasAssigned:
                task.ArrivesAt = e.At;
                break;
            case TaskAssigned e when _tasks.TryGetValue(e.Task, out var task):
                task.WasAssigned = true;
                break;
            case AttemptYielded e when _tasks.TryGetValue(e.Task, out var task):
                task.Ran += e.RunTime;
                break;
            case SuccessRecorded e:
                Finish(e.Task, e.RunTime);
                break;
            case FailureRecorded e:
                Finish(e.Task, e.RunTime);
                break;
            case CancellationRecorded e:
                _neverRan += _tasks.Remove(e.Task) ? 1 : 0;
                break;
            case ExpiryRecorded e:
                _neverRan += _tasks.Remove(e.Task) ? 1 : 0;
                break;
            case NodeJoined e:
                Join(e);
                break;
            case NodeGone e:
                _nodes.Remove(e.Node.Name);
                break;
        }
    }

    private void Finish(TaskId id, TimeSpan ran)
    {
        if (_tasks.Remove(id, out var task))
        {
            task.Ran += ran;
            _finished.Add(task);
        }
        else
        {
            _withoutSubmit++;
        }
    }

    private void Join(NodeJoined e)
    {
        _nodes[e.Node.Name] = e.Offer;
        _yielding.UnionWith(e.Offer.YieldingKinds);
        if (_nodes.Values.Sum(n => (long)n.Slots) > _cluster.Sum(n => (long)n.Offer.Slots))
        {
            _cluster = [.. _nodes.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => new NamedOffer(n.Key, n.Value))];
        }
    }

    private Workload ToWorkload(string name)
    {
        if (_finished.Count == 0)
        {
            throw new WorkloadException($"{name}: there is no task in its journal from submission to outcome. {Missing()}".TrimEnd());
        }

        var ordered = _finished.OrderBy(t => t.ArrivesAt).ToArray();
        var begin = ordered[0].ArrivesAt;
        return new Workload(name, [.. ordered.Select(t => t.ToTask(begin))], _cluster.Length == 0 ? null : _cluster, [.. Notes()])
        {
            YieldingKinds = [.. _yielding],
        };
    }

    private IEnumerable<string> Notes()
    {
        if (Missing() is { Length: > 0 } missing)
        {
            yield return missing;
        }

        if (_neverRan + _tasks.Count > 0)
        {
            yield return $"left out: {Counted.Of(_neverRan, "task that was", "tasks that were")} cancelled or expired, {_tasks.Count} without an outcome";
        }
    }

    private string Missing() => _first <= 1
        ? ""
        : $"the journal begins with event {_first}: older ones were removed behind its snapshots, "
            + $"and {_withoutSubmit} outcomes belong to tasks submitted before";

    private sealed class Seen(TaskSpec spec)
    {
        public Timestamp ArrivesAt { get; set; }

        public bool WasAssigned { get; set; }

        public TimeSpan Ran { get; set; }

        // What it waited for has come, one way or the other: here all tasks succeed, and groups are not known.
        // Time begins anew with the first arrival; what was tied to the clock has had its effect on the arrival. The simulated
        // handler reads no headers.
        public SimulatedTask ToTask(Timestamp begin)
        {
            var deadline = spec.Deadline is { } due ? new Timestamp(Math.Max(0, (due - begin).Ticks)) : default(Timestamp?);
            var untimed = spec with
            {
                Payload = SimulatedTask.PayloadOf(Ran),
                Deadline = deadline,
                NotBefore = null,
                ExpiresAt = null,
                Timeout = null,
                Group = null,
                After = [.. spec.After.Where(edge => !edge.IsGroup).Select(edge => edge with { On = DependencyCondition.Finished })],
                IfUnmet = UnmetAction.Cancel,
                Headers = null,
            };
            return new SimulatedTask(
                untimed,
                new Timestamp((ArrivesAt - begin).Ticks),
                Ran,
                spec.FairnessKey ?? spec.Principal ?? "unknown");
        }
    }
}
