using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Graphs;

/// <summary>The identity of a node: a task and a group may have the same name.</summary>
internal readonly record struct NodeKey(string Name, bool IsGroup)
{
    public static NodeKey Of(Dependency edge) => new(edge.Name, edge.IsGroup);

    public override string ToString() => IsGroup ? $"group {Name}" : Name;
}

/// <summary>A task or a group.</summary>
/// <param name="State">The phase of a task, or the progress of a group.</param>
/// <param name="After">What it waits for.</param>
/// <param name="Label">Its text in drawings.</param>
/// <param name="Group">The group that it is in. Null: none.</param>
internal sealed record GraphNode(NodeKey Key, string Label, string State, IReadOnlyList<Dependency> After, string? Group = null);

/// <summary>Tasks and groups, and what waits for what.</summary>
/// <param name="shown">Makes a name safe for a line of text.</param>
internal sealed class TaskGraph(Func<string, string> shown)
{
    private readonly Dictionary<NodeKey, GraphNode> _nodes = [];
    private readonly List<GraphNode> _ordered = [];

    public IReadOnlyList<GraphNode> Nodes => _ordered;

    /// <summary>Whether there is more than was read.</summary>
    public bool IsCut { get; set; }

    public GraphNode? Find(NodeKey key) => _nodes.GetValueOrDefault(key);

    public GraphNode Add(TaskInfo task) =>
        Add(new NodeKey(task.Id.Value, IsGroup: false), SchedulerJsonText.Word(task.Phase), task.After, task.Group);

    public GraphNode Add(GroupInfo group) => Add(
        new NodeKey(group.Name, IsGroup: true),
        StateOf(group) + (group.Unfinished == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {group.Unfinished:N0} of {Counted.Of(group.Total, "task")} unfinished")),
        [],
        group.Parent);

    /// <summary>Open, sealed or ended.</summary>
    public static string StateOf(GroupInfo group) => group switch
    {
        { IsSealed: false } => "open",
        { Unfinished: > 0 } or { EndedAt: null } => "sealed",
        _ => "ended",
    };

    /// <summary>Adds a node that others name and that is no longer known.</summary>
    public GraphNode AddForgotten(NodeKey key) => Add(key, "forgotten", [], group: null);

    /// <summary>The edges between the nodes of this graph, by the node that is waited for.</summary>
    public ILookup<NodeKey, (GraphNode Waits, DependencyCondition On)> Edges() => _ordered
        .SelectMany(node => node.After.Where(edge => _nodes.ContainsKey(NodeKey.Of(edge))).Select(edge => (Edge: edge, Node: node)))
        .ToLookup(pair => NodeKey.Of(pair.Edge), pair => (pair.Node, pair.Edge.On));

    /// <summary>The label of a node's group; null: it is in none.</summary>
    public string? GroupLabelOf(GraphNode node) => node.Group is { } group ? shown(new NodeKey(group, IsGroup: true).ToString()) : null;

    /// <summary>The group of a node, if the group is in this graph.</summary>
    public GraphNode? GroupOf(GraphNode node) => node.Group is { } group ? Find(new NodeKey(group, IsGroup: true)) : null;

    private GraphNode Add(NodeKey key, string state, IReadOnlyList<Dependency> after, string? group)
    {
        var node = new GraphNode(key, shown(key.ToString()), state, after, group);
        _nodes.Add(node.Key, node);
        _ordered.Add(node);
        return node;
    }
}
