using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Each;

/// <summary>What <c>each</c> runs when every line has succeeded, and the group that it puts its tasks into.</summary>
public sealed class EachThenTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public EachThenTests() => Skip.If(OperatingSystem.IsWindows(), "There is no sh.");

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData]
    [InlineData("--keep-order")]
    public async Task It_is_run_once_behind_all_lines(params string[] options)
    {
        var result = await EachAsync("1\n2\n3", ["--slots", "3", .. options, "--then", "sh -c 'echo done here'", "--", "echo"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["1", "2", "3"], result.Lines.Take(3).Order());
        Assert.Equal("done here", result.Lines[3]);
    }

    [SkippableFact]
    public async Task The_same_lines_do_not_run_it_again_and_more_lines_do()
    {
        string[] options = ["--data", _folder.In("data"), "--then", "echo done", "--", "true"];
        Assert.Equal("done\n", (await EachAsync("1\n2", options)).Out);
        Assert.Equal("", (await EachAsync("2\n1", options)).Out);
        Assert.Equal("done\n", (await EachAsync("1\n2\n3", options)).Out);
        Assert.Equal("again\n", (await EachAsync("1\n2\n3", ["--data", _folder.In("data"), "--then", "echo again", "--", "true"])).Out);
    }

    [SkippableTheory]
    [InlineData("1\n2", 123)]
    [InlineData("", 0)]
    public async Task It_is_not_run_where_a_line_has_failed_or_there_is_none(string lines, int exitCode)
    {
        string[] options = ["--data", _folder.In("data"), "--then", "echo done", "--", "test", "1", "="];
        var first = await EachAsync(lines, options);
        var again = await EachAsync(lines, options);

        Assert.Equal((exitCode, ""), (first.ExitCode, first.Out));
        Assert.Equal((exitCode, ""), (again.ExitCode, again.Out));
    }

    [SkippableFact]
    public async Task Its_failure_is_said_and_counts()
    {
        var result = await EachAsync("1", "--then", "false", "--", "true");
        Assert.Equal((123, "--then failed: false ended with exit code 1\n1 of 2 tasks did not succeed.\n"), (result.ExitCode, result.Error));
        Assert.Equal(127, (await EachAsync("1", "--then", "no-such-program", "--", "true")).ExitCode);
        Assert.Equal(2, (await EachAsync("1", "--then", " ", "--", "true")).ExitCode);
    }

    [SkippableFact]
    public async Task All_tasks_are_in_the_group_which_is_sealed_behind_the_last_line()
    {
        var data = _folder.In("data");
        Assert.Equal((0, ""), Ended(await EachAsync("1\n2", "--data", data, "--group", "g", "--then", "true", "--", "true")));
        Assert.Contains(
            "State        ended\nTasks        2: 2 succeeded\n",
            (await SchedulerCommand.RunAsync("group", "show", "g", "--data", data)).Out,
            StringComparison.Ordinal);
        Assert.Equal(0, (await EachAsync("1\n2", "--data", data, "--group", "g", "--", "true")).ExitCode);
        var more = await EachAsync("1\n2\n3", "--data", data, "--group", "g", "--", "true");
        Assert.Equal(2, more.ExitCode);
        Assert.Contains("line 3: The group 'g' is sealed: it takes no more tasks, and no more groups.\n", more.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_an_earlier_run_submitted_is_not_in_the_group_and_a_line_says_so()
    {
        string[] command = ["--data", _folder.In("data"), "--", "true"];
        await EachAsync("1\n2", command);
        var grouped = await EachAsync("1\n2\n3", ["--group", "g", .. command]);

        Assert.Equal(0, grouped.ExitCode);
        Assert.Contains("2 tasks were submitted by an earlier run, and not into the group 'g'.\n", grouped.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not into the group", (await EachAsync("3", ["--group", "g", .. command])).Error, StringComparison.Ordinal);
    }

    private static (int, string) Ended(BytesResult result) => (result.ExitCode, result.Error);

    private static Task<BytesResult> EachAsync(string lines, params string[] arguments) => SchedulerCommand.PipeAsync(lines, ["each", .. arguments]);
}
