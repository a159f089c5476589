using System.Net;
using System.Text.Json;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Operations;

/// <summary>The commands for whoever keeps a scheduler running, on one at an address and on a data folder.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private EmbeddedScheduler _scheduler = null!;
    private SchedulerServer _server = null!;

    public async Task InitializeAsync()
    {
        _scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.Durability = Durability.Memory;
            o.Nodes =
            [
                new NodeOptions { Name = "one", Slots = 3, Labels = new Labels([new("disk", "ssd")]) },
                new NodeOptions { Name = "two", Slots = 1 },
            ];
        });
        _server = await SchedulerServer.StartAsync(_scheduler, new IPEndPoint(IPAddress.Loopback, 0));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _scheduler.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_are_listed_cordoned_and_taken_back()
    {
        var cordon = await AskAsync("cordon", "one", "two");
        var list = await AskAsync("nodes");
        var uncordon = await AskAsync("uncordon", "two", "--json");
        var json = await AskAsync("nodes", "--json");

        Assert.Equal((0, 0, 0, 0), (cordon.ExitCode, list.ExitCode, uncordon.ExitCode, json.ExitCode));
        Assert.Equal(["one: cordoned", "two: cordoned"], Lines(cordon));
        Assert.Equal(
            [
                "NODE  PHASE     SLOTS  HELD  BLOCKED  ASSIGNED  FINISHED  LOST  LABELS",
                "one   cordoned      3     0        0         0         0     0  disk=ssd",
                "two   cordoned      1     0        0         0         0     0",
            ],
            Lines(list));
        Assert.Equal("""{"name":"two","phase":"up"}""", uncordon.Out.Trim());
        Assert.Equal(["cordoned", "up"], Lines(json).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("phase").GetString()));
    }

    [Fact]
    public async Task A_node_is_drained_and_leaves()
    {
        var drain = await AskAsync("drain", "two");
        Assert.Equal(0, drain.ExitCode);
        Assert.Matches("^two: (draining|has left)$", drain.Out.Trim());
        await _scheduler.LocalNodes.Single(n => n.Name == "two").LeftAsync();
        Assert.Equal(["one"], (await _scheduler.NodesAsync()).Select(n => n.Id.Name));
    }

    [Fact]
    public async Task Of_several_nodes_the_known_are_told_and_the_unknown_are_refused()
    {
        var result = await AskAsync("cordon", "nobody", "one");
        Assert.Equal((1, "one: cordoned"), (result.ExitCode, result.Out.Trim()));
        Assert.Equal("error: There is no node 'nobody'. Known: one, two.", result.Error.Trim());
    }

    [Fact]
    public async Task A_queue_is_shown_and_changed_in_what_is_given_alone()
    {
        var change = await AskAsync("queue", "default", "--policy", "srtf", "--ageing", "off", "--max-preemptions", "3", "--preempt", "no", "--json");
        var again = await AskAsync("queue", "default", "--paused", "yes", "--preempt", "auto");

        Assert.Equal((0, 0), (change.ExitCode, again.ExitCode));
        Assert.Equal("srtf", change.Json.GetProperty("policy").GetString());
        Assert.Contains("Queue       default, paused", again.Out, StringComparison.Ordinal);
        Assert.Equal(
            new QueueOptions { Policy = "srtf", AgeAfter = null, MaxPreemptions = 3, Paused = true },
            (await _scheduler.StatisticsAsync()).Queues.Single().Queue);
        Assert.Equal(again.Out, (await AskAsync("queue", "default")).Out);
    }

    [Fact]
    public async Task A_queue_is_made_when_it_is_asked_for_by_name_and_not_by_mistake()
    {
        var mistake = await AskAsync("queue", "defualt", "--policy", "sjf");
        Assert.Equal((1, "error: There is no queue 'defualt'. Known: default. --create makes one."), (mistake.ExitCode, mistake.Error.Trim()));
        Assert.Equal(0, (await AskAsync("queue", "night", "--create", "--strategy", "best-fit")).ExitCode);
        Assert.Equal(new QueueOptions { Name = "night", Strategy = "best-fit" }, (await _scheduler.StatisticsAsync()).Queues[1].Queue);
    }

    [Theory]
    [InlineData(1, "There is no scheduling policy 'best'. Known: critical-path, drf", "queue", "default", "--policy", "best")]
    [InlineData(2, "--paused is 'maybe', but must be yes or no", "queue", "default", "--paused", "maybe")]
    [InlineData(2, "--ageing is 'soon'", "queue", "default", "--ageing", "soon")]
    [InlineData(2, "Required argument 'QUEUE' missing", "queue")]
    [InlineData(2, "Required argument 'NODE' missing", "drain")]
    public async Task Bad_input_is_told(int exitCode, string message, params string[] command)
    {
        var result = await AskAsync(command);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told()
    {
        foreach (var command in new string[][] { ["cordon", "one"], ["queue", "default"], ["nodes"], ["stats"] })
        {
            var result = await SchedulerCommand.RunAsync([.. command, "--server", "http://127.0.0.1:1"]);
            Assert.Equal(69, result.ExitCode);
            Assert.Contains("No scheduler could be asked at http://127.0.0.1:1/", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_data_folder_that_nobody_works_with_has_queues_and_no_nodes()
    {
        var data = _folder.In("data");
        await using (await EmbeddedScheduler.StartAsync(o => o.DataFolder = data))
        {
            // It makes the folder.
        }

        Assert.Equal("There is no node.", (await SchedulerCommand.RunAsync("nodes", "--data", data)).Out.Trim());
        var cordon = await SchedulerCommand.RunAsync("cordon", "one", "--data", data);
        Assert.Equal((1, "error: There is no node."), (cordon.ExitCode, cordon.Error.Trim()));
        Assert.Equal(0, (await SchedulerCommand.RunAsync("queue", "night", "--create", "--paused", "yes", "--data", data)).ExitCode);
        Assert.Contains("Queue       night, paused", (await SchedulerCommand.RunAsync("queue", "night", "--data", data)).Out, StringComparison.Ordinal);
    }

    private static string[] Lines(CommandResult result) => result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<CommandResult> AskAsync(params string[] command) =>
        SchedulerCommand.RunAsync([.. command, "--server", _server.Address.ToString()]);
}
