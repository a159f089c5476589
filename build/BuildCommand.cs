namespace Scheduler.Build;

internal static class BuildCommand
{
    // Includes downloading the packages on a slow line.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    public static int Run(Options options)
    {
        var exitCode = Build(Repository.Solution, options);
        Console.WriteLine(exitCode == 0 ? "The build succeeded." : "The build failed.");
        return exitCode;
    }

    public static int Build(string solutionOrProject, Options options)
    {
        Console.WriteLine($"building {Path.GetFileName(solutionOrProject)}");

        // One compiler for all projects, whatever the environment says of it: starting one for each takes as long as compiling.
        var (exitCode, output) = Shell.Capture(
            [
                "build", solutionOrProject, "-c", "Release", "--nologo", "-v", "q", "--tl:off", "-p:UseSharedCompilation=true", .. options.Properties,
            ],
            Longest);

        // MSBuild names each error and warning where it occurs and once more at the end. A success is silent but for warnings;
        // NU1900 is none of the source's: the feed gave no list of vulnerable packages.
        var lines = output.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).Distinct(StringComparer.Ordinal);
        foreach (var line in lines.Where(l => exitCode != 0 || IsWarning(l)))
        {
            Console.WriteLine(line);
        }

        if (exitCode == Shell.TimedOut)
        {
            Console.WriteLine($"The build did not end within {Longest.TotalMinutes:0} minutes.");
        }

        return exitCode;
    }

    private static bool IsWarning(string line) =>
        line.Contains(": warning", StringComparison.Ordinal) && !line.Contains("NU1900", StringComparison.Ordinal);
}
