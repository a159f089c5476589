using System.Text.RegularExpressions;

namespace Scheduler.Build;

/// <summary>Where things are.</summary>
internal static partial class Repository
{
    public const string SolutionName = "Scheduler.sln";

    public static string Root { get; } = FindRoot();

    public static string Solution => PathOf(SolutionName);

    /// <summary>Everything that this program writes, but for the projects' own bin and obj.</summary>
    public static string Artifacts => Directory.CreateDirectory(PathOf("artifacts")).FullName;

    public static IReadOnlyList<Project> Projects { get; } =
        [.. ProjectLine().Matches(File.ReadAllText(Solution)).Select(m => new Project(m.Groups["file"].Value.Replace('\\', '/')))];

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionName)))
            {
                return folder.FullName;
            }
        }

        throw new BuildException($"No {SolutionName} above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("\"(?<file>[^\"]+\\.csproj)\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectLine();
}

/// <param name="File">Relative to the repository, with forward slashes.</param>
internal sealed record Project(string File)
{
    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>Whether it runs tests: what else is in <c>tests/</c> are libraries of theirs.</summary>
    public bool IsTest => File.StartsWith("tests/", StringComparison.Ordinal) && Name.EndsWith(".Tests", StringComparison.Ordinal);

    public string FullPath => Repository.PathOf(File);

    /// <summary>The built assembly of a test project.</summary>
    public string Assembly => Repository.PathOf(Path.GetDirectoryName(File)!, "bin", "Release", "net10.0", $"{Name}.dll");
}
