using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>Scripts that went wrong once, where the folder with them lies beside the repository.</summary>
public sealed class RecordedInputTests
{
    private static readonly string? Folder = Find();

    [SkippableTheory]
    [InlineData("closed-stdin.sh")]
    [InlineData("deleted-cwd.sh")]
    [InlineData("empty-arguments.sh")]
    [InlineData("output-full.sh")]
    [InlineData("rlimit.sh")]
    public async Task Ends_with_a_code_that_help_tells(string script)
    {
        var path = Path.Combine(Folder ?? "", script);
        Skip.IfNot(File.Exists(path), "the recorded inputs are not here");
        using var bench = await new EdgeBench().WithDataAsync("d");
        var lines = (await File.ReadAllLinesAsync(path)).Where(line => line.Length > 0 && !line.StartsWith('#'));
        int[] bugs = [ExitCodes.Unexpected, 134];

        await EdgeBench.NoneIsWrongAsync(lines, async line =>
        {
            var result = await bench.ShellAsync(line);
            return bugs.Contains(result.ExitCode) || result.Error.Contains("   at ", StringComparison.Ordinal)
                ? $"{line}: {result.ExitCode}: {result.Error}"
                : null;
        });

        Assert.Empty(Directory.GetFiles(bench.Path, "*.unfinished"));
    }

    private static string? Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Scheduler.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.Parent is { } beside ? Path.Combine(beside.FullName, "shared", "inputs") : null;
    }
}
