using System.Globalization;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Tasks;

public sealed class ReviseCommandTests : IdleFolderTests
{
    [Fact]
    public async Task What_is_given_is_changed_and_the_rest_stays_as_it_is()
    {
        await AskAsync("queue", "night", "--create");
        await AskAsync("submit", """{"id": "a", "kind": "noop", "priority": 3}""", """{"id": "b", "kind": "noop"}""");

        var first = await AskAsync("revise", "a", "b", "--queue", "night", "--not-before", "2100-01-01T01:00:00+01:00");
        var second = await AskAsync("revise", "b", "--priority", "-7", "--json");

        Assert.Equal((0, "a: scheduled\nb: scheduled\n", ""), (first.ExitCode, first.Out, first.Error));
        Assert.Equal("""{"id":"b","phase":"scheduled"}""" + "\n", second.Out);
        var tasks = (await DataFolderTasks.AllAsync(Folder.In("data"))).OrderBy(task => task.Id.Value).Select(task => task.Spec!);
        var moment = Timestamp.From(new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(
            [("night", (Timestamp?)moment, 3), ("night", moment, -7)], tasks.Select(task => (task.Queue, task.NotBefore, task.Priority)));
    }

    [Theory]
    [InlineData("90m", 90)]
    [InlineData("1d", 1_440)]
    [InlineData("0s", 0)]
    public async Task A_start_can_be_said_from_now_on(string time, int minutes)
    {
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""");
        var before = DateTimeOffset.UtcNow;
        Assert.Equal(0, (await AskAsync("revise", "a", "--not-before", time)).ExitCode);
        var after = DateTimeOffset.UtcNow;

        var start = Assert.Single(await DataFolderTasks.AllAsync(Folder.In("data"))).Spec!.NotBefore!.Value.ToDateTimeOffset();
        Assert.InRange(start - TimeSpan.FromMinutes(minutes), before, after);
    }

    [Fact]
    public async Task A_task_that_has_a_node_or_has_ended_is_refused()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.DataFolder = Folder.In("data");
            o.ShutdownGrace = TimeSpan.Zero;
        });
        await using var control = ControlEndpoint.Open(Folder.In("data"), scheduler);
        await AskAsync("submit", """{"id": "ended", "kind": "noop"}""", """{"id": "runs", "kind": "sleep", "payload": {"ms": 600000}}""");
        await scheduler.WaitAsync(new TaskId("ended"));

        var result = await AskAsync("revise", "ended", "runs", "nobody", "--priority", "1");

        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Matches(
            """
            ^error: Task 'ended' has succeeded.
            error: Task 'runs' is (Assigned|Running); only one that waits can be changed.
            error: There is no task 'nobody', or it was forgotten.
            $
            """.ReplaceLineEndings("\n"),
            result.Error);
    }

    [Theory]
    [InlineData(2, "Nothing is to be changed. Give --priority, --not-before or --queue.")]
    [InlineData(2, "--priority is 'high', but must be a whole number between -2147483648 and 2147483647.", "--priority", "high")]
    [InlineData(2, "--not-before is 'soon', but must be a moment such as 2030-01-31T18:00:00Z, or a time from now, such as 200ms,", "--not-before", "soon")]
    [InlineData(2, "--not-before is '9999-01-01T00:00:00Z', but must be a moment", "--not-before", "9999-01-01T00:00:00Z")]
    [InlineData(2, "--not-before is '-10m', but must be", "--not-before", "-10m")]
    [InlineData(1, "error: There is no queue 'nihgt'. Known: default.", "--queue", "nihgt")]
    public async Task What_is_wrong_is_said(int code, string error, params string[] options)
    {
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""");
        var result = await AskAsync(["revise", "a", .. options]);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_task_says_of_limits_and_keys_is_shown()
    {
        const string Debounce = "\"onConflict\": \"debounce\", \"delay\": \"10s\", \"atMost\": \"5m\"";
        await AskAsync(
            "submit",
            """{"id": "a", "kind": "noop", "limits": ["api", {"name": "gpu", "cost": 2}], "orderKey": "account-17", "orderOnFailure": "hold", "unique": {"key": "k", "within": "10m", "onConflict": "throttle"}}""",
            """{"id": "b", "kind": "noop", "orderKey": "account-18", "unique": {"key": "l"}}""",
            string.Create(CultureInfo.InvariantCulture, $$"""{"id": "c", "kind": "noop", "unique": {"key": "m", {{Debounce}}} }"""));

        Assert.EndsWith(
            """
            Limits       api, gpu=2
            Order key    account-17, held if it fails
            Unique key   k for 10m, on conflict throttle

            """.ReplaceLineEndings("\n"),
            (await AskAsync("show", "a")).Out,
            StringComparison.Ordinal);
        Assert.EndsWith("Order key    account-18\nUnique key   l while it is unfinished, on conflict existing\n", (await AskAsync("show", "b")).Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "Unique key   m until it begins, on conflict debounce: due 10s after the latest, at most 5m after the first\n",
            (await AskAsync("show", "c")).Out,
            StringComparison.Ordinal);
    }

    private Task<CommandResult> AskAsync(params string[] command) => SchedulerCommand.RunAsync([.. command, "--data", Folder.In("data")]);
}
