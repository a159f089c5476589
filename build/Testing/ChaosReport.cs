namespace Scheduler.Build.Testing;

/// <summary>What the long tests have to say of what they did and saw: the lines of their output that begin with <c>chaos:</c>.</summary>
internal static class ChaosReport
{
    private const string Mark = "chaos: ";

    public static IEnumerable<string> Lines(ProjectResult result) =>
        result.Tests
            .Select(test => (test.Name, Lines: test.Output.Split('\n').Where(l => l.StartsWith(Mark, StringComparison.Ordinal)).ToList()))
            .Where(test => test.Lines.Count > 0)
            .SelectMany(test => test.Lines.Select(l => "    " + l[Mark.Length..].TrimEnd()).Prepend($"  {test.Name}"));
}
