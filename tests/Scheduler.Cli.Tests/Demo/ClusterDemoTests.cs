using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Demo;

public sealed class ClusterDemoTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_processes_of_the_scheduler_and_of_a_node_are_killed_and_nothing_is_lost()
    {
        var result = await SchedulerCommand.RunAsync(
            "demo", "--cluster", "--input", _folder.WithFiles(30).Path, "--nodes", "2", "--slots", "2", "--json");

        Assert.Equal("", result.Error);
        Assert.Equal(0, result.ExitCode);
        var json = result.Json;
        Assert.True(json.GetProperty("ok").GetBoolean());
        Assert.Equal(30, json.GetProperty("succeeded").GetInt32());
        Assert.Equal(30, json.GetProperty("hashesAgree").GetInt32());
        Assert.Equal(30, json.GetProperty("all").GetProperty("tasks").GetInt32());
        Assert.Equal("node-2", json.GetProperty("killed").GetString());
        Assert.InRange(json.GetProperty("attemptsLost").GetInt32(), 1, 30);
        Assert.Equal(
            json.GetProperty("attemptsLost").GetInt32(),
            json.GetProperty("attemptsRunAgain").EnumerateObject().Sum(a => a.Value.GetInt32()));
        var failover = json.GetProperty("failover");
        Assert.Equal("seed-1", failover.GetProperty("schedulerKilled").GetString());
        Assert.InRange(failover.GetProperty("attemptsInFlight").GetInt32(), 1, 30);
        Assert.True(failover.GetProperty("secondsWithoutAssignment").GetDouble() > 0);
        Assert.True(failover.GetProperty("secondsUntilNodeWasBack").GetDouble() > 0);
    }

    [Theory]
    [InlineData("Leave out --seed or --cluster", "--seed", "1")]
    [InlineData("--nodes must be at most 16 with --cluster", "--nodes", "17")]
    public async Task Options_that_are_not_for_a_cluster_are_refused(string message, params string[] args)
    {
        var result = await SchedulerCommand.RunAsync(["demo", "--cluster", .. args]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
    }
}
