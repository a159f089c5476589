namespace Scheduler.Build.Testing;

/// <summary>The end of the output of `test`, and its exit code.</summary>
internal static class Summary
{
    public static IEnumerable<string> Lines(IReadOnlyList<ProjectResult> projects)
    {
        foreach (var project in projects)
        {
            var fault = project.Fault is null ? "" : $": {FirstLine(project.Fault)}";
            yield return $"{project.Project}: {Counts([project])}{fault}";
        }

        var skipped = projects.SelectMany(p => p.Tests).Where(t => t.Outcome == Outcome.Skipped);
        foreach (var reason in skipped.GroupBy(t => FirstLine(t.Message), StringComparer.Ordinal))
        {
            yield return $"skipped: {Names(reason)} ({reason.Key})";
        }
    }

    /// <summary>The last line, summed over all projects.</summary>
    public static string ClosingLine(IReadOnlyList<ProjectResult> projects) => Counts(projects);

    /// <summary>Fails when anything failed, and when nothing ran: skipped tests alone prove nothing.</summary>
    public static int ExitCode(IReadOnlyList<ProjectResult> projects) =>
        projects.All(p => p is { Failed: 0, Fault: null }) && projects.Any(p => p.Passed > 0) ? 0 : 1;

    private static string Counts(IReadOnlyList<ProjectResult> projects) =>
        $"{projects.Sum(p => p.Passed)} passed, {projects.Sum(p => p.Failed)} failed, {projects.Sum(p => p.Skipped)} skipped";

    private static string Names(IEnumerable<TestResult> tests)
    {
        var names = tests.Select(t => t.Name).ToList();
        return names.Count <= 3 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(2))} and {names.Count - 2} more";
    }

    private static string FirstLine(string text) => text.Split('\n')[0].Trim();
}
