namespace Scheduler.Http.Graphs;

/// <summary>How a graph is drawn, over HTTP and on the command line.</summary>
internal static class GraphDrawing
{
    public const string Tree = "tree";

    /// <summary>The maximum number of tasks and groups of one drawing. A larger one is not readable, and each task costs a request.</summary>
    public const int MostNodes = 5_000;

    private const string Mermaid = "mermaid";
    private const string Dot = "dot";

    /// <summary>The names of the forms; the first is the default.</summary>
    public static readonly string[] Forms = [Tree, Mermaid, Dot];

    public static IEnumerable<string> Lines(TaskGraph graph, string form) => form switch
    {
        Mermaid => GraphNotation.Mermaid(graph),
        Dot => GraphNotation.Dot(graph),
        _ => new GraphTree(graph).Lines(),
    };

    /// <summary>A line of the drawing that is not part of its content.</summary>
    public static string Remark(string text, string form) => form switch { Mermaid => "%% ", Dot => "// ", _ => "" } + text;

    public static string MediaType(string form) => form switch { Mermaid => "text/vnd.mermaid", Dot => "text/vnd.graphviz", _ => "text/plain" } + "; charset=utf-8";
}
