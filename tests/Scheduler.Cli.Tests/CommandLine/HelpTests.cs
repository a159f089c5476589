using Scheduler.Cli.Tests.Edges;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData]
    public async Task The_command_itself_lists_its_commands_and_an_example(params string[] args)
    {
        var result = await SchedulerCommand.RunAsync(args);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("demo", result.Out);
        Assert.Contains("Examples:", result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task The_demo_explains_its_options_columns_and_exit_codes()
    {
        var result = await SchedulerCommand.RunAsync("demo", "--help");

        Assert.Equal(0, result.ExitCode);
        foreach (var word in new[]
        {
            "--input", "--policy", "--strategy", "--nodes", "--slots", "--data", "--seed", "--json",
            "average load", "utilisation", "availability", "slots busy", "Exit codes:", "Examples:", "least-loaded", "sjf",
        })
        {
            Assert.Contains(word, result.Out);
        }
    }

    [Fact]
    public async Task Every_command_tells_what_signals_do_and_with_which_code_it_ends_then()
    {
        foreach (var name in CommandTable.Tree.Keys)
        {
            var help = (await SchedulerCommand.RunAsync([.. name.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])).Out;
            Assert.All(
                ["129  stopped by SIGHUP", "130  stopped by Ctrl-C (SIGINT)", "143  stopped by SIGTERM", "asks a command to stop", "the second ends it"],
                words => Assert.Contains(words, help, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("run")]
    [InlineData("each")]
    public async Task What_becomes_of_what_a_program_leaves_in_the_background_is_told(string command)
    {
        var help = (await SchedulerCommand.RunAsync(command, "--help")).Out;
        Assert.Matches(@"background[^;.]*is ended with it", help.ReplaceLineEndings(" "));
        Assert.Contains("--leave-background keeps it", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_given_even_beside_a_wrong_option() =>
        Assert.Equal(0, (await SchedulerCommand.RunAsync("demo", "--nodes", "0", "--help")).ExitCode);

    [Fact]
    public async Task The_version_is_told()
    {
        var result = await SchedulerCommand.RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Out);
    }
}
