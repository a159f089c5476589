using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Output;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Scheduler.Cli.Demo.Views;

/// <summary>A table that is written over ten times a second, and cleared at the end: the report takes its place.</summary>
internal sealed class LiveDemoView(IAnsiConsole console, TimeProvider time) : IDemoView
{
    private const int BarWidth = 24;
    private const int MostNodesShown = 12;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private volatile string? _said;

    public async Task ShowAsync(string title, DemoProgress progress, Task work)
    {
        console.MarkupLine(Markup.Escape(title));
        await console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!work.IsCompleted)
            {
                live.UpdateTarget(Draw(progress));
                await Task.WhenAny(work, Task.Delay(Refresh, time)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    public void Say(string line) => _said = line;

    private Rows Draw(DemoProgress progress)
    {
        var view = progress.View();
        var rows = new List<IRenderable> { Nodes(view) };
        if (_said is { } said)
        {
            rows.Add(new Markup($"  [yellow]{Markup.Escape(said)}[/]"));
        }

        rows.Add(new Markup($"  {Bar(view.Fraction, view.Stage == Stage.Hashing ? "green" : "blue")} {Summary(view, progress.Files)}"));
        return new Rows(rows);
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
                node.IsUp ? Bar((double)node.Finished / most, "green") : "[red]killed[/]");
        }

        if (view.Nodes.Count > MostNodesShown)
        {
            table.AddRow($"[grey]and {view.Nodes.Count - MostNodesShown} more[/]");
        }

        return table;
    }

    private static string Summary(ProgressView view, int files)
    {
        var percent = $"{(int)(100 * view.Fraction),3} %";
        var done = $"{Units.Count(view.Done)} of {Units.Count(files)}";
        return view.Stage == Stage.Comparing
            ? $"{percent}  comparing with a plain loop: {done}"
            : $"{percent}  {done} tasks, {Units.Bytes(view.Bytes)},"
                + $" {Units.Time(TimeSpan.FromSeconds(Math.Round(view.Elapsed.TotalSeconds, 1)))}";
    }

    private static string Bar(double share, string colour)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth);
        return $"[{colour}]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]";
    }
}
