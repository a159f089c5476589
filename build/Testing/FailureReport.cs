namespace Scheduler.Build.Testing;

/// <summary>What is printed of a project that failed.</summary>
internal static class FailureReport
{
    // Enough for a failing property test with its seed and a trace; the result file has the rest.
    private const int MostLines = 60;

    // The stack of a crash goes through the whole of the runner; what matters stands first.
    private const int MostLinesOfFault = 12;

    public static IEnumerable<string> Lines(ProjectResult project)
    {
        if (project.Fault is not null)
        {
            yield return $"  FAILED {project.Project}";
            foreach (var line in Indented(project.Fault, MostLinesOfFault))
            {
                yield return line;
            }
        }

        foreach (var test in project.Tests.Where(t => t.Outcome == Outcome.Failed))
        {
            yield return $"  FAILED {test.Name}";
            foreach (var line in Indented(test.Message).Concat(Indented(test.StackTrace)).Concat(Indented(test.Output)))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Indented(string text, int most = MostLines)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var line in lines.Take(most))
        {
            yield return $"    {line.TrimEnd()}";
        }

        if (lines.Length > most)
        {
            yield return $"    ... and {lines.Length - most} lines more";
        }
    }
}
