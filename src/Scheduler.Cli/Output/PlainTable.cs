using Spectre.Console.Rendering;

namespace Scheduler.Cli.Output;

/// <summary>Rows as lines of text under each other, each column as wide as it must be.</summary>
internal static class PlainTable
{
    private const char ToTheRight = '>';

    /// <param name="header">Those that end in '&gt;' are of columns of numbers, which stand to the right.</param>
    public static IEnumerable<string> Lines(string[] header, IEnumerable<string[]> body)
    {
        string[][] rows = [[.. header.Select(h => h.TrimEnd(ToTheRight))], .. body];
        var widths = header.Select((_, column) => rows.Max(row => Width(row[column]))).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            Padded(cell, widths[column], header[column].EndsWith(ToTheRight)))).TrimEnd());
    }

    /// <summary>The same; where there is no row, a line that says so.</summary>
    public static IEnumerable<string> LinesOr(string nothing, string[] header, IReadOnlyCollection<string[]> body) => body.Count == 0 ? [nothing] : Lines(header, body);

    private static string Padded(string cell, int width, bool toTheRight)
    {
        var padding = new string(' ', width - Width(cell));
        return toTheRight ? padding + cell : cell + padding;
    }

    // Of a terminal's columns: many characters of East Asia, and emoji, take two.
    private static int Width(string cell) => new Segment(cell).CellCount();
}
