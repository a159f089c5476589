using Scheduler.Cli.Groups;
using Scheduler.Cli.Output;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Graph;

/// <summary>What a node is known by: a task and a group may have the same name.</summary>
internal readonly record struct NodeKey(string Name, bool IsGroup)
{
    public static NodeKey Of(Dependency edge) => new(edge.Name, edge.IsGroup);

    public override string ToString() => IsGroup ? $"group {Name}" : Name;
}

/// <summary>A task or a group.</summary>
/// <param name="State">The phase of a task; how far a group is.</param>
/// <param name="After">What it waits for.</param>
/// <param name="Group">That it is in. Null: none.</param>
internal sealed record GraphNode(NodeKey Key, string State, IReadOnlyList<Dependency> After, string? Group = null);

/// <summary>Tasks and groups, and what waits for what.</summary>
internal sealed class TaskGraph
{
    private readonly Dictionary<NodeKey, GraphNode> _nodes = [];
    private readonly List<GraphNode> _ordered = [];

    public IReadOnlyList<GraphNode> Nodes => _ordered;

    /// <summary>Whether there is more than was read.</summary>
    public bool IsCut { get; set; }

    public GraphNode? Find(NodeKey key) => _nodes.GetValueOrDefault(key);

    public GraphNode Add(TaskInfo task) =>
        Add(new GraphNode(new NodeKey(task.Id.Value, IsGroup: false), SchedulerJsonText.Word(task.Phase), task.After, task.Group));

    public GraphNode Add(GroupInfo group) => Add(new GraphNode(
        new NodeKey(group.Name, IsGroup: true),
        GroupShowCommand.State(group) + (group.Unfinished == 0 ? "" : $", {Units.Count(group.Unfinished)} of {Units.Count(group.Total, "task")} unfinished"),
        [],
        group.Parent));

    /// <summary>What others name, and nobody knows any more.</summary>
    public GraphNode AddForgotten(NodeKey key) => Add(new GraphNode(key, "forgotten", []));

    /// <summary>The edges between nodes that are here, by what is waited for.</summary>
    public ILookup<NodeKey, (GraphNode Waits, DependencyCondition On)> Edges() => _ordered
        .SelectMany(node => node.After.Where(edge => _nodes.ContainsKey(NodeKey.Of(edge))).Select(edge => (Edge: edge, Node: node)))
        .ToLookup(pair => NodeKey.Of(pair.Edge), pair => (pair.Node, pair.Edge.On));

    /// <summary>The group of a node, where that is here as well.</summary>
    public GraphNode? GroupOf(GraphNode node) => node.Group is { } group ? Find(new NodeKey(group, IsGroup: true)) : null;

    private GraphNode Add(GraphNode node)
    {
        _nodes.Add(node.Key, node);
        _ordered.Add(node);
        return node;
    }
}
