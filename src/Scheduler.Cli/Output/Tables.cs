using Spectre.Console;

namespace Scheduler.Cli.Output;

/// <summary>The one look of tables: no frame, a line below the header, narrow enough for 80 columns.</summary>
internal static class Tables
{
    private const char ToTheRight = '>';

    /// <param name="headers">Those that end in '&gt;' are of columns of numbers, which stand to the right.</param>
    public static Table Make(params IEnumerable<string> headers)
    {
        var table = new Table().Border(TableBorder.Simple).BorderStyle(Style.Parse("grey"));
        foreach (var header in headers)
        {
            var column = new TableColumn($"[bold]{header.TrimEnd(ToTheRight)}[/]").NoWrap().PadLeft(0).PadRight(1);
            table.AddColumn(header.EndsWith(ToTheRight) ? column.RightAligned() : column);
        }

        return table;
    }
}
