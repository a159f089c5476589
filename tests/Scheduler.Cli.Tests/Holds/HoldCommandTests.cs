using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Holds;

/// <summary>The commands for holds, on a data folder that nobody works with, and on one that somebody does.</summary>
public sealed class HoldCommandTests : IdleFolderTests
{
    private const string Moment = "[0-9-]{10}T[0-9:]{8}Z";

    [Fact]
    public async Task What_is_held_is_listed_until_it_is_released()
    {
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""");
        await AskAsync("schedule", "set", "nightly", "--cron", "0 3 * * *", "--task", """{"kind":"noop"}""");
        Assert.Equal("Nothing is held.\n", (await AskAsync("holds")).Out);

        Assert.Equal((0, "queue default: held\n", ""), Of(await AskAsync("hold", "queue", "default", "--reason", "the disk is full", "--by", "ana")));
        Assert.Equal("kind noop: held\nkind shell: held\n", (await AskAsync("hold", "kind", "noop", "shell", "noop", "--reason", "an upgrade", "--by", "ana")).Out);
        Assert.Equal("limit tenant:a: held\n", (await AskAsync("hold", "limit", "tenant:a", "--reason", "unpaid", "--by", "ana")).Out);
        Assert.Equal("order key account-17: held\n", (await AskAsync("hold", "order-key", "account-17", "--reason", "an audit", "--by", "ana")).Out);
        Assert.Equal("task a: held\n", (await AskAsync("hold", "task", "a", "--reason", "first look\nat it", "--by", "ana")).Out);
        Assert.Equal("schedule nightly: held\n", (await AskAsync("hold", "schedule", "nightly", "--reason", "holidays", "--by", "ana")).Out);

        var listed = (await AskAsync("holds")).Out;
        Assert.Matches(
            $"""
            ^TARGET     NAME        SINCE                 BY   REASON
            queue      default     {Moment}  ana  the disk is full
            kind       noop        {Moment}  ana  an upgrade
            kind       shell       {Moment}  ana  an upgrade
            limit      tenant:a    {Moment}  ana  unpaid
            order-key  account-17  {Moment}  ana  an audit
            task       a           {Moment}  ana  first look | at it
            schedule   nightly     {Moment}  ana  holidays
            $
            """.Replace("|", Regex.Escape("|"), StringComparison.Ordinal).ReplaceLineEndings("\n"),
            listed);
        string[] json = (await AskAsync("holds", "--json")).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(7, json.Length);
        Assert.Matches("""^{"target":"orderKey","name":"account-17","hold":{"reason":"an audit","since":"[^"]+","by":"ana"}}$""", json[4]);

        Assert.Equal("kind noop: released\nkind shell: released\n", (await AskAsync("release", "kind", "noop", "shell")).Out);
        foreach (var (target, name) in new[] { ("queue", "default"), ("limit", "tenant:a"), ("order-key", "account-17"), ("task", "a"), ("schedule", "nightly") })
        {
            Assert.Equal(0, (await AskAsync("release", target, name)).ExitCode);
        }

        Assert.Equal("Nothing is held.\n", (await AskAsync("holds")).Out);
        Assert.Equal((0, "queue default: was not held\n", ""), Of(await AskAsync("release", "queue", "default")));
    }

    [Fact]
    public async Task A_limit_key_that_its_prefix_holds_is_not_released_by_its_own_name()
    {
        await AskAsync("hold", "limit", "tenant:*", "--reason", "a migration");
        Assert.Equal(
            (1, "", "error: The limit key 'tenant:a' is not held by itself, but 'tenant:*' is. Release that one.\n"), Of(await AskAsync("release", "limit", "tenant:a")));
        Assert.Equal((0, "limit tenant:*: released\n", ""), Of(await AskAsync("release", "limit", "tenant:*")));
        Assert.Equal((0, "limit tenant:a: was not held\n", ""), Of(await AskAsync("release", "limit", "tenant:a")));
    }

    [Fact]
    public async Task All_holds_of_a_target_are_released_at_once()
    {
        await AskAsync("hold", "kind", "noop", "shell", "--reason", "an upgrade");
        await AskAsync("hold", "order-key", "k", "--reason", "an audit");
        Assert.Equal((0, "Would release 2 holds: noop, shell.\n", ""), Of(await AskAsync("release", "kind", "--all", "--dry-run")));
        var json = (await AskAsync("release", "kind", "--all", "--dry-run", "--json")).Out;
        Assert.Matches("""^{"target":"kind","name":"noop","hold":{"reason":"an upgrade",[^\n]+\n{"target":"kind","name":"shell",[^\n]+\n$""", json);
        Assert.Equal((0, "kind noop: released\nkind shell: released\n", ""), Of(await AskAsync("release", "kind", "--all")));
        Assert.Equal((0, "No kind is held.\n", ""), Of(await AskAsync("release", "kind", "--all")));
        Assert.Equal("No kind is held.\n", (await AskAsync("release", "kind", "--all", "--dry-run")).Out);
        Assert.Contains("order-key  k ", (await AskAsync("holds")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_each_name_is_a_line_and_so_are_the_counts_of_a_filter()
    {
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""", """{"id": "b", "kind": "noop"}""");
        Assert.Equal(
            """
            {"target":"orderKey","name":"k 1","held":true}
            {"target":"orderKey","name":"k 2","held":true}

            """.ReplaceLineEndings("\n"),
            (await AskAsync("hold", "order-key", "k 1", "k 2", "--reason", "x", "--json")).Out);
        Assert.Equal("""{"target":"orderKey","name":"k 1","held":false}""" + "\n", (await AskAsync("release", "order-key", "k 1", "--json")).Out);
        var result = await AskAsync("hold", "queue", "defualt", "--reason", "x", "--json");
        Assert.Equal((1, "", "error: There is no queue 'defualt'. Known: default.\n"), (result.ExitCode, result.Out, result.Error));

        Assert.Equal(2, (await AskAsync("hold", "task", "--all", "--reason", "x", "--json")).Json.GetProperty("changed").GetInt32());
        Assert.Equal(2, (await AskAsync("release", "task", "--prefix", "", "--all", "--json")).Json.GetProperty("changed").GetInt32());
    }

    [Fact]
    public async Task The_new_reason_of_a_hold_counts()
    {
        await AskAsync("hold", "kind", "noop", "--reason", "first", "--by", "ana");
        await AskAsync("hold", "kind", "noop", "--reason", "second", "--by", "ana");
        Assert.EndsWith("  second\n", (await AskAsync("holds")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "TARGET is 'node', but must be one of queue, kind, limit, order-key, task, schedule, group.", "hold", "node", "n1", "--reason", "x")]
    [InlineData(2, "TARGET is 'orderKey', but must be one of", "release", "orderKey", "k")]
    [InlineData(2, "Option '--reason' is required.", "hold", "queue", "default")]
    [InlineData(2, "Required argument 'NAME' missing for command: 'hold'", "hold", "queue", "--reason", "x")]
    [InlineData(2, "Required argument 'NAME' missing for command: 'release'. Name some, or give --all for every hold of the target.", "release", "kind")]
    [InlineData(2, "A filter selects tasks: give the target 'task', or names alone.", "release", "kind", "--kind", "noop")]
    [InlineData(2, "--all and --dry-run can't be given with names.", "release", "kind", "noop", "--all")]
    [InlineData(2, "--all and --dry-run can't be given with names.", "release", "kind", "noop", "--dry-run")]
    [InlineData(2, "--all and --dry-run are for the target 'task'. Give names alone.", "hold", "kind", "noop", "--all", "--reason", "x")]
    [InlineData(1, "error: There is no queue 'defualt'. Known: default.", "hold", "queue", "defualt", "--reason", "x")]
    [InlineData(1, "error: There is no task 'a', or it was forgotten.", "hold", "task", "a", "--reason", "x")]
    [InlineData(1, "error: There is no task 'a', or it was forgotten.", "release", "task", "a")]
    [InlineData(1, "error: There is no schedule 'nightly'.", "hold", "schedule", "nightly", "--reason", "x")]
    [InlineData(1, "error: A limit on all tasks of a queue can't be held or released. Hold or release the queue 'default' instead.", "hold", "limit", "queue:default", "--reason", "x")]
    [InlineData(1, "error: A limit on all tasks of a queue can't be held or released. Hold or release the queue 'default' instead.", "release", "limit", "queue:default")]
    [InlineData(1, "error: The limits of all kinds can't be held or released together. Name each kind.", "hold", "limit", "kind:*", "--reason", "x")]
    [InlineData(1, "error: The reason of the hold: It is empty", "hold", "kind", "noop", "--reason", "")]
    [InlineData(1, "error: The name of the kind: It is empty", "hold", "kind", "", "--reason", "x")]
    public async Task What_is_wrong_is_said(int code, string error, params string[] arguments)
    {
        var result = await AskAsync(arguments);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_refused_does_not_keep_the_others_from_being_held()
    {
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""");
        var result = await AskAsync("hold", "task", "nobody", "a", "--reason", "x", "--by", "ana");
        Assert.Equal((1, "task a: held\n"), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task A_held_task_is_listed_shown_and_explained_as_one()
    {
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""", """{"id": "b", "kind": "noop"}""");
        await AskAsync("hold", "task", "a", "--reason", "broken picture", "--by", "ana");

        var list = (await AskAsync("list", "--phase", "held")).Out;
        Assert.Matches("(?m)^a +held +noop +0 +[0-9: -]{19}  broken picture$", list);
        Assert.EndsWith("1 of 2 tasks: 1 held, 1 pending.\n", list, StringComparison.Ordinal);
        Assert.Matches("(?m)^Held +since [0-9: .-]{23} UTC by ana: broken picture$", (await AskAsync("show", "a")).Out);
        var explained = (await AskAsync("explain", "a")).Out;
        Assert.Matches($"(?m)^Waits +It is held by ana since {Moment[..^1]}.*: broken picture$", explained);
        Assert.Contains("To unblock   Release it, and start the program", explained, StringComparison.Ordinal);
        Assert.Equal("broken picture", (await AskAsync("show", "a", "--json")).Json.GetProperty("hold").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Whoever_works_with_the_folder_is_asked_and_what_is_released_begins()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data"));
        await using var control = ControlEndpoint.Open(Folder.In("data"), scheduler);
        Assert.Equal(0, (await AskAsync("hold", "kind", "noop", "--reason", "an upgrade", "--by", "ana")).ExitCode);
        await AskAsync("submit", """{"id": "a", "kind": "noop"}""");
        Assert.Matches(
            "(?m)^Waits +The kind 'noop' is held by ana since .*: an upgrade\nTo unblock +Release the kind 'noop'.$", (await AskAsync("explain", "a")).Out);

        Assert.Equal("kind noop: released\n", (await AskAsync("release", "kind", "noop")).Out);
        Assert.Equal(TaskPhase.Succeeded, (await scheduler.WaitAsync(new TaskId("a"))).Phase);
    }

    [Fact]
    public async Task How_many_are_not_listed_is_said()
    {
        await using (var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data")))
        {
            await Task.WhenAll(Enumerable.Range(0, HoldsListed.MostListed + 2)
                .Select(i => scheduler.HoldAsync(HoldTarget.OrderKey, $"k{i}", "x").AsTask()));
        }

        Assert.EndsWith("\n2 more holds are not listed: a list has at most 1,000 of each target, and 200,000 characters of names and reasons.\n", (await AskAsync("holds")).Out, StringComparison.Ordinal);
        var json = await AskAsync("holds", "--json");
        Assert.All(json.Out.TrimEnd('\n').Split('\n'), line => JsonDocument.Parse(line).Dispose());
        Assert.Equal("2 more holds are not listed: a list has at most 1,000 of each target, and 200,000 characters of names and reasons.\n", json.Error);

        Assert.Equal(
            (1, "No kind is listed as held.\n", "error: 2 holds are not listed, so some of a kind may be left. Release others, and give the command again.\n"),
            Of(await AskAsync("release", "kind", "--all")));
        Assert.Equal("kind noop: is not held now\n", (await AskAsync("release", "kind", "noop")).Out);
        Assert.Equal(1_002, (await AskAsync("release", "order-key", "--all")).Out.TrimEnd('\n').Split('\n').Length);
    }

    private static (int ExitCode, string Out, string Error) Of(CommandResult result) => (result.ExitCode, result.Out, result.Error);

    // Lists are written as bytes.
    private async Task<CommandResult> AskAsync(params string[] arguments)
    {
        string[] command = [.. arguments, "--data", Folder.In("data")];
        if (arguments[0] != "list")
        {
            return await SchedulerCommand.RunAsync(command);
        }

        var result = await SchedulerCommand.PipeAsync("", command);
        return new CommandResult(result.ExitCode, result.Out, result.Error);
    }
}
