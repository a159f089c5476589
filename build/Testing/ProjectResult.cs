namespace Scheduler.Build.Testing;

/// <summary>What one test project came to.</summary>
/// <param name="Fault">Why the project failed beyond its failing tests; null when it ran as it should.</param>
internal sealed record ProjectResult(string Project, IReadOnlyList<TestResult> Tests, string? Fault)
{
    public int Passed => Count(Outcome.Passed);

    public int Failed => Count(Outcome.Failed);

    public int Skipped => Count(Outcome.Skipped);

    /// <param name="trx">Null when the project wrote no readable result file.</param>
    /// <param name="mayBeEmpty">A filter may leave a project without tests; without one, no tests means that they were not found.</param>
    /// <param name="unfinished">The tests that were running when the test process was ended.</param>
    public static ProjectResult From(string project, int exitCode, TrxResults? trx, bool mayBeEmpty, params IReadOnlyList<string> unfinished)
    {
        var tests = trx?.Tests ?? [];
        return new ProjectResult(project, tests, Fault());

        string? Fault()
        {
            if (exitCode == Shell.TimedOut)
            {
                return "did not end in time";
            }

            if (trx is { RunErrors.Count: > 0 })
            {
                return string.Join('\n', trx.RunErrors.Concat(unfinished.Select(test => $"not finished: {test}")));
            }

            if (exitCode != 0 && !tests.Any(t => t.Outcome == Outcome.Failed))
            {
                return $"ended with exit code {exitCode}";
            }

            return trx is null && !mayBeEmpty ? "wrote no result"
                : tests.Count == 0 && !mayBeEmpty ? "has no test"
                : null;
        }
    }

    private int Count(Outcome outcome) => Tests.Count(t => t.Outcome == outcome);
}
