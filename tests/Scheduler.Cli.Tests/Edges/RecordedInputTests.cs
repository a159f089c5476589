using System.Net;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Edges;

/// <summary>Scripts that went wrong once, each line with the exit code and the words that are right.</summary>
public sealed class RecordedInputTests
{
    private const string InputClosed = "2 error: Standard input is closed.";
    private const string OutputFull = "74 error: Standard output can't be written: No space left on device.";

    [SkippableTheory]
    [InlineData("closed-stdin.sh", InputClosed, InputClosed, InputClosed)]
    [InlineData("deleted-cwd.sh", "0 error: The working folder was removed. Change to one that is there, or give whole paths")]
    [InlineData("empty-arguments.sh", "2 PROGRAM is empty. Name the program to run, after --.", "2 --output is empty. Name a file, or leave the option out.")]
    [InlineData(
        "output-full.sh",
        OutputFull,
        OutputFull,
        OutputFull,
        OutputFull,
        "74 error: Standard output can't be written: it is closed.",
        "3 ",
        "123 ")]
    [InlineData("rlimit.sh", "0 ")]
    public async Task Ends_with_what_is_right(string script, params string[] right)
    {
        using var bench = await new EdgeBench().WithDataAsync("d");
        var lines = await LinesOfAsync(script);
        Assert.Equal(right.Length, lines.Length);
        await EdgeBench.NoneIsWrongAsync(lines.Zip(right, (line, end) => (Line: line, End: end)), async row =>
        {
            var result = await bench.ShellAsync(row.Line);
            var (code, words) = (row.End.Split(' ')[0], row.End[(row.End.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            return code == $"{result.ExitCode}"
                && result.Error.Contains(words, StringComparison.Ordinal)
                && !result.Error.Contains("   at ", StringComparison.Ordinal)
                ? null
                : $"{row.Line}: {result.ExitCode}: {result.Error}";
        });

        Assert.Empty(Directory.GetFiles(bench.Path, "*.unfinished"));
    }

    [SkippableFact]
    public async Task Programs_get_the_limits_that_the_command_was_given()
    {
        using var bench = new EdgeBench();
        Assert.Equal("1024\n1024\n", (await bench.ShellAsync(Assert.Single(await LinesOfAsync("rlimit.sh")))).Out);
    }

    [SkippableFact]
    public async Task What_needs_no_folder_works_in_one_that_was_removed()
    {
        using var bench = new EdgeBench();
        Assert.Equal("a\n", (await bench.ShellAsync(Assert.Single(await LinesOfAsync("deleted-cwd.sh")))).Out);
    }

    [SkippableFact]
    public async Task A_task_is_cancelled_or_shown_only_where_the_address_names_it_in_one_way()
    {
        using var bench = new EdgeBench();
        Skip.IfNot((await bench.ShellAsync("command -v curl")).ExitCode == 0, "needs curl");
        await using var scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.Durability = Durability.Memory;
            o.Nodes = [];
        });
        await using var server = await SchedulerServer.StartAsync(
            scheduler, new IPEndPoint(IPAddress.Loopback, 0), new SchedulerHttpOptions { Token = "secret" });
        await scheduler.SubmitManyAsync(
            [.. new[] { "victim", "meant", "sl/ash" }.Select(id => new TaskSpec { Id = new TaskId(id), Kind = "noop" })]);

        var lines = await LinesOfAsync("dot-segments.sh");
        var result = await bench.ShellAsync(
            $$"""URL={{server.Address.ToString().TrimEnd('/')}}; TOKEN=secret; curl() { command curl -s -o /dev/null -w '%{http_code} ' "$@"; }; {{string.Join("; ", lines)}}""");

        Assert.Equal("400 200 ", result.Out);
        Assert.Equal(3, (await scheduler.CountAsync())[TaskPhase.Pending]);
    }

    private static async Task<string[]> LinesOfAsync(string script) =>
        [.. (await File.ReadAllLinesAsync(SharedInputs.PathOf(script))).Where(line => line.Length > 0 && !line.StartsWith('#'))];
}
