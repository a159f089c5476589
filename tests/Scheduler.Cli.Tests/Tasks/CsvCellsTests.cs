using Scheduler.Cli.Tasks;

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
}
