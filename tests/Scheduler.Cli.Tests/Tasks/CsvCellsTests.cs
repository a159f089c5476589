using Scheduler.Cli.Tasks;
using Scheduler.Core.Contracts;

namespace Scheduler.Cli.Tests.Tasks;

public sealed class CsvCellsTests
{
    [Theory]
    [InlineData("plain", "plain", "plain")]
    [InlineData("=1+1", "'=1+1", "=1+1")]
    [InlineData("+49", "'+49", "+49")]
    [InlineData("-1", "'-1", "-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)", "@SUM(A1)")]
    [InlineData("\t=1", "'\t=1", "\t=1")]
    [InlineData("=HYPERLINK(\"x\",1)", "\"'=HYPERLINK(\"\"x\"\",1)\"", "\"=HYPERLINK(\"\"x\"\",1)\"")]
    [InlineData("a=b-c", "a=b-c", "a=b-c")]
    [InlineData("\u001b[31mred\u0000", "\\u001b[31mred\\u0000", "\u001b[31mred\u0000")]
    [InlineData("two\nlines", "\"two\nlines\"", "\"two\nlines\"")]
    [InlineData("", "", "")]
    public void A_spreadsheet_calculates_nothing_unless_texts_are_wanted_as_they_are(string text, string cell, string raw)
    {
        Assert.Equal(cell, new CsvCells(isRaw: false).Text(text));
        Assert.Equal(raw, new CsvCells(isRaw: true).Text(text));
    }

    [Fact]
    public void A_line_has_a_cell_for_each_column_and_counts_the_ends_of_attempts_apart()
    {
        var task = new TaskInfo
        {
            Id = new TaskId("a"), Kind = "noop", Queue = "default", Phase = TaskPhase.Running, Attempt = 7, FailedAttempts = 1, LostAttempts = 2, Preemptions = 3,
        };
        var cells = CsvCells.Columns.Zip(new CsvCells(isRaw: false).Line(task).Split(',')).ToDictionary();
        Assert.Equal(CsvCells.Columns.Count, cells.Count);
        Assert.Equal(("7", "1", "2", "3"), (cells["attempt"], cells["failedAttempts"], cells["lostAttempts"], cells["preemptions"]));
    }
}
