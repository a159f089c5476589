using Scheduler.Build.Testing;

namespace Scheduler.Build.Tests;

public sealed class ChaosReportTests
{
    [Fact]
    public void It_has_the_marked_lines_of_each_test_that_has_any() =>
        Assert.Equal(
            ["  A", "    50 kills", "    nothing lost"],
            ChaosReport.Lines(new ProjectResult(
                "X",
                [
                    new TestResult("A", Outcome.Passed, "", "", "chaos: 50 kills\r\nother\nchaos: nothing lost"),
                    new TestResult("B", Outcome.Passed, "", "", "other"),
                ],
                Fault: null)));
}
