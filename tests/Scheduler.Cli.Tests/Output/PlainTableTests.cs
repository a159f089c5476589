using Scheduler.Cli.Output;

namespace Scheduler.Cli.Tests.Output;

public sealed class PlainTableTests
{
    [Fact]
    public void A_column_is_as_wide_as_its_widest_cell_on_a_terminal()
    {
        string[][] rows = [["日本", "1"], ["abc", "10"], ["\U0001F469", "100"]];

        Assert.Equal(
            ["NAME    N", "日本    1", "abc    10", "\U0001F469    100"],
            PlainTable.Lines(["NAME", "N>"], rows));
    }
}
