using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Limits;

/// <summary>The commands for limits, on a data folder that nobody works with.</summary>
public sealed class LimitCommandTests : IdleFolderTests
{
    [Fact]
    public async Task A_limit_is_made_listed_changed_and_removed()
    {
        Assert.Equal("There is no limit.\n", (await AskAsync("list")).Out);
        var set = await AskAsync("set", "api:*", "--running", "5", "--rate", "10/1s", "--burst", "3");
        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        Assert.Equal(["Limit       api:*, each key for itself", "Running     0 in 0 keys of 5", "Rate        10/1s, 3 at once"], Lines(set));
        Assert.Equal(["Limit       gpu", "Running     0 of 1,000"], Lines(await AskAsync("set", "gpu", "--running", "1000")));
        Assert.Equal(
            ["LIMIT  RUNNING     OF  KEYS  RATE   BURST  NEXT START  ALL OF", "api:*        0      5     0  10/1s      3", "gpu          0  1,000"],
            Lines(await AskAsync("list")));

        // As a whole: what is not given is not limited.
        await AskAsync("set", "api:*", "--rate", "1/30d");
        await using (var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data")))
        {
            Assert.Equal(
                [new LimitOptions { Name = "api:*", Rate = new StartRate(1, TimeSpan.FromDays(30)) }, new LimitOptions { Name = "gpu", Running = 1_000 }],
                (await scheduler.LimitsAsync()).Select(limit => limit.Limit));
        }

        Assert.Equal("gpu: removed\n", (await AskAsync("remove", "gpu")).Out);
        Assert.Equal(
            """{"limit":{"name":"api:*","rate":{"starts":1,"period":2592000,"burst":1}},"running":0,"keys":0}""" + "\n", (await AskAsync("show", "api:*", "--json")).Out);
    }

    [Theory]
    [InlineData("Give --running, --rate, or both.", "set", "gpu")]
    [InlineData("--burst belongs to a rate", "set", "gpu", "--running", "1", "--burst", "2")]
    [InlineData("--running is '-1', but must be a whole number between 0 and 1000000.", "set", "gpu", "--running", "-1")]
    [InlineData("--rate is '5', but must be a number and a time, such as 10/1s", "set", "gpu", "--rate", "5")]
    [InlineData("--rate is '5/31d', but must be", "set", "gpu", "--rate", "5/31d")]
    [InlineData("Limit 'gpu': rate.burst: It is 9, but must be a whole number between 1 and 5, the number of starts.", "set", "gpu", "--rate", "5/1s", "--burst", "9")]
    [InlineData("Limit 'a:*': kinds: A prefix has none: each of its keys is a limit of its own", "set", "a:*", "--running", "1", "--kind", "import")]
    [InlineData("Limit 'gpu': queues: 'x' is named twice.", "set", "gpu", "--running", "1", "--queue", "x", "--queue", "x")]
    [InlineData("Limit 'a*b': name: It has a * that is not its last character.", "set", "a*b", "--running", "1")]
    public async Task What_is_wrong_with_a_limit_is_said(string error, params string[] arguments)
    {
        var result = await AskAsync(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_lists_the_queues_and_kinds_of_which_all_tasks_count()
    {
        var set = await AskAsync("set", "database", "--running", "8", "--queue", "reports", "--kind", "import", "--kind", "export", "--kind", "copy");
        Assert.Equal(["Limit       database", "Running     0 of 8", "All of      queue reports, kind import, kind export, kind copy"], Lines(set));
        Assert.EndsWith("  queue reports, kind import, kind export and 1 more", Lines(await AskAsync("list"))[1], StringComparison.Ordinal);
        Assert.Equal(
            """{"limit":{"name":"database","running":8,"queues":["reports"],"kinds":["import","export","copy"]},"running":0,"keys":0}""" + "\n",
            (await AskAsync("show", "database", "--json")).Out);
    }

    [Fact]
    public async Task One_that_is_not_there_is_said_by_its_name_and_the_others_are_answered_for()
    {
        await AskAsync("set", "gpu", "--running", "1");
        var result = await AskAsync("show", "gpus", "gpu");
        Assert.Equal((1, "error: There is no limit 'gpus'. Known: gpu.\n"), (result.ExitCode, result.Error));
        Assert.StartsWith("Limit       gpu\n", result.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await AskAsync("remove", "gpus")).ExitCode);
    }

    private Task<CommandResult> AskAsync(params IEnumerable<string> arguments) =>
        SchedulerCommand.RunAsync(["limit", .. arguments, "--data", Folder.In("data")]);

    private static string[] Lines(CommandResult result) => result.Out.TrimEnd('\n').Split('\n');
}
