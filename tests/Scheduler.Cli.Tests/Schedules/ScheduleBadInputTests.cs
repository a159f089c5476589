using System.Net;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Http;

namespace Scheduler.Cli.Tests.Schedules;

/// <summary>What is wrong with a schedule is told by its option, before anybody is asked; the rest is told by the scheduler.</summary>
public sealed class ScheduleBadInputTests : IAsyncLifetime
{
    private EmbeddedScheduler _scheduler = null!;
    private SchedulerServer _server = null!;

    public async Task InitializeAsync()
    {
        _scheduler = await EmbeddedScheduler.StartAsync(o => o.Durability = Durability.Memory);
        _server = await SchedulerServer.StartAsync(_scheduler, new IPEndPoint(IPAddress.Loopback, 0));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _scheduler.DisposeAsync();
    }

    [Theory]
    [InlineData("--cron: The hour is '25' at position 3, but must be 0 to 23.", "--cron", "0 25 * * *")]
    [InlineData("--every: The interval is '0.5s' at position 1", "--every", "0.5s")]
    [InlineData("--rrule: ", "--rrule", "FREQ=FORTNIGHTLY")]
    [InlineData("--at: The moment is 'noon' at position 1", "--at", "noon")]
    [InlineData("--recurrence: The form is 'each' at position 1, but must be cron, every, rrule or at.", "--recurrence", "each: 15m")]
    [InlineData("--zone: There is no time zone 'Mars'", "--cron", "@daily", "--zone", "Mars")]
    [InlineData("--except: The date is 'xmas' at position 8", "--cron", "@daily", "--except", "dates: xmas")]
    [InlineData("--start: The moment is 'soon' at position 1", "--cron", "@daily", "--start", "soon")]
    [InlineData("--end: The moment is 'late' at position 1", "--cron", "@daily", "--end", "late")]
    [InlineData(
        "--end is '2099-01-01T00:00:00Z', but must lie after --start.", "--cron", "@daily", "--start", "2099-01-01T00:00:00Z", "--end", "2099-01-01T00:00:00Z")]
    [InlineData("--max-occurrences is '0', but must be a whole number of 1 or more.", "--cron", "@daily", "--max-occurrences", "0")]
    [InlineData("--overlap: There is no overlap policy 'maybe'. Known: allow, cancel, queue, skip.", "--cron", "@daily", "--overlap", "maybe")]
    [InlineData(
        "--catch-up is 'all', but must be one such as none, latest, 'latest within 1h', 'all 100' or 'all 100 within 1d', with at most 1000.",
        "--cron", "@daily", "--catch-up", "all")]
    [InlineData("--jitter is '2d', but must be seconds, or a time such as", "--cron", "@daily", "--jitter", "2d")]
    [InlineData("--label is 'a', but must be KEY=VALUE, such as disk=ssd.", "--cron", "@daily", "--label", "a")]
    [InlineData("--priority is 'high', but must be a whole number", "--cron", "@daily", "--priority", "high")]
    [InlineData("--timeout is 'never'", "--cron", "@daily", "--timeout", "never")]
    [InlineData("--retries is '-1'", "--cron", "@daily", "--retries", "-1")]
    [InlineData("--retry-delays is '1s,soon', but must be 1 to 100 times such as", "--cron", "@daily", "--retry-delays", "1s,soon")]
    [InlineData("--retry-max-age is '999ms', but must be seconds, or a time such as", "--cron", "@daily", "--retry-max-age", "999ms")]
    [InlineData("Say when it is due by one of --cron, --every, --rrule, --at and --recurrence.")]
    [InlineData("Say when it is due by one of --cron, --every, --rrule, --at and --recurrence.", "--cron", "@daily", "--every", "1h")]
    public async Task When_it_is_due_and_how_is_checked_by_option(string message, params string[] options)
    {
        // Where there is no folder, nobody was asked.
        var result = await SchedulerCommand.RunAsync(["schedule", "set", "a", "--data", "/nowhere", .. options, "--", "noop"]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains($"error: {message}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Say what it submits: -- KIND [ARG...], or --task JSON; one of the two.")]
    [InlineData("Say what it submits: -- KIND [ARG...], or --task JSON; one of the two.", "--task", """{"kind": "noop"}""", "--", "noop")]
    [InlineData("--queue goes with -- KIND: --task says all of the task.", "--task", """{"kind": "noop"}""", "--queue", "night")]
    [InlineData("--task: It is not JSON, from byte 2 on.", "--task", "noop")]
    [InlineData("--task: kind: It is missing: the name of what runs the task.", "--task", "{}")]
    [InlineData("--task: colour: There is no such field.", "--task", """{"kind": "noop", "colour": 1}""")]
    [InlineData("--task: id: Leave it out. Each task has the id NAME@MOMENT.", "--task", """{"kind": "noop", "id": "b"}""")]
    [InlineData(
        "--task: deadline: Leave it out. It would be the same moment for every occurrence.", "--task", """{"kind": "noop", "deadline": "2099-01-01T00:00:00Z"}""")]
    [InlineData("TASK is 'shell' without a program. Name the program and its arguments: -- shell PROGRAM [ARG...].", "--", "shell")]
    [InlineData("TASK has 2 arguments after the kind 'noop', but may have one: the payload as JSON. Only 'shell' takes a program and its arguments.", "--", "noop", "a", "b")]
    [InlineData("TASK: payload: It is not JSON, from byte 1 on. Quote it for the shell, such as '{\"ms\": 100}', or '\"Ada\"' for a text.", "--", "greet", "Ada")]
    public async Task What_it_submits_is_checked_by_field(string message, params string[] task)
    {
        var result = await SchedulerCommand.RunAsync(["schedule", "set", "a", "--cron", "@daily", "--data", "/nowhere", .. task]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains($"error: {message}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Schedule ' ': name: It is empty, or only blanks, but must have 1 to 200 characters.", " ", "--cron", "@daily", "--", "noop")]
    [InlineData("There is no queue 'night'. Known: default.", "a", "--cron", "@daily", "--queue", "night", "--", "noop")]
    [InlineData("There is no kind 'knit'. Known: ", "a", "--cron", "@daily", "--", "knit")]
    [InlineData("Schedule 'a': Task 'a': payload: ", "a", "--cron", "@daily", "--", "sleep", """{"sm": 5}""")]
    [InlineData("Schedule 'a': It is not due between now and the year 2500.", "a", "--at", "2020-01-01T00:00:00Z", "--", "noop")]
    public async Task The_rest_is_refused_by_the_scheduler(string message, params string[] schedule)
    {
        var result = await SchedulerCommand.RunAsync(["schedule", "set", "--server", _server.Address.ToString(), .. schedule]);
        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduler_at_an_address_is_asked_the_same_way()
    {
        var set = await AskAsync("set", "a/b", "--every", "1h", "--start", "2099-01-01T00:30:00Z", "--", "sleep", """{"ms": 1}""");
        Assert.Equal("Schedule     a/b, made|Next         2099-01-01T01:00:00Z", set.Out.Trim().ReplaceLineEndings("|"));
        var again = await AskAsync("set", "a/b", "--every", "1h", "--start", "2099-01-01T00:30:00Z", "--", "sleep", """{"ms": 1}""");
        Assert.StartsWith("Schedule     a/b, unchanged", again.Out);
        Assert.Equal(0, (await AskAsync("hold", "a/b", "--reason", "a test")).ExitCode);

        var run = (await AskAsync("run", "a/b")).Out.Trim();
        Assert.Equal(TaskPhase.Succeeded, (await _scheduler.WaitAsync(new TaskId(run))).Phase);

        Assert.Contains("  submitted  succeeded  a test", (await AskAsync("list")).Out, StringComparison.Ordinal);
        Assert.Contains($"as {run} (succeeded).", (await AskAsync("show", "a/b")).Out, StringComparison.Ordinal);
        Assert.Equal("a/b: released, next due at 2099-01-01T01:00:00Z", (await AskAsync("release", "a/b")).Out.Trim());
        Assert.Equal("a/b: removed", (await AskAsync("remove", "a/b")).Out.Trim());
        Assert.Equal(1, (await AskAsync("show", "a/b")).ExitCode);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "a")]
    [InlineData("hold", "a", "--reason", "a test")]
    [InlineData("release", "a")]
    [InlineData("run", "a")]
    [InlineData("remove", "a")]
    [InlineData("set", "a", "--every", "1h", "--task", """{"kind": "noop"}""")]
    public async Task Nobody_at_the_address_is_told(params string[] command)
    {
        var result = await SchedulerCommand.RunAsync(["schedule", .. command, "--server", "http://127.0.0.1:1"]);
        Assert.Equal(69, result.ExitCode);
        Assert.Contains("No scheduler could be asked at http://127.0.0.1:1/", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("show")]
    public async Task A_command_without_a_name_is_told_what_is_missing(string command)
    {
        var result = await AskAsync(command);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Required argument 'NAME' missing", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_needs_a_reason()
    {
        Assert.Equal(2, (await AskAsync("hold", "a")).ExitCode);
        await AskAsync("set", "a", "--every", "1h", "--", "noop");
        var empty = await AskAsync("hold", "a", "--reason", " ");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("The reason of the hold: It is empty", empty.Error, StringComparison.Ordinal);
    }

    // Behind -- there are no options.
    private Task<CommandResult> AskAsync(params string[] command) =>
        SchedulerCommand.RunAsync(["schedule", command[0], "--server", _server.Address.ToString(), .. command[1..]]);
}
