using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>Which attempts live, as the journal says in the plainest way: one of a task, or two of one that may have a copy; and those that its outcome
/// has left behind.</summary>
internal sealed class CopyModel(int partition)
{
    private readonly Dictionary<string, TaskSpec> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<FencingToken, (string Task, NodeId Node)> _live = [];
    private readonly Dictionary<FencingToken, NodeId> _left = [];

    /// <param name="number">That of the event.</param>
    public void Read(Event happened, long number)
    {
        switch (happened)
        {
            case TaskAdmitted e:
                _tasks[e.Task.Id.Value] = e.Task;
                break;
            case TaskRetried e:
                _tasks[e.Task.Id.Value] = e.Task;
                break;
            case TaskAssigned e:
                Assert.Empty(Of(e.Task));
                _live.Add(FencingToken.Of(partition, number), (e.Task.Value, e.Node));
                break;
            case CopyAssigned e:
                Copy(e, number);
                break;
            case RivalEnded e:
                Assert.Equal(2, Of(e.Task).Count);
                Assert.True(_live.Remove(e.Token));
                break;
            case LeftoverEnded e:
                Assert.Equal(e.Node, _left[e.Token]);
                _left.Remove(e.Token);
                break;
            case AttemptLost e:
                EndLast(e.Task);
                break;
            case AttemptFailed e:
                EndLast(e.Task);
                break;
            case AttemptYielded e:
                EndLast(e.Task);
                break;
            case SuccessRecorded e:
                Succeed(e);
                break;
            case FailureRecorded e:
                EndAll(e.Task);
                break;
            case CancellationRecorded e:
                EndAll(e.Task);
                break;
            case NodeGone e:
                Assert.DoesNotContain(e.Node, _left.Values);
                Assert.DoesNotContain(_live.Values, attempt => attempt.Node == e.Node);
                break;
        }
    }

    /// <summary>The kernel holds the same attempts, on the same nodes.</summary>
    public void Compare(Kernel kernel) => Assert.Equal(
        _live.Select(pair => (pair.Key.Value, pair.Value.Node)).Concat(_left.Select(pair => (pair.Key.Value, pair.Value))).Order(ByToken),
        kernel.Desk.State.Nodes.SelectMany(node => node.Attempts).Select(attempt => (attempt.Token.Value, attempt.Node.Id)).Order(ByToken));

    private static Comparer<(long Token, NodeId Node)> ByToken { get; } = Comparer<(long Token, NodeId Node)>.Create((one, other) => one.Token.CompareTo(other.Token));

    private List<KeyValuePair<FencingToken, (string Task, NodeId Node)>> Of(TaskId task) => [.. _live.Where(pair => pair.Value.Task == task.Value)];

    private void Copy(CopyAssigned e, long number)
    {
        var first = Assert.Single(Of(e.Task));
        Assert.NotEqual(first.Value.Node, e.Node);
        Assert.True(_tasks[e.Task.Value] is { Idempotent: true, Group: not null, OrderKey: null, Unique: null });
        _live.Add(FencingToken.Of(partition, number), (e.Task.Value, e.Node));
    }

    private void EndLast(TaskId task) => _live.Remove(Assert.Single(Of(task)).Key);

    // One that has none was waiting.
    private void EndAll(TaskId task)
    {
        var live = Of(task);
        Assert.InRange(live.Count, 0, 1);
        live.ForEach(attempt => _live.Remove(attempt.Key));
    }

    private void Succeed(SuccessRecorded e)
    {
        Assert.True(_live.Remove(e.Token));
        foreach (var (token, (_, node)) in Of(e.Task))
        {
            _live.Remove(token);
            _left.Add(token, node);
        }
    }
}
