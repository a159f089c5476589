namespace Scheduler.Cli.Output;

/// <summary>Rows as lines of text under each other, each column as wide as it must be.</summary>
internal static class PlainTable
{
    private const char ToTheRight = '>';

    /// <param name="header">Those that end in '&gt;' are of columns of numbers, which stand to the right.</param>
    public static IEnumerable<string> Lines(string[] header, IEnumerable<string[]> body)
    {
        string[][] rows = [[.. header.Select(h => h.TrimEnd(ToTheRight))], .. body];
        var widths = header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) =>
            header[column].EndsWith(ToTheRight) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }
}
