using Scheduler.Build.Testing;

namespace Scheduler.Build.Tests;

public sealed class SummaryTests
{
    private static readonly TestResult Passed = new("P", Outcome.Passed, "", "", "");
    private static readonly TestResult Failed = new("F", Outcome.Failed, "no", "", "");

    [Fact]
    public void The_closing_line_sums_over_all_projects() =>
        Assert.Equal("3 passed, 1 failed, 2 skipped", Summary.ClosingLine(
            [Result("X", Passed, Passed, Skipped("a", "r")), Result("Y", Passed, Failed, Skipped("b", "r"))]));

    [Fact]
    public void The_closing_line_of_nothing_is_zeros() =>
        Assert.Equal("0 passed, 0 failed, 0 skipped", Summary.ClosingLine([]));

    [Fact]
    public void Each_project_has_a_line_and_each_reason_for_skipping_one() =>
        Assert.Equal(
            [
                "X: 1 passed, 0 failed, 4 skipped",
                "Y: 0 passed, 0 failed, 1 skipped: ended with exit code 3",
                "skipped: a, c and 2 more (no network)",
                "skipped: b (no database)",
            ],
            Summary.Lines(
            [
                Result("X", Passed, Skipped("a", "no network"), Skipped("b", "no database\ndetails"), Skipped("c", "no network"), Skipped("d", "no network")),
                ProjectResult.From("Y", exitCode: 3, new TrxResults([Skipped("e", "no network")], []), mayBeEmpty: false),
            ]));

    [Fact]
    public void Passing_tests_are_a_success() => Assert.Equal(0, Summary.ExitCode([Result("X", Passed, Skipped("a", "r"))]));

    [Fact]
    public void A_failed_test_fails() => Assert.Equal(1, Summary.ExitCode([Result("X", Passed), Result("Y", Passed, Failed)]));

    [Fact]
    public void No_project_at_all_fails() => Assert.Equal(1, Summary.ExitCode([]));

    [Fact]
    public void Only_skipped_tests_fail() => Assert.Equal(1, Summary.ExitCode([Result("X", Skipped("a", "r"))]));

    [Fact]
    public void A_project_without_tests_fails_the_others() =>
        Assert.Equal(1, Summary.ExitCode([Result("X", Passed), Result("Y")]));

    [Fact]
    public void With_a_filter_a_project_may_be_left_without_tests()
    {
        var empty = ProjectResult.From("Y", exitCode: 0, trx: null, mayBeEmpty: true);
        Assert.Equal(0, Summary.ExitCode([Result("X", Passed), empty]));
        Assert.Equal(1, Summary.ExitCode([empty]));
    }

    [Theory]
    [InlineData(0, null, "wrote no result")]
    [InlineData(134, null, "ended with exit code 134")]
    [InlineData(Shell.TimedOut, null, "did not end in time")]
    [InlineData(1, "Test host process crashed", "Test host process crashed")]
    [InlineData(0, "Test host process crashed", "Test host process crashed")]
    public void A_project_that_ended_badly_fails_whatever_passed_before(int exitCode, string? runError, string fault)
    {
        var trx = runError is null ? null : new TrxResults([Passed], [runError]);
        var result = ProjectResult.From("X", exitCode, trx, mayBeEmpty: false);
        Assert.Equal(fault, result.Fault);
        Assert.Equal(1, Summary.ExitCode([Result("Y", Passed), result]));
    }

    [Fact]
    public void A_failing_test_explains_the_exit_code() =>
        Assert.Null(ProjectResult.From("X", exitCode: 1, new TrxResults([Failed], []), mayBeEmpty: false).Fault);

    private static TestResult Skipped(string name, string reason) => new(name, Outcome.Skipped, reason, "", "");

    private static ProjectResult Result(string project, params TestResult[] tests) =>
        ProjectResult.From(project, tests.Contains(Failed) ? 1 : 0, new TrxResults(tests, []), mayBeEmpty: false);
}
