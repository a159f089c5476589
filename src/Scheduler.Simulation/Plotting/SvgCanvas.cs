using System.Globalization;
using System.Net;
using System.Text;

namespace Scheduler.Simulation.Plotting;

/// <summary>Shapes as SVG text; two decimals, as finer ones are not seen.</summary>
internal sealed class SvgCanvas
{
    private readonly StringBuilder _text = new();

    public const string Ink = "#1f2933";
    public const string Faint = "#7b8794";
    public const string Grid = "#e4e7eb";

    public void Rect(double x, double y, double width, double height, string fill, string? title = null, double rounded = 0)
    {
        Add($"<rect x='{x:0.##}' y='{y:0.##}' width='{Math.Max(width, 0):0.##}' height='{height:0.##}' fill='{fill}'");
        Add($"{(rounded > 0 ? $" rx='{rounded:0.##}'" : "")}");
        _text.Append(title is null ? "/>" : $"><title>{WebUtility.HtmlEncode(title)}</title></rect>").Append('\n');
    }

    public void Line(double x1, double y1, double x2, double y2, string stroke, double width = 1) =>
        Add($"<line x1='{x1:0.##}' y1='{y1:0.##}' x2='{x2:0.##}' y2='{y2:0.##}' stroke='{stroke}' stroke-width='{width:0.##}'/>\n");

    public void Polyline(IEnumerable<(double X, double Y)> points, string stroke, string title)
    {
        Add($"<polyline fill='none' stroke='{stroke}' stroke-width='2' stroke-linejoin='round' points='");
        Points(points);
        _text.Append("'><title>").Append(WebUtility.HtmlEncode(title)).Append("</title></polyline>\n");
    }

    public void Polygon(IEnumerable<(double X, double Y)> points, string fill)
    {
        Add($"<polygon fill='{fill}' points='");
        Points(points);
        _text.Append("'/>\n");
    }

    public void Text(double x, double y, string text, string fill = Ink, double size = 12, string anchor = "start", bool bold = false)
    {
        var weight = bold ? 600 : 400;
        Add($"<text x='{x:0.##}' y='{y:0.##}' fill='{fill}' font-size='{size:0.#}' font-weight='{weight}' text-anchor='{anchor}'>");
        _text.Append(WebUtility.HtmlEncode(text)).Append("</text>\n");
    }

    /// <summary>The whole picture, on white.</summary>
    public string ToSvg(double width, double height) => string.Create(CultureInfo.InvariantCulture, $"""
        <svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:0} {height:0}' width='{width:0}' height='{height:0}'
          font-family='system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif'>
        <rect width='100%' height='100%' fill='#ffffff'/>
        {_text}</svg>

        """);

    private void Points(IEnumerable<(double X, double Y)> points)
    {
        foreach (var (x, y) in points)
        {
            Add($"{x:0.##},{y:0.##} ");
        }
    }

    private void Add(FormattableString text) => _text.Append(text.ToString(CultureInfo.InvariantCulture));
}
