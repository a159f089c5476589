using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Each;

/// <summary>The exit codes are those of xargs.</summary>
public sealed class EachExitCodeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public EachExitCodeTests() => Skip.IfNot(OperatingSystem.IsLinux(), "Signals and missing programs are told apart on Linux.");

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("exit 0", 0, "")]
    [InlineData("exit 3", 123, "line 1 failed: sh ended with exit code 3")]
    [InlineData("exit 127", 123, "line 1 failed: sh ended with exit code 127")]
    [InlineData("exit 255", 124, "line 1 failed: sh ended with exit code 255")]
    [InlineData("kill -KILL $$", 125, "line 1 failed: sh was killed by SIGKILL")]
    public async Task Of_a_program_that_ran(string script, int expected, string says)
    {
        var result = await EachAsync("a", "sh", "-c", script);

        Assert.Equal(expected, result.ExitCode);
        Assert.Contains(says, result.Error);
    }

    [SkippableFact]
    public async Task A_program_that_is_not_there_is_said_before_anything_is_done()
    {
        var result = await EachAsync("a", "--data", _folder.In("data"), "--", "no-such-program");

        Assert.Equal(127, result.ExitCode);
        Assert.Contains("There is no program 'no-such-program'", result.Error);
        Assert.False(Directory.Exists(_folder.In("data")));
    }

    [SkippableFact]
    public async Task So_is_one_that_is_not_executable()
    {
        var result = await EachAsync("a", "--data", _folder.In("data"), "--", _folder.Write("letter.txt"));

        Assert.Equal(126, result.ExitCode);
        Assert.Contains("is not executable", result.Error);
        Assert.False(Directory.Exists(_folder.In("data")));
    }

    [SkippableFact]
    public async Task A_folder_is_no_program() => Assert.Equal(126, (await EachAsync("a", _folder.Path)).ExitCode);

    [SkippableTheory]
    [InlineData("no-such-program", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_program_named_by_a_line_stops_the_rest(string program, int expected)
    {
        var lines = string.Concat(Enumerable.Repeat("true\n", 20_000));

        var result = await EachAsync(program + "\n" + lines, "--slots", "1", "--json", "--data", _folder.In("data"), "--", "{}");

        Assert.Equal(expected, result.ExitCode);
        Assert.InRange(result.Json.GetProperty("ran").GetInt32(), 1, 15_000);
        Assert.Contains("line 1 failed: ", result.Error);
    }

    [SkippableFact]
    public async Task A_killed_program_is_worse_than_a_failed_one()
    {
        var result = await EachAsync("KILL\n0\n1", "sh", "-c", "[ $1 = KILL ] && kill -KILL $$; exit $1", "sh");

        Assert.Equal(125, result.ExitCode);
        Assert.Contains("2 of 3 tasks did not succeed.", result.Error);
    }

    [SkippableFact]
    public async Task What_failed_in_an_earlier_run_counts_now_as_well()
    {
        string[] command = ["--data", _folder.In("data"), "--", "sh", "-c", "exit 9"];
        await EachAsync("a", command);

        var again = await EachAsync("a", command);

        Assert.Equal(123, again.ExitCode);
        Assert.Contains("line 1 failed in an earlier run: The program 'sh' ended with exit code 9.", again.Error);
    }

    private static Task<BytesResult> EachAsync(string input, params string[] args) => SchedulerCommand.PipeAsync(input, ["each", .. args]);
}
