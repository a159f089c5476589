using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Run;

public sealed class NameCommandTests
{
    [Theory]
    [InlineData("kinds", "shell")]
    [InlineData("policies", "sjf")]
    [InlineData("strategies", "best-fit")]
    public async Task Names_are_listed_each_with_what_it_means(string command, string name)
    {
        var plain = await SchedulerCommand.RunAsync(command);
        var json = (await SchedulerCommand.RunAsync(command, "--json")).Json;

        Assert.Contains(name, plain.Out);
        Assert.Contains(name, json.EnumerateArray().Select(e => e.GetProperty("name").GetString()));
        Assert.All(json.EnumerateArray(), e => Assert.NotEmpty(e.GetProperty("description").GetString()!));
    }
}
