using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.Support;

/// <summary>
/// More tasks than twenty nodes can do, of three kinds, some of which not every node has and some of which take a node to
/// themselves; whether any that has aged is passed is read from the events, and from what was kept free before and after.
/// </summary>
internal sealed class AgeingRun(string policy, TimeSpan ageAfter, int seed)
{
    private static readonly NodeOffer Plain = Given.Node(slots: 2, cpu: 2_000, kinds: "noop large");
    private static readonly NodeOffer Other = Given.Node(slots: 2, cpu: 2_000, kinds: "noop large sleep");

    private readonly Random _random = new(seed);
    private readonly World _world = new(Given.Queue(policy, ageAfter: ageAfter).Patient());
    private readonly Dictionary<string, NodeOffer> _nodes = [];
    private readonly Dictionary<TaskId, (TaskSpec Spec, Timestamp Since, int Number)> _waiting = [];
    private readonly List<string> _running = [];
    private readonly HashSet<object> _keptFor = [];
    private readonly HashSet<NodeId> _kept = [];
    private bool _shares;
    private int _seen;
    private int _aged;

    public void Run()
    {
        _shares = _world.Kernel.Desk.Backlog.Lane(QueueOptions.DefaultName)!.Shares is not null;
        for (var i = 0; i < 20; i++)
        {
            _nodes.Add($"n{i}", i % 4 == 0 ? Other : Plain);
            _world.Join($"n{i}", _nodes[$"n{i}"]);
        }

        for (var i = 0; i < 700; i++)
        {
            Checked(() => _world.Submit(Task(i)));
            Checked(() => _world.Pass(_random.NextDouble() * 2));
            if (_running.Count > 0 && _random.Next(4) > 0)
            {
                var at = _random.Next(_running.Count);
                var ended = _running[at];
                _running.RemoveAt(at);
                Checked(() => _world.Succeed(ended));
            }
        }

        Assert.True(_aged > 50, $"Only {_aged} tasks were assigned after they had aged.");
        Assert.Equal(0, _world.Follower.AgeingViolations);
    }

    private TaskSpec Task(int number)
    {
        var kind = _random.Next(10) switch { 0 => "large", 1 or 2 => "sleep", _ => "noop" };
        return Given.Task(
            $"t{number}",
            kind,
            priority: _random.Next(5),
            estimate: _random.Next(1, 100),
            deadline: _random.Next(2) == 0 ? _world.In(_random.Next(1, 500)) : null,
            fairnessKey: $"user {_random.Next(3)}",
            weight: 1 + _random.Next(3),
            request: Given.Cpu(kind == "large" ? 2_000 : 1_000));
    }

    private void Checked(Action step)
    {
        _kept.Clear();
        _keptFor.Clear();
        NoteKept();
        step();
        NoteKept();
        CheckNew();
    }

    private void NoteKept()
    {
        foreach (var node in _world.Kernel.Desk.State.Nodes.Where(n => n.ReservedFor is not null))
        {
            _kept.Add(node.Id);
            _keptFor.Add(node.ReservedFor!);
        }
    }

    private void CheckNew()
    {
        for (; _seen < _world.Events.Count; _seen++)
        {
            if (_world.Events[_seen] is TaskAdmitted admitted)
            {
                _waiting.Add(admitted.Task.Id, (admitted.Task, admitted.At, _seen));
            }
            else if (_world.Events[_seen] is TaskAssigned assigned)
            {
                CheckNonePassed(assigned);
                _running.Add(assigned.Task.Value);
            }
        }
    }

    private void CheckNonePassed(TaskAssigned assigned)
    {
        _waiting.Remove(assigned.Task, out var winner);
        _aged += assigned.At - winner.Since >= ageAfter ? 1 : 0;
        if (_kept.Contains(assigned.Node))
        {
            return;
        }

        foreach (var (id, other) in _waiting)
        {
            var isPassed = other.Number < winner.Number
                && assigned.At - other.Since >= ageAfter
                && (!_shares || other.Spec.FairnessKey == winner.Spec.FairnessKey)
                && _nodes[assigned.Node.Name].Kinds.Contains(other.Spec.Kind);
            Assert.False(
                isPassed && _world.Kernel.Desk.State.Task(id)!.Class is { } waiting && !_keptFor.Contains(waiting),
                $"{assigned.Task} went to {assigned.Node} before {id}, which had waited for {assigned.At - other.Since}.");
        }
    }
}
