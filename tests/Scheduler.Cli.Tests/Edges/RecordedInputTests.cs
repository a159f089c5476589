using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>Scripts that went wrong once, where the folder with them lies beside the repository.</summary>
public sealed class RecordedInputTests
{
    [SkippableTheory]
    [InlineData("closed-stdin.sh")]
    [InlineData("deleted-cwd.sh")]
    [InlineData("empty-arguments.sh")]
    [InlineData("output-full.sh")]
    [InlineData("rlimit.sh")]
    public async Task Ends_without_an_unexpected_fault(string script)
    {
        var path = SharedInputs.PathOf(script);
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
}
