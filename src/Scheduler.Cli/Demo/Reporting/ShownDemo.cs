using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Scheduler.Cli.Demo.Reporting;

/// <summary>How far a demo is: its nodes, and what they have hashed. The comparison after it is quick beside the rest, and has no lines of its own.</summary>
internal sealed class ShownDemo(DemoProgress progress) : IShownWork
{
    private const int MostNodesShown = 12;

    public Action? Changed { get => progress.Changed; set => progress.Changed = value; }

    public (double Fraction, Func<string> Line) Look()
    {
        var view = progress.View();
        return (view.Stage == Stage.Hashing ? view.Fraction : 0, () => Line(view));
    }

    private string Line(ProgressView view)
    {
        var nodes = string.Join("  ", view.Nodes.Select(n => $"{n.Name} {Units.Count(n.Finished)}{(n.IsUp ? "" : " (killed)")}"));
        return $"{(int)(100 * view.Fraction),4} %  {Units.Count(view.Done)} of {Units.Count(progress.Files)} tasks, {Units.Bytes(view.Bytes)}  |  {nodes}";
    }

    public IRenderable Draw()
    {
        var view = progress.View();
        return new Rows(Nodes(view), new Markup($"  {Bars.Of(view.Fraction, view.Stage == Stage.Hashing ? "green" : "blue")} {Summary(view)}"));
    }

    private static Table Nodes(ProgressView view)
    {
        var table = Tables.Make("node", "slots>", "held>", "finished>", "bytes>", "");
        var most = Math.Max(1, view.Nodes.Select(n => n.Finished).DefaultIfEmpty().Max());
        foreach (var node in view.Nodes.Take(MostNodesShown))
        {
            table.AddRow(
                node.Name,
                Units.Count(node.Slots),
                Units.Count(node.Held),
                Units.Count(node.Finished),
                Units.Bytes(node.Bytes),
                node.IsUp ? Bars.Of((double)node.Finished / most, "green") : "[red]killed[/]");
        }

        if (view.Nodes.Count > MostNodesShown)
        {
            table.AddRow($"[grey]and {view.Nodes.Count - MostNodesShown} more[/]");
        }

        return table;
    }

    private string Summary(ProgressView view)
    {
        var percent = $"{(int)(100 * view.Fraction),3} %";
        var done = $"{Units.Count(view.Done)} of {Units.Count(progress.Files)}";
        return view.Stage == Stage.Comparing
            ? $"{percent}  comparing with a plain loop: {done}"
            : $"{percent}  {done} tasks, {Units.Bytes(view.Bytes)},"
                + $" {Units.Time(TimeSpan.FromSeconds(Math.Round(view.Elapsed.TotalSeconds, 1)))}";
    }
}
