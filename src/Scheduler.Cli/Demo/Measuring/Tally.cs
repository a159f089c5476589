using Scheduler.Cli.Demo.Hashing;
using Scheduler.Core.Events;

namespace Scheduler.Cli.Demo.Measuring;

/// <summary>
/// Follows the durable events: what became of each of the demo's tasks, and what each node did. Times are those of the
/// events. Not safe for several threads; <see cref="Watch"/> sees to that.
/// </summary>
/// <param name="sizes">The demo's tasks, and their files' bytes. Events of others in the same data folder change the nodes'
/// loads and nothing else.</param>
internal sealed class Tally(IReadOnlyDictionary<TaskId, long> sizes, IEnumerable<NodeTally> nodes)
{
    private readonly Dictionary<NodeId, NodeTally> _nodes = nodes.ToDictionary(n => n.Id);
    private readonly Dictionary<FencingToken, Attempt> _live = [];
    private readonly Dictionary<TaskId, int> _outcomes = [];
    private readonly Dictionary<TaskId, NodeId> _lostOn = [];
    private Timestamp? _start;
    private Timestamp _last;

    /// <summary>Of the demo's tasks, those that have their outcome by now.</summary>
    public int Finished => _outcomes.Count;

    public long FinishedBytes { get; private set; }

    /// <summary>Those that had it before the demo began.</summary>
    public int FinishedEarlier => _outcomes.Count(o => o.Value == 0);

    /// <summary>Tasks with more than one outcome: there must be none.</summary>
    public IEnumerable<TaskId> OutcomesTwice => _outcomes.Where(o => o.Value > 1).Select(o => o.Key);

    /// <summary>Attempts that nodes gave back unbegun, for another node to run.</summary>
    public int HandedBack { get; private set; }

    /// <summary>How many attempts that were lost have since been followed by an outcome, and on which nodes.</summary>
    public SortedDictionary<string, int> RunAgain { get; } = new(StringComparer.Ordinal);

    /// <summary>From the first submit to the last outcome.</summary>
    public TimeSpan Elapsed => _start is { } start ? _last - start : TimeSpan.Zero;

    /// <summary>A task of the demo had its outcome before the demo began.</summary>
    public void FinishedBefore(TaskId task)
    {
        if (sizes.TryGetValue(task, out var bytes) && _outcomes.TryAdd(task, 0))
        {
            FinishedBytes += bytes;
        }
    }

    public void Apply(long number, Event happened)
    {
        switch (happened)
        {
            case TaskAdmitted e:
                Begin(e.At);
                break;
            case TaskAssigned e:
                Begin(e.At);
                Assign(FencingToken.Of(0, number), e);
                break;
            case AttemptLost e:
                Lose(e);
                break;
            case AttemptFailed e:
                Release(e.At, e.Token)?.Ran(e.RunTime);
                break;
            case SuccessRecorded e:
                Finish(e.At, e.Task, e.Token, e.RunTime);
                break;
            case FailureRecorded e:
                Finish(e.At, e.Task, e.Token, e.RunTime);
                break;
            case CancellationRecorded or ExpiryRecorded:
                Finish(happened.At, happened is CancellationRecorded c ? c.Task : ((ExpiryRecorded)happened).Task, default, TimeSpan.Zero);
                break;
            case NodeGone e:
                _nodes.GetValueOrDefault(e.Node)?.Down(e.At);
                break;
            case NodeJoined e:
                _nodes.GetValueOrDefault(e.Node)?.Up(e.At);
                break;
        }
    }

    /// <summary>Each node as it stands after the latest event.</summary>
    public IReadOnlyList<NodeFigures> Nodes() => [.. _nodes.Values.Select(n => n.Figures(_last))];

    private void Begin(Timestamp at)
    {
        if (_start is not null)
        {
            return;
        }

        _start = _last = at;
        foreach (var node in _nodes.Values)
        {
            node.Begin(at);
        }
    }

    private void Assign(FencingToken token, TaskAssigned e)
    {
        var request = sizes.TryGetValue(e.Task, out var bytes) ? FileTask.RequestOf(bytes) : 0;
        _live[token] = new Attempt(e.Node, request);
        _nodes.GetValueOrDefault(e.Node)?.Assign(e.At, request);
    }

    private void Lose(AttemptLost e)
    {
        var node = Release(e.At, e.Token);
        if (e.Cause == LossCause.HandedBack)
        {
            HandedBack++;
        }
        else if (sizes.ContainsKey(e.Task) && node is not null)
        {
            node.Lose();
            _lostOn[e.Task] = node.Id;
        }
    }

    private void Finish(Timestamp at, TaskId task, FencingToken token, TimeSpan ran)
    {
        var node = Release(at, token);
        node?.Ran(ran);
        if (!sizes.TryGetValue(task, out var bytes))
        {
            return;
        }

        _last = at > _last ? at : _last;
        if (_outcomes.TryAdd(task, 1))
        {
            FinishedBytes += bytes;
            node?.Finish(bytes);
        }
        else
        {
            _outcomes[task]++;
        }

        if (_lostOn.Remove(task) && node is not null)
        {
            RunAgain[node.Id.Name] = RunAgain.GetValueOrDefault(node.Id.Name) + 1;
        }
    }

    private NodeTally? Release(Timestamp at, FencingToken token)
    {
        if (!_live.Remove(token, out var attempt) || !_nodes.TryGetValue(attempt.Node, out var node))
        {
            return null;
        }

        node.Release(at, attempt.Request);
        return node;
    }

    private readonly record struct Attempt(NodeId Node, long Request);
}
