using System.Globalization;
using System.Net;
using System.Text;
using Scheduler.Simulation.Measuring;

namespace Scheduler.Simulation.Plotting;

/// <summary>A run to be drawn.</summary>
public readonly record struct PlottedRun(string Name, Figures Figures, RunRecorder Recorder);

/// <summary>
/// Distributions of waits and responses, and Gantt charts, as one picture or one page without anything from elsewhere. The
/// recorders must have kept their stretches.
/// </summary>
public sealed class SimulationPlot(string title, string subtitle, IReadOnlyList<PlottedRun> runs)
{
    private const int MostCharts = 6;
    private const double Width = 1_240;
    private const double Margin = 40;
    private const double ForNames = 120;

    /// <summary>As SVG.</summary>
    public string ToSvg()
    {
        var canvas = new SvgCanvas();
        canvas.Text(Margin, 44, title, size: 20, bold: true);
        canvas.Text(Margin, 66, subtitle, SvgCanvas.Faint, 13);
        var top = DrawLegend(canvas, 92) + 40;
        var half = (Width - (2 * Margin) - (2 * ForNames) - 10) / 2;
        var height = Math.Max(230, 30.0 * runs.Count);
        DistributionCharts.Waits(canvas, new Area(Margin + 60, top, half + 40, height), [.. runs.Select(r => (r.Name, r.Figures.Wait))]);
        DistributionCharts.Responses(
            canvas, new Area(Width - Margin - half - 10, top, half + 10, height), [.. runs.Select(r => (r.Name, r.Figures.Response))]);
        top += height + 56;

        var window = PlotWindow.Around(runs[0].Recorder);
        var users = runs.SelectMany(r => r.Recorder.Stretches).Where(s => s.To > window.From && s.From < window.To)
            .GroupBy(s => s.Task.User, StringComparer.Ordinal)
            .OrderByDescending(g => g.Sum(s => (double)(s.To - s.From).Ticks * s.Task.Task.Slots))
            .ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.Key).ToArray();
        var palette = new Palette(users);
        top = DrawUsers(canvas, top, palette, users.Length, window) + 10;
        foreach (var run in runs.Take(MostCharts))
        {
            var chart = new GanttChart(run.Name, run.Recorder, window, palette);
            chart.Draw(canvas, Margin + ForNames - 20, top, Width - (2 * Margin) - ForNames + 20);
            top += chart.Height + 16;
        }

        if (runs.Count > MostCharts)
        {
            canvas.Text(Margin, top, $"The charts of {runs.Count - MostCharts} more runs are left out.", SvgCanvas.Faint);
            top += 20;
        }

        return canvas.ToSvg(Width, top + 10);
    }

    /// <summary>As a page with the figures above the picture.</summary>
    public string ToHtml()
    {
        var rows = new StringBuilder();
        foreach (var run in runs)
        {
            var f = run.Figures;
            string[] cells =
            [
                PlotTime.Short(f.Response.Mean), PlotTime.Short(f.Response.At(0.95)),
                PlotTime.Short(f.Wait.Mean), PlotTime.Short(f.Wait.At(0.95)), PlotTime.Short(f.Wait.At(0.99)),
                Number(f.BoundedSlowdown, "N2"), PlotTime.Short(f.Makespan), Number(f.Makespan / f.MakespanBound, "0.000"),
                Number(100 * f.Utilisation, "0.0") + " %", Number(f.Fairness, "0.000"), Number(f.Preemptions, "N0"),
            ];
            var name = WebUtility.HtmlEncode(run.Name);
            rows.Append($"<tr><th>{name}</th>").AppendJoin("", cells.Select(c => $"<td>{c}</td>")).Append("</tr>\n");
        }

        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>
            body { margin: 0 auto; max-width: 1280px; padding: 16px; background: #fff; color: #1f2933; }
            body { font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
            table { border-collapse: collapse; margin: 8px 40px; font-variant-numeric: tabular-nums; }
            th, td { padding: 4px 12px; text-align: right; border-bottom: 1px solid #e4e7eb; white-space: nowrap; }
            thead th { color: #7b8794; font-weight: 500; }
            tbody th, thead th:first-child { text-align: left; font-weight: 600; }
            svg { width: 100%; height: auto; }
            </style>
            </head>
            <body>
            {{ToSvg()}}
            <table>
            <thead><tr><th>run</th><th>response</th><th>p95</th><th>wait</th><th>p95</th><th>p99</th>
            <th>slowdown</th><th>makespan</th><th>× bound</th><th>utilised</th><th>fairness</th><th>preempted</th></tr></thead>
            <tbody>
            {{rows}}</tbody>
            </table>
            </body>
            </html>

            """;
    }

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);

    private double DrawLegend(SvgCanvas canvas, double top)
    {
        var x = Margin;
        for (var i = 0; i < runs.Count; i++)
        {
            var width = (runs[i].Name.Length * 7.0) + 36;
            if (x + width > Width - Margin)
            {
                x = Margin;
                top += 20;
            }

            canvas.Rect(x, top - 9, 16, 10, Palette.OfLine(i), rounded: 2);
            canvas.Text(x + 22, top, runs[i].Name);
            x += width;
        }

        return top;
    }

    private static double DrawUsers(SvgCanvas canvas, double top, Palette palette, int users, PlotWindow window)
    {
        var from = PlotTime.Short(window.From.Ticks / (double)TimeSpan.TicksPerSecond);
        canvas.Text(Margin, top, $"{PlotTime.Short(window.Seconds)} from {from} on, where the most waited", bold: true, size: 14);
        var x = Margin;
        top += 22;
        var named = palette.Named.ToList();
        if (users > named.Count)
        {
            named.Add(new($"{users - named.Count} others", Palette.Others));
        }

        foreach (var (user, colour) in named)
        {
            canvas.Rect(x, top - 9, 10, 10, colour, rounded: 2);
            canvas.Text(x + 15, top, user, size: 11);
            x += (user.Length * 6.4) + 34;
        }

        return top;
    }
}
