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

    // Where a task prefers labels, so many that fit are looked at, however soon its strategy has seen enough.
    private const int EnoughToPrefer = 64;

    private readonly Candidate[] _best = new Candidate[Kept];
    private Func<NodeState, bool>? _isKept;
    private int _count;
    private int _examined;
    private int _kind;
    private int _labels;
    private int _reserved;
    private int _resources;
    private int _affinity;

    /// <summary>The winner; null when no node that is available now fits.</summary>
    /// <param name="isKept">Which nodes are not for it, whatever they have; null: it is as the reservations say.</param>
    public NodeState? Find(SchedulingClass wanted, TaskState task, Chance chance, Timestamp now, Func<NodeState, bool>? isKept = null)
    {
        _isKept = isKept;
        var index = wanted.Lane.Nodes;
        var strategy = index.Strategy;
        _count = _examined = _kind = _labels = _reserved = _resources = _affinity = 0;
        if (wanted.Key.AffinityKey is not null)
        {
            return FindHome(wanted, task, now);
        }

        index.Start(chance, wanted.Lane.Queue.LastNode);
        var preferred = task.Spec.PreferredLabels;
        var enough = preferred.Count == 0 ? strategy.EnoughFits : Math.Max(strategy.EnoughFits, EnoughToPrefer);
        var fits = 0;
        while (fits < enough && index.Next() is { } node)
        {
            _examined++;
            if (Passes(wanted, task, node, now))
            {
                fits++;
                Keep(new Candidate(node, Preference(preferred, node), index.ScoreOf(node, task)));
            }
        }

        return _count == 0 ? null : _best[0].Node;
    }

    // Only one node will do, so no other is looked at.
    private NodeState? FindHome(SchedulingClass wanted, TaskState task, Timestamp now)
    {
        if (wanted.Home() is not { IsAvailable: true } home)
        {
            return null;
        }

        _examined++;
        if (!Passes(wanted, task, home, now))
        {
            return null;
        }

        Keep(new Candidate(home, Preference(task.Spec.PreferredLabels, home), wanted.Lane.Nodes.ScoreOf(home, task)));
        return home;
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
            wanted.Lane.OrderName,
            wanted.Lane.Nodes.Strategy.Name,
            aged,
            _best[0].Score,
            _examined + unavailable,
            new FilterCounts(unavailable, _kind, _labels, _resources, _reserved, _affinity),
            runnersUp)
        {
            Preference = _best[0].Preference,
        };
    }

    private bool Passes(SchedulingClass wanted, TaskState task, NodeState node, Timestamp now)
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

        if (!wanted.IsWelcomeOn(node))
        {
            _affinity++;
            return false;
        }

        if (_isKept?.Invoke(node) == true)
        {
            _reserved++;
            return false;
        }

        if (node.ReservedFor is { } kept && !ReferenceEquals(kept, wanted) && !BackfillRule.Allows(node, kept, wanted, task.Spec, now))
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

    private static int Preference(IReadOnlyList<LabelPreference> preferred, NodeState node)
    {
        var sum = 0;
        for (var i = 0; i < preferred.Count; i++)
        {
            sum += node.Offer.Labels.Has(preferred[i].Key, preferred[i].Value) ? preferred[i].Weight : 0;
        }

        return sum;
    }

    private void Keep(in Candidate candidate)
    {
        var at = Math.Min(_count, Kept - 1);
        if (_count == Kept && !candidate.IsBetterThan(_best[at]))
        {
            return;
        }

        while (at > 0 && candidate.IsBetterThan(_best[at - 1]))
        {
            _best[at] = _best[at - 1];
            at--;
        }

        _best[at] = candidate;
        _count = Math.Min(_count + 1, Kept);
    }

    private readonly record struct Candidate(NodeState Node, int Preference, long Score)
    {
        public bool IsBetterThan(in Candidate other) =>
            Preference != other.Preference ? Preference > other.Preference
            : Score != other.Score ? Score < other.Score
            : Node.Number < other.Node.Number;
    }
}
