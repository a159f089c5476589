using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of tasks with two attempts, read in the plainest way: which attempts live, on which nodes, and which still hold what
/// they were given although their tasks have ended.</summary>
internal sealed class CopyFacts
{
    private readonly Dictionary<TaskId, TaskSpec> _tasks = [];
    private readonly Dictionary<TaskId, List<Attempt>> _live = [];
    private readonly Dictionary<FencingToken, Attempt> _left = [];
    private readonly Dictionary<TaskId, HashSet<FencingToken>> _ended = [];

    /// <summary>Of the groups of the tasks themselves, and not of those around them.</summary>
    private readonly Dictionary<string, CopyCounts> _counts = new(StringComparer.Ordinal);

    /// <summary>How many copies were made.</summary>
    public int Copies { get; private set; }

    /// <summary>How many of them brought the outcome.</summary>
    public int Won { get; private set; }

    /// <summary>How many attempts outlived their tasks.</summary>
    public int LeftBehind { get; private set; }

    public void Clear()
    {
        _tasks.Clear();
        _live.Clear();
        _left.Clear();
        _ended.Clear();
        _counts.Clear();
    }

    /// <summary>The task's attempts that have ended other than by its success, of all its runs.</summary>
    public IReadOnlyCollection<FencingToken> EndedWithoutSuccess(TaskId task) => _ended.GetValueOrDefault(task) ?? [];

    /// <param name="number">Of the event.</param>
    public void Read(Event happened, FencingToken number)
    {
        switch (happened)
        {
            case TaskAdmitted { Task: var task }:
                _tasks[task.Id] = task;
                break;
            case TaskRetried { Task: var task }:
                _tasks[task.Id] = task;
                break;
            case TaskAssigned e:
                FaultException.Require(!_live.ContainsKey(e.Task), $"{e.Task} has no live attempt when it is assigned");
                _live[e.Task] = [new Attempt(number, e.Node, IsCopy: false)];
                break;
            case CopyAssigned e:
                Copy(e, number);
                break;
            case RivalEnded e:
                FaultException.Require(_live[e.Task].Count == 2, $"{e.Task} has two attempts when it goes on with one");
                EndOne(e.Task, e.Token);
                break;
            case SuccessRecorded e:
                Succeed(e);
                break;
            case LeftoverEnded e:
                FaultException.Require(_left.Remove(e.Token, out var left) && left.Node == e.Node, $"attempt {e.Token} of {e.Task} was left behind on {e.Node} before it ended");
                NoteEnd(e.Task, e.Token);
                break;
            case NodeGone e:
                FaultException.Require(_left.Values.All(attempt => attempt.Node != e.Node), $"{e.Node} holds nothing of tasks that have ended when it is gone");
                break;
            case AttemptFailed e:
                EndLast(e.Task);
                break;
            case AttemptYielded e:
                EndLast(e.Task);
                break;
            case AttemptLost e:
                EndLast(e.Task);
                break;
            case FailureRecorded e:
                EndLast(e.Task);
                break;
            case CancellationRecorded e:
                EndLast(e.Task);
                break;
        }
    }

    /// <summary>At the end of the world: what groups count of copies is what happened.</summary>
    /// <param name="find">What the scheduler says of a group.</param>
    public void CheckEnd(Func<string, GroupInfo?> find)
    {
        foreach (var (name, counts) in _counts)
        {
            // Those of the groups in it are counted too.
            var told = find(name)?.Copies;
            FaultException.Require(
                told is null || (told.Value.Started >= counts.Started && told.Value.Won >= counts.Won && told.Value.Running == 0),
                $"group {name} has had {counts} copies: {told}");
        }
    }

    private void Copy(CopyAssigned e, FencingToken number)
    {
        var task = _tasks[e.Task];
        FaultException.Require(
            task is { Idempotent: true, Group: not null, OrderKey: null, Unique: null }, $"{e.Task} is idempotent, of a group, and need not be the only one, when it is copied");
        FaultException.Require(
            _live.GetValueOrDefault(e.Task) is [{ IsCopy: false } first] && first.Node != e.Node, $"{e.Task} has one attempt, on another node than {e.Node}, when it is copied");
        _live[e.Task].Add(new Attempt(number, e.Node, IsCopy: true));
        Copies++;
        Count(task, new CopyCounts(Started: 1));
    }

    private void EndOne(TaskId id, FencingToken token)
    {
        var live = _live[id];
        var ended = live.Find(attempt => attempt.Token == token);
        FaultException.Require(ended is not null, $"attempt {token} of {id} is live when it ends");
        live.Remove(ended!);
        NoteEnd(id, token);
        Count(_tasks[id], ended!.IsCopy ? new CopyCounts(Wasted: 1) : default);
        if (live.Count == 0)
        {
            _live.Remove(id);
        }
    }

    // One that has none was waiting.
    private void EndLast(TaskId id)
    {
        if (_live.Remove(id, out var live))
        {
            FaultException.Require(live.Count == 1, $"{id} has one attempt left when all depends on it: {live.Count}");
            NoteEnd(id, live[0].Token);
            Count(_tasks[id], live[0].IsCopy ? new CopyCounts(Wasted: 1) : default);
        }
    }

    private void Succeed(SuccessRecorded e)
    {
        FaultException.Require(_live.Remove(e.Task, out var live) && live.Exists(attempt => attempt.Token == e.Token), $"attempt {e.Token} of {e.Task} is live when it succeeds");
        foreach (var attempt in live!)
        {
            var won = attempt.Token == e.Token;
            Won += won && attempt.IsCopy ? 1 : 0;
            Count(_tasks[e.Task], !attempt.IsCopy ? default : won ? new CopyCounts(Won: 1) : new CopyCounts(Wasted: 1));
            if (!won)
            {
                _left.Add(attempt.Token, attempt);
                LeftBehind++;
            }
        }
    }

    private void NoteEnd(TaskId task, FencingToken token)
    {
        if (!_ended.TryGetValue(task, out var ended))
        {
            _ended.Add(task, ended = []);
        }

        ended.Add(token);
    }

    private void Count(TaskSpec task, CopyCounts more)
    {
        if (task.Group is { } group && more != default)
        {
            var counts = _counts.GetValueOrDefault(group);
            _counts[group] = new CopyCounts(counts.Started + more.Started, counts.Won + more.Won, counts.Wasted + more.Wasted);
        }
    }

    private sealed record Attempt(FencingToken Token, NodeId Node, bool IsCopy);
}
