using Scheduler.Core.Contracts;
using Scheduler.Core.Rules;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>
/// Finds the node for a task: shows the strategy the nodes with a free slot, filters them (kind, labels, reservation,
/// resources), scores what is left, and keeps the best and its runners-up. One instance serves all decisions.
/// </summary>
internal sealed class Placement
{
    private const int Kept = 1 + Explanation.MaxRunnersUp;

    private readonly (NodeState Node, long Score)[] _best = new (NodeState, long)[Kept];
    private int _count;
    private int _examined;
    private int _kind;
    private int _labels;
    private int _reserved;
    private int _resources;

    /// <summary>The winner; null when no node that is available now fits.</summary>
    public NodeState? Find(SchedulingClass wanted, TaskState task, Chance chance)
    {
        var index = wanted.Lane.Nodes;
        var strategy = index.Strategy;
        _count = _examined = _kind = _labels = _reserved = _resources = 0;
        index.Start(chance, wanted.Lane.Queue.LastNode);
        var fits = 0;
        while (fits < strategy.EnoughFits && index.Next() is { } node)
        {
            _examined++;
            if (Passes(wanted, node))
            {
                fits++;
                Keep(node, index.ScoreOf(node, task));
            }
        }

        return _count == 0 ? null : _best[0].Node;
    }

    /// <summary>Why the latest winner won.</summary>
    /// <param name="nodes">How many there are, so that those without a free slot are counted as removed.</param>
    public Explanation Explain(SchedulingClass wanted, bool aged, int nodes)
    {
        var runnersUp = _count <= 1 ? [] : new ScoredNode[_count - 1];
        for (var i = 1; i < _count; i++)
        {
            runnersUp[i - 1] = new ScoredNode(_best[i].Node.Id, _best[i].Score);
        }

        var unavailable = nodes - wanted.Lane.Nodes.Count;
        return new Explanation(
            wanted.Lane.Policy.Name,
            wanted.Lane.Nodes.Strategy.Name,
            aged,
            _best[0].Score,
            _examined + unavailable,
            new FilterCounts(unavailable, _kind, _labels, _resources, _reserved),
            runnersUp);
    }

    private bool Passes(SchedulingClass wanted, NodeState node)
    {
        if (!node.HasKind(wanted.Key.Kind))
        {
            _kind++;
            return false;
        }

        if (!wanted.Key.Labels.AreIn(node.Offer.Labels))
        {
            _labels++;
            return false;
        }

        if (node.ReservedFor is not null && !ReferenceEquals(node.ReservedFor, wanted))
        {
            _reserved++;
            return false;
        }

        if (!wanted.HasRoomOn(node))
        {
            _resources++;
            return false;
        }

        return true;
    }

    private void Keep(NodeState node, long score)
    {
        var at = Math.Min(_count, Kept - 1);
        if (_count == Kept && !IsBetter(node, score, _best[at]))
        {
            return;
        }

        while (at > 0 && IsBetter(node, score, _best[at - 1]))
        {
            _best[at] = _best[at - 1];
            at--;
        }

        _best[at] = (node, score);
        _count = Math.Min(_count + 1, Kept);
    }

    private static bool IsBetter(NodeState node, long score, (NodeState Node, long Score) other) =>
        score < other.Score || (score == other.Score && node.Number < other.Node.Number);
}
