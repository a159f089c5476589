using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Graphs;

/// <summary>A graph as text: below each node are the nodes that wait for it. A node that waits for several is below the first of them, and is
/// named below the others.</summary>
internal sealed class GraphTree(TaskGraph graph)
{
    // Beyond it a chain begins at the left again, or its lines would be longer than anyone reads.
    private const int MostDepth = 30;

    private readonly ILookup<NodeKey, (GraphNode Waits, DependencyCondition On)> _edges = graph.Edges();
    private readonly HashSet<NodeKey> _drawn = [];
    private readonly Queue<GraphNode> _below = new();

    public IEnumerable<string> Lines()
    {
        var waiting = _edges.SelectMany(edges => edges).Select(edge => edge.Waits.Key).ToHashSet();
        foreach (var root in graph.Nodes.Where(node => !waiting.Contains(node.Key)))
        {
            foreach (var line in Root(root))
            {
                yield return line;
            }

            while (_below.TryDequeue(out var next))
            {
                foreach (var line in Root(next))
                {
                    yield return line;
                }
            }
        }
    }

    private IEnumerable<string> Root(GraphNode node) => _drawn.Add(node.Key) ? [Text(node), .. Below(node, "", 1)] : [];

    private IEnumerable<string> Below(GraphNode node, string indent, int depth)
    {
        (GraphNode Waits, DependencyCondition On)[] edges = [.. _edges[node.Key]];
        for (var i = 0; i < edges.Length; i++)
        {
            var isLast = i == edges.Length - 1;
            var (waits, on) = edges[i];
            var line = $"{indent}{(isLast ? "└─ " : "├─ ")}{(on == DependencyCondition.Succeeded ? "" : $"({SchedulerJsonText.Word(on)}) ")}";
            if (_drawn.Contains(waits.Key))
            {
                yield return $"{line}{waits.Label}  (see above)";
            }
            else if (depth == MostDepth)
            {
                _below.Enqueue(waits);
                yield return $"{line}{waits.Label}  (see below)";
            }
            else
            {
                _drawn.Add(waits.Key);
                yield return line + Text(waits);
                foreach (var below in Below(waits, indent + (isLast ? "   " : "│  "), depth + 1))
                {
                    yield return below;
                }
            }
        }
    }

    private string Text(GraphNode node) => $"{node.Label}  {node.State}"
        + (graph.GroupLabelOf(node) is { } group ? $", in {group}" : "");
}
