using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.CommandLine;

public sealed class BadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--nodes", "0", "--nodes is '0', but must be a whole number between 1 and 64.")]
    [InlineData("--nodes", "65", "between 1 and 64")]
    [InlineData("--nodes", "three", "--nodes is 'three', but must be a whole number between 1 and 64.")]
    [InlineData("--slots", "0", "--slots is '0', but must be a whole number between 1 and 256.")]
    [InlineData("--slots", "99999999999999999999", "between 1 and 256")]
    [InlineData("--seed", "-1", "--seed is '-1', but must be a whole number between 0 and 18446744073709551615.")]
    [InlineData("--policy", "fastest", "There is no scheduling policy 'fastest'. Known: critical-path, drf, edf, fair-shares, fcfs, priority, sjf, srtf, time-slices.")]
    [InlineData("--strategy", "best", "There is no allocation strategy 'best'. Known: best-fit, consistent-hash, least-loaded, random, round-robin, three-choices, two-choices, weighted.")]
    [InlineData("--data", "", "--data is empty")]
    [InlineData("--colour", "red", "--colour")]
    public async Task An_option_out_of_range_is_named_with_its_range(string option, string value, string expected)
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(1).Path, option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Every_wrong_option_is_named_at_once()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--nodes", "0", "--slots", "0", "--policy", "x");

        Assert.Contains("--nodes", result.Error);
        Assert.Contains("--slots", result.Error);
        Assert.Contains("--policy", result.Error);
    }

    [Fact]
    public async Task An_empty_name_of_a_folder_is_said()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", " ");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--input is empty", result.Error);
    }

    [Fact]
    public async Task A_missing_input_folder_is_said()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.In("not-there"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("not-there', but there is no such folder", result.Error);
    }

    [Fact]
    public async Task A_file_as_input_folder_is_said()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.Write("a.txt"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("must be a folder", result.Error);
    }

    [Fact]
    public async Task A_folder_without_files_is_said()
    {
        Directory.CreateDirectory(_folder.In("empty/within"));

        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.In("empty"), "--json");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("There is no file to hash below", result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task A_data_folder_that_is_somebody_elses_is_left_alone()
    {
        var mine = _folder.In("mine");
        _folder.Write("mine/letter.txt");
        _folder.Write("input/a.txt");

        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.In("input"), "--data", mine);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("letter.txt", result.Error);
        Assert.Equal([Path.Combine(mine, "letter.txt")], Directory.GetFileSystemEntries(mine));
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_said()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", _folder.WithFiles(1).Path, "--data", _folder.In("file-000.txt"));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("is a file", result.Error);
    }

    [Fact]
    public async Task An_unknown_command_is_answered_with_the_known_ones()
    {
        var result = await SchedulerCommand.RunAsync("dmeo");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("There is no command 'dmeo'. Known: demo, run, each, up, simulate, list, show, explain, attempts, logs, cancel, retry, revise, submit, export, backup, stats, nodes, cordon, uncordon, drain, queue, schedule, calendar, limit, group, lock, graph, hold, release, holds, bench, kinds, policies, strategies, completion.", result.Error);
    }

    [Fact]
    public async Task A_name_with_an_at_sign_is_a_name()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--input", "@not-a-response-file");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("@not-a-response-file', but there is no such folder", result.Error);
    }
}
