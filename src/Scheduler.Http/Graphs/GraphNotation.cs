using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Http.Json;

namespace Scheduler.Http.Graphs;

/// <summary>A graph in the notation of a program that draws it.</summary>
internal static class GraphNotation
{
    /// <summary>Draws it as a flowchart of Mermaid.</summary>
    public static IEnumerable<string> Mermaid(TaskGraph graph)
    {
        var names = Names(graph);
        yield return "flowchart LR";
        foreach (var node in graph.Nodes)
        {
            var (open, close) = node.Key.IsGroup ? ("[[", "]]") : ("[", "]");
            yield return $"  {names[node.Key]}{open}\"{MermaidText(node.Label)}<br/>{MermaidText(node.State)}\"{close}";
        }

        foreach (var (from, to, on, isMember) in Arrows(graph))
        {
            yield return $"  {names[from]} {(isMember ? "-.->" : "-->")}{(on is null ? "" : $"|{on}|")} {names[to]}";
        }
    }

    /// <summary>Draws it as a graph of Graphviz.</summary>
    public static IEnumerable<string> Dot(TaskGraph graph)
    {
        var names = Names(graph);
        yield return "digraph tasks {";
        yield return "  rankdir=LR;";
        yield return "  node [shape=box];";
        foreach (var node in graph.Nodes)
        {
            yield return $"  {names[node.Key]} [label=\"{DotText(node.Label)}\\n{DotText(node.State)}\"{(node.Key.IsGroup ? ", shape=folder" : "")}];";
        }

        foreach (var (from, to, on, isMember) in Arrows(graph))
        {
            var says = isMember ? " [style=dotted]" : on is null ? "" : $" [label=\"{on}\"]";
            yield return $"  {names[from]} -> {names[to]}{says};";
        }

        yield return "}";
    }

    // Ids may hold what a notation has a meaning for.
    private static Dictionary<NodeKey, string> Names(TaskGraph graph) => graph.Nodes
        .Select((node, i) => (node.Key, Name: string.Create(CultureInfo.InvariantCulture, $"n{i + 1}")))
        .ToDictionary(pair => pair.Key, pair => pair.Name);

    // From what comes first to what waits for it; and from the tasks of a group to the group.
    private static IEnumerable<(NodeKey From, NodeKey To, string? On, bool IsMember)> Arrows(TaskGraph graph) =>
    [
        .. graph.Edges().SelectMany(edges => edges.Select(edge => (
            edges.Key, edge.Waits.Key, edge.On == DependencyCondition.Succeeded ? null : SchedulerJsonText.Word(edge.On), false))),
        .. graph.Nodes.Where(node => graph.GroupOf(node) is not null).Select(node => (node.Key, graph.GroupOf(node)!.Key, (string?)null, true)),
    ];

    private static string MermaidText(string text) => text
        .Replace("#", "#35;", StringComparison.Ordinal)
        .Replace("\"", "#quot;", StringComparison.Ordinal)
        .Replace("<", "#lt;", StringComparison.Ordinal)
        .Replace(">", "#gt;", StringComparison.Ordinal)
        .Replace("&", "#amp;", StringComparison.Ordinal);

    private static string DotText(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
