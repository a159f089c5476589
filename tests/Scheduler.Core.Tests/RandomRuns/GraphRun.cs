using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>A graph that is submitted and run to its end: its tasks end in any order, and schedulers fail over meanwhile.</summary>
internal sealed class GraphRun(RandomGraph graph, Random random)
{
    private readonly World _world = new(Given.Queue(graph.Tasks.Count % 2 == 0 ? "fcfs" : "critical-path").Patient());
    private readonly NodeId _node = new("n", 1);
    private int _submitted;

    public void Run()
    {
        _world.Join("n", Given.Node(slots: 100), window: 100);
        foreach (var group in graph.Groups)
        {
            Assert.IsType<Acknowledged>(_world.Do(new OpenGroup(group.Name, group.Parent)));
        }

        if (graph.IsOneSubmit)
        {
            // In any order.
            var tasks = graph.Tasks.Select(task => task.Spec).ToArray();
            random.Shuffle(tasks);
            _world.Submit(tasks);
            _submitted = tasks.Length;
        }

        while (Running() is var running
            && (running.Length > 0 || _submitted < graph.Tasks.Count || NextExpiry() is not null || _world.Kernel.Desk.State.Groups.All.Any(group => !group.IsSealed)))
        {
            Step(running);
        }

        Check();
    }

    private TaskInfo[] Running() => [.. _world.Follower.List(new TaskFilter { Limit = 100 }).Tasks.Where(task => task.Phase == TaskPhase.Assigned)];

    /// <summary>Of the tasks that have not ended.</summary>
    private Timestamp? NextExpiry() =>
        _world.Follower.List(new TaskFilter { Limit = 100, Details = true }).Tasks.Where(task => !task.Phase.IsFinal()).Min(task => task.Spec!.ExpiresAt);

    private void Step(TaskInfo[] running)
    {
        switch (random.Next(8))
        {
            case 0 when random.Next(2) == 0:
                _world.Failover();
                _world.Renew(_node, 100, [.. running.Select(task => task.Token!.Value)]);
                break;
            case 0:
                _world.FailoverFromSnapshot();
                _world.Renew(_node, 100, [.. running.Select(task => task.Token!.Value)]);
                break;
            case < 3 when _submitted < graph.Tasks.Count:
                var more = random.Next(1, graph.Tasks.Count - _submitted + 1);
                _world.Submit(graph.Tasks.Skip(_submitted).Take(more).Select(task => task.Spec));
                _submitted += more;
                break;
            case 3:
                SealSome();
                break;
            case > 3 when running.Length > 0:
                End(running[random.Next(running.Length)].Id.Value);
                break;
            case > 3:
                SealSome();
                if (Running().Length == 0 && NextExpiry() is { } next)
                {
                    _world.Pass((next - _world.Time).TotalSeconds);
                }

                break;
        }

        if (_submitted == graph.Tasks.Count && (running.Length == 0 || random.Next(10) == 0))
        {
            SealSome();
        }
    }

    // A group is sealed at any time after its tasks were submitted.
    private void SealSome()
    {
        foreach (var group in graph.Groups.Where(group => group.To <= _submitted))
        {
            Assert.IsType<Acknowledged>(_world.Do(new SealGroup(group.Name)));
        }
    }

    private void End(string task)
    {
        var node = graph.Tasks.Single(t => t.Spec.Id.Value == task);
        Assert.All(node.Spec.After, edge => Assert.True(MayBeMet(edge), $"{task} runs, but {edge} has not come to {edge.On}."));
        switch (node.End)
        {
            case GraphEnd.Succeeded:
                _world.Succeed(task);
                break;
            case GraphEnd.Failed:
                _world.Fail(task, retryable: false);
                break;
            default:
                _world.Cancel(task);
                _world.EndCancelled(task);
                break;
        }
    }

    private bool MayBeMet(Dependency edge)
    {
        var ends = (edge.IsGroup ? graph.MembersOf(edge.Name).Select(task => task.Spec.Id) : [new TaskId(edge.Name)]).Select(_world.Follower.OutcomeOf).ToArray();
        return ends.All(end => end is not null)
            || (edge is { IsGroup: true, On: DependencyCondition.Failed } && ends.Any(end => end is not (null or TaskPhase.Succeeded)));
    }

    private void Check()
    {
        var assigned = _world.Events.OfType<TaskAssigned>().Select(e => e.Task.Value).ToArray();
        Assert.Equal(
            graph.Tasks.Where(task => graph.FateOf(task.Spec.Id.Value).End < GraphEnd.Unmet).Select(task => task.Spec.Id.Value).Order(StringComparer.Ordinal),
            assigned.Order(StringComparer.Ordinal));
        var cancelled = _world.Events.OfType<CancellationRecorded>().ToDictionary(e => e.Task.Value, e => e.Unmet);
        foreach (var (task, _) in graph.Tasks)
        {
            var (end, causes) = graph.FateOf(task.Id.Value);
            Assert.Equal((task.Id, RandomGraph.PhaseOf(end)), (task.Id, _world.PhaseOf(task.Id.Value)));
            if (end == GraphEnd.Unmet)
            {
                Assert.Contains(cancelled[task.Id.Value]!, causes);
            }
            else if (end == GraphEnd.Cancelled)
            {
                Assert.Null(cancelled[task.Id.Value]);
            }
        }

        Assert.All(graph.Groups, Check);
    }

    private void Check(RandomGraph.TaskGroup group)
    {
        var info = _world.Kernel.Desk.State.Groups.Find(group.Name)!;
        var ends = graph.FatesOf(group.Name);
        var expected = ends.Where(end => end != GraphEnd.Waits).Aggregate(GroupCounts.None, (counts, end) => counts.With(RandomGraph.PhaseOf(end), 1));
        Assert.Equal((group.Name, expected, (long)ends.Count(end => end == GraphEnd.Waits)), (group.Name, info.Ended, info.Unfinished));
        Assert.Equal(!ends.Contains(GraphEnd.Waits), info.EndedAt is not null);
    }
}
