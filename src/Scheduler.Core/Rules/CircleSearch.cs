namespace Scheduler.Core.Rules;

/// <summary>Looks for a circle in a graph, depth first; each node is looked at once, over all searches.</summary>
/// <remarks>Without recursion: graphs may be deeper than a stack.</remarks>
internal sealed class CircleSearch<TNode>(Func<TNode, IEnumerable<TNode>> targetsOf)
    where TNode : notnull
{
    // True: on the way from where the search began.
    private readonly Dictionary<TNode, bool> _seen = [];
    private readonly Stack<(TNode Node, IEnumerator<TNode> Targets)> _way = new();

    /// <summary>A circle that can be reached from there, its first node again at its end; null: there is none.</summary>
    public IReadOnlyList<TNode>? From(TNode start)
    {
        if (_seen.ContainsKey(start))
        {
            return null;
        }

        Enter(start);
        while (_way.TryPeek(out var here))
        {
            if (!here.Targets.MoveNext())
            {
                _seen[_way.Pop().Node] = false;
                continue;
            }

            var target = here.Targets.Current;
            if (!_seen.TryGetValue(target, out var isOnWay))
            {
                Enter(target);
            }
            else if (isOnWay)
            {
                var circle = _way.Select(step => step.Node).TakeWhile(node => !node.Equals(target)).Append(target).Reverse().ToList();
                circle.Add(target);
                return circle;
            }
        }

        return null;
    }

    private void Enter(TNode node)
    {
        _seen.Add(node, true);
        _way.Push((node, targetsOf(node).GetEnumerator()));
    }
}
