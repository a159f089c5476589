using System.Globalization;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Measuring;

namespace Scheduler.Simulation.Plotting;

/// <summary>Who worked where and when in a part of a run, a row a slot, and how many tasks waited meanwhile.</summary>
internal sealed class GanttChart(string title, RunRecorder run, PlotWindow window, Palette palette)
{
    private const int MostRows = 144;
    private const double QueueHeight = 46;
    private const double Gap = 6;

    // Where rows are lower than their names, not every node is named.
    private const double NameHeight = 12;

    private readonly (string Node, GanttLanes Lanes)[] _nodes = Lanes(run, window);
    private readonly int _allNodes = run.Stretches.Select(s => s.Node).Distinct(StringComparer.Ordinal).Count();

    public double Height => 34 + RowsHeight + 22 + QueueHeight + 30;

    private int Rows => Math.Max(1, _nodes.Sum(n => n.Lanes.Rows));

    private double RowHeight => Math.Clamp(300.0 / Rows, 3, 22);

    private double RowsHeight => (Rows * RowHeight) + (Gap * Math.Max(0, _nodes.Length - 1));

    public void Draw(SvgCanvas canvas, double left, double top, double width)
    {
        var hidden = _allNodes - _nodes.Length;
        canvas.Text(left, top + 14, title, bold: true, size: 14);
        var shown = hidden > 0 ? $"the {_nodes.Length} busiest of {_allNodes} nodes" : "";
        canvas.Text(left + width, top + 14, shown, SvgCanvas.Faint, 11, "end");
        var area = new Area(left, top + 24, width, RowsHeight);
        foreach (var tick in PlotTime.Ticks(0, window.Seconds, 10))
        {
            canvas.Line(X(area, tick), area.Top, X(area, tick), area.Bottom + 22 + QueueHeight, SvgCanvas.Grid);
            canvas.Text(X(area, tick), area.Bottom + 22 + QueueHeight + 15, "+" + PlotTime.Short(tick), SvgCanvas.Faint, 11, "middle");
        }

        var (y, named) = (area.Top, double.NegativeInfinity);
        foreach (var (node, lanes) in _nodes)
        {
            canvas.Rect(area.Left, y, area.Width, lanes.Rows * RowHeight, "#f5f7fa");
            var middle = y + (lanes.Rows * RowHeight / 2) + 4;
            if (middle - named >= NameHeight)
            {
                canvas.Text(area.Left - 6, middle, node, SvgCanvas.Ink, 11, "end");
                named = middle;
            }

            foreach (var bar in lanes.Bars)
            {
                Draw(canvas, area, y, bar);
            }

            y += (lanes.Rows * RowHeight) + Gap;
        }

        DrawQueue(canvas, new Area(left, area.Bottom + 22, width, QueueHeight));
    }

    private static (string Node, GanttLanes Lanes)[] Lanes(RunRecorder run, PlotWindow window)
    {
        var byNode = run.Stretches.Where(s => s.To > window.From && s.From < window.To)
            .GroupBy(s => s.Node, StringComparer.Ordinal)
            .OrderByDescending(g => g.Sum(s => (s.To - s.From).Ticks * s.Task.Task.Slots)).ThenBy(g => g.Key, StringComparer.Ordinal);
        var shown = new List<(string, GanttLanes)>();
        var rows = 0;
        foreach (var node in byNode)
        {
            var lanes = new GanttLanes(node);
            if (shown.Count > 0 && rows + lanes.Rows > MostRows)
            {
                break;
            }

            shown.Add((node.Key, lanes));
            rows += lanes.Rows;
        }

        return [.. shown.OrderBy(n => n.Item1.Length).ThenBy(n => n.Item1, StringComparer.Ordinal)];
    }

    private double X(Area area, double seconds) => area.Left + (area.Width * Math.Clamp(seconds / window.Seconds, 0, 1));

    private double X(Area area, Timestamp moment) => X(area, (moment - window.From).TotalSeconds);

    private void Draw(SvgCanvas canvas, Area area, double top, in Bar bar)
    {
        var (stretch, x) = (bar.Stretch, X(area, bar.Stretch.From));
        var width = Math.Max(X(area, stretch.To) - x - 0.6, 0.7);
        var height = (bar.Rows * RowHeight) - (RowHeight > 5 ? 1.4 : 0.4);
        var id = stretch.Task.Task.Id.Value;
        var slots = stretch.Task.Task.Slots == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {stretch.Task.Task.Slots} slots");
        var works = PlotTime.Short((stretch.To - stretch.From).TotalSeconds);
        var runs = PlotTime.Short(stretch.Task.RunTime.TotalSeconds);
        var before = PlotTime.Short(Math.Max(0, (stretch.From - stretch.Task.ArrivesAt).TotalSeconds));
        var tells = $"{id} of {stretch.Task.User}{slots}: {works} of {runs}, submitted {before} before";
        canvas.Rect(x, top + (bar.Row * RowHeight), width, height, palette.Of(stretch.Task.User), tells, Math.Min(2, height / 3));
        if (width > (id.Length * 6.2) + 6 && height >= 11)
        {
            canvas.Text(x + 4, top + (bar.Row * RowHeight) + (height / 2) + 4, id, "#ffffff", 10.5);
        }
    }

    private void DrawQueue(SvgCanvas canvas, Area area)
    {
        var steps = window.Waiting(run);
        var most = Math.Max(1, steps.Max(s => s.Count));
        var points = new List<(double, double)> { (area.Left, area.Bottom) };
        var before = 0;
        foreach (var (moment, count) in steps)
        {
            points.Add((X(area, moment), area.Bottom - (area.Height * before / most)));
            points.Add((X(area, moment), area.Bottom - (area.Height * count / most)));
            before = count;
        }

        points.Add((area.Right, area.Bottom - (area.Height * before / most)));
        points.Add((area.Right, area.Bottom));
        canvas.Polygon(points, "#cbd2d9");
        canvas.Text(area.Left - 6, area.Top + 10, most.ToString("N0", CultureInfo.InvariantCulture), SvgCanvas.Faint, 11, "end");
        canvas.Text(area.Left - 6, area.Bottom, "waiting", SvgCanvas.Faint, 11, "end");
    }
}
