using System.Xml.Linq;
using Scheduler.Build.Testing;

namespace Scheduler.Build.Tests;

public sealed class TrxFileTests
{
    private const string Trx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testName="A" outcome="Passed" />
            <UnitTestResult testName="B" outcome="Failed">
              <Output>
                <StdOut>seed 42</StdOut>
                <ErrorInfo><Message>1 is not 2</Message><StackTrace>at B()</StackTrace></ErrorInfo>
              </Output>
            </UnitTestResult>
            <UnitTestResult testName="C" outcome="NotExecuted">
              <Output><ErrorInfo><Message>needs PostgreSQL</Message></ErrorInfo></Output>
            </UnitTestResult>
          </Results>
          <ResultSummary outcome="Failed">
            <Counters total="3" executed="2" passed="1" failed="1" notExecuted="0" />
            <RunInfos>
              <RunInfo outcome="Warning"><Text>of no interest</Text></RunInfo>
              <RunInfo outcome="Error"><Text>[xUnit.net 00:00:00.32]     B [FAIL]</Text></RunInfo>
              <RunInfo outcome="Warning"><Text>The specified inactivity time of 5 minutes has elapsed.</Text></RunInfo>
              <RunInfo outcome="Error"><Text>Test host process crashed</Text></RunInfo>
            </RunInfos>
          </ResultSummary>
        </TestRun>
        """;

    [Fact]
    public void Results_are_read_one_by_one()
    {
        var results = TrxFile.Parse(XDocument.Parse(Trx));
        Assert.Equal(
            [
                new TestResult("A", Outcome.Passed, "", "", ""),
                new TestResult("B", Outcome.Failed, "1 is not 2", "at B()", "seed 42"),
                new TestResult("C", Outcome.Skipped, "needs PostgreSQL", "", ""),
            ],
            results.Tests);
        Assert.Equal(["The specified inactivity time of 5 minutes has elapsed.", "Test host process crashed"], results.RunErrors);
    }

    [Fact]
    public void A_file_that_is_missing_or_cut_off_is_no_result()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Trx[..^20]);
            Assert.Null(TrxFile.Load(file));
        }
        finally
        {
            File.Delete(file);
        }

        Assert.Null(TrxFile.Load(file));
    }

    [Fact]
    public void The_tests_that_hung_are_named()
    {
        var sequence = XDocument.Parse("""
            <TestSequence>
              <Test DisplayName="A" Completed="True" />
              <Test DisplayName="B" Completed="False" />
            </TestSequence>
            """);
        Assert.Equal(["B"], BlameSequence.Parse(sequence));
        var result = ProjectResult.From("X", exitCode: 1, new TrxResults([], ["crashed"]), mayBeEmpty: false, BlameSequence.Parse(sequence));
        Assert.Equal("crashed\nnot finished: B", result.Fault);
    }
}
