using System.Globalization;
using Scheduler.Simulation.Measuring;

namespace Scheduler.Simulation.Plotting;

/// <summary>How waits and responses are distributed, a line or a box for each run.</summary>
internal static class DistributionCharts
{
    private const int Points = 240;

    /// <summary>The share of tasks that waited longer than a time, both axes logarithmic: a heavy tail is a slow fall.</summary>
    public static void Waits(SvgCanvas canvas, Area area, IReadOnlyList<(string Name, Quantiles Times)> runs)
    {
        canvas.Text(area.Left, area.Top - 14, "Tasks that waited longer than …", bold: true, size: 14);
        var most = runs.Max(r => r.Times.Count);
        var decades = Math.Max(1, (int)Math.Ceiling(Math.Log10(Math.Max(most, 2))));
        var longest = runs.Max(r => r.Times.Max);
        var x = new LogAxis(ShortestShown(runs.Select(r => r.Times)), Math.Max(longest, 0.001), area.Left, area.Right);
        double Y(double share) => area.Top + (area.Height * -Math.Log10(Math.Max(share, Math.Pow(10, -decades))) / decades);
        x.Draw(canvas, area);
        for (var decade = 0; decade <= decades; decade++)
        {
            var share = Math.Pow(10, -decade);
            canvas.Line(area.Left, Y(share), area.Right, Y(share), SvgCanvas.Grid);
            var percent = (100 * share).ToString("0.#####", CultureInfo.InvariantCulture) + " %";
            canvas.Text(area.Left - 6, Y(share) + 4, percent, SvgCanvas.Faint, 11, "end");
        }

        for (var i = 0; i < runs.Count; i++)
        {
            var (name, times) = runs[i];
            canvas.Polyline(Survival(times, decades).Select(p => (x.Of(p.Time), Y(p.Share))), Palette.OfLine(i), name);
        }
    }

    /// <summary>From the 5th to the 95th percentile, the middle half thick, the median white, the 99th percentile a dot.</summary>
    public static void Responses(SvgCanvas canvas, Area area, IReadOnlyList<(string Name, Quantiles Times)> runs)
    {
        canvas.Text(area.Left, area.Top - 14, "Response: p5–p95, middle half, median, p99", bold: true, size: 14);
        var shortest = Math.Max(runs.Min(r => r.Times.At(0.05)), runs.Max(r => r.Times.Max) / 1e7);
        var x = new LogAxis(Math.Max(shortest, 1e-6), runs.Max(r => Math.Max(r.Times.At(0.99), 1e-5)), area.Left, area.Right);
        x.Draw(canvas, area);
        var row = area.Height / runs.Count;
        var thick = Math.Min(18, row * 0.5);
        for (var i = 0; i < runs.Count; i++)
        {
            var (name, times) = runs[i];
            var middle = area.Top + (row * (i + 0.5));
            double X(double share) => x.Of(times.At(share));
            canvas.Line(X(0.05), middle, X(0.95), middle, Palette.OfLine(i), 2);
            var median = $"{name}: median {PlotTime.Short(times.At(0.5))}";
            canvas.Rect(X(0.25), middle - (thick / 2), Math.Max(X(0.75) - X(0.25), 2), thick, Palette.OfLine(i), median, 3);
            canvas.Rect(X(0.5) - 1.5, middle - (thick / 2), 3, thick, "#ffffff");
            canvas.Rect(X(0.99) - 3, middle - 3, 6, 6, Palette.OfLine(i), $"{name}: p99 {PlotTime.Short(times.At(0.99))}", 3);
            canvas.Text(area.Left - 6, middle + 4, name, SvgCanvas.Ink, 11, "end");
        }
    }

    // Waits of nothing have no place on a logarithmic axis: they are where the line begins below 100 %.
    private static double ShortestShown(IEnumerable<Quantiles> runs)
    {
        var longest = Math.Max(runs.Max(r => r.Max), 0.001);
        var shortest = runs.SelectMany(r => r.Sorted).Where(t => t > 0).DefaultIfEmpty(longest / 1_000).Min();
        return Math.Max(shortest, longest / 1e6);
    }

    private static IEnumerable<(double Time, double Share)> Survival(Quantiles times, int decades)
    {
        // Even steps on the logarithmic axis of shares, so that the tail is as smooth as the head.
        for (var i = 0; i <= Points; i++)
        {
            var share = Math.Pow(10, -(double)decades * i / Points);
            yield return (times.At(Math.Max(1 - share, 1.0 / Math.Max(times.Count, 1))), share);
        }
    }
}

/// <summary>A part of the picture.</summary>
internal readonly record struct Area(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;
}

/// <summary>A logarithmic axis of times, from one round time to another.</summary>
internal readonly record struct LogAxis
{
    private static readonly double[] Rounds =
    [
        1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 60, 600, 3_600, 36_000, 86_400, 864_000, 8_640_000, 86_400_000, 864_000_000,
    ];

    private readonly double _least;
    private readonly double _most;
    private readonly double _left;
    private readonly double _right;

    public LogAxis(double least, double most, double left, double right)
    {
        _least = Rounds.LastOrDefault(r => r <= least, Rounds[0]);
        _most = Rounds.FirstOrDefault(r => r >= most && r > Rounds.LastOrDefault(l => l <= least, Rounds[0]), Rounds[^1]);
        _left = left;
        _right = right;
    }

    public double Of(double value)
    {
        var share = Math.Log(Math.Max(value, _least) / _least) / Math.Log(_most / _least);
        return _left + ((_right - _left) * Math.Min(share, 1));
    }

    public void Draw(SvgCanvas canvas, Area area)
    {
        foreach (var value in Rounds)
        {
            if (value >= _least && value <= _most)
            {
                canvas.Line(Of(value), area.Top, Of(value), area.Bottom, SvgCanvas.Grid);
                canvas.Text(Of(value), area.Bottom + 16, PlotTime.Short(value), SvgCanvas.Faint, 11, "middle");
            }
        }
    }
}
