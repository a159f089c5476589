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
