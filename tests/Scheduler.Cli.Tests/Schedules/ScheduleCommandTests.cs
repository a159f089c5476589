using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Scheduler.Cli.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Schedules;

/// <summary>The commands for schedules, on a data folder that nobody works with.</summary>
public sealed class ScheduleCommandTests : IdleFolderTests
{
    // Far enough ahead that no test meets it.
    private static readonly string[] Set =
    [
        "set", "nightly", "--cron", "30 2 28 3 *", "--zone", "europe/berlin", "--start", "2099-01-01T00:00", "--overlap", "queue", "--catch-up", "latest within 1h",
        "--jitter", "90s", "--label", "team=a", "--label", "tier=2", "--except", "dates: 2099-03-28", "--end", "2150-01-01T00:00:00Z", "--max-occurrences", "5",
    ];

    private static readonly string[] Shell = ["--queue", "night", "--priority", "7", "--timeout", "1h", "--retries", "0", "--", "shell", "sh", "-c", "echo \"ü\""];

    [Fact]
    public async Task A_schedule_is_made_with_all_that_was_said_and_its_next_occurrence_is_told_in_UTC_and_in_its_zone()
    {
        var set = await AskAsync([.. Set, .. Shell]);

        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        Assert.Equal(
            [
                "Schedule     nightly, made",
                "Next         2100-03-28T01:00:00Z, Sun 2100-03-28 03:00:00 +02:00 in Europe/Berlin",
                "             No process uses the data folder: its tasks are submitted when one does.",
            ],
            Lines(set));
        await using var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data"));
        var schedule = Assert.Single((await scheduler.SchedulesAsync(new ScheduleFilter())).Schedules);
        Assert.Equal(
            new ScheduleSpec
            {
                Name = "nightly",
                Recurrence = "cron: 30 2 28 3 *",
                Zone = "Europe/Berlin",
                Except = "dates: 2099-03-28",
                Start = At("2098-12-31T23:00:00Z"),
                End = At("2150-01-01T00:00:00Z"),
                MaxOccurrences = 5,
                Overlap = OverlapPolicy.Queue,
                CatchUp = new CatchUp(1, TimeSpan.FromHours(1)),
                Jitter = TimeSpan.FromSeconds(90),
                Labels = new Labels([new("team", "a"), new("tier", "2")]),
                Task = new TaskSpec
                {
                    Id = new TaskId("nightly"),
                    Kind = "shell",
                    Payload = """{"program":"sh","args":["-c","echo \"ü\""]}"""u8.ToArray(),
                    Queue = "night",
                    Priority = 7,
                    Timeout = TimeSpan.FromHours(1),
                    Retry = RetryPolicy.Default with { MaxAttempts = 1 },
                },
            },
            schedule.Spec);
    }

    [Fact]
    public async Task Set_again_it_is_unchanged_or_changed_and_what_happens_to_the_next_occurrence_is_told()
    {
        await AskAsync([.. Set, .. Shell]);

        var again = await AskAsync([.. Set, .. Shell]);
        var kept = await AskAsync([.. Set, "--", "noop"]);
        var changed = await AskAsync("set", "nightly", "--recurrence", "at: 2101-01-01T00:00:00Z", "--task", """{"kind": "noop", "priority": 3}""");

        Assert.Equal("Schedule     nightly, unchanged", Lines(again)[0]);
        Assert.Equal(
            [
                "Schedule     nightly, changed",
                "Next         2100-03-28T01:00:00Z, Sun 2100-03-28 03:00:00 +02:00 in Europe/Berlin",
                "             The next occurrence is kept: recurrence, time zone, exceptions, calendars and start are the same.",
            ],
            Lines(kept)[..3]);
        Assert.Equal(
            [
                "Schedule     nightly, changed",
                "Next         2101-01-01T00:00:00Z",
                "             The next occurrence is new: it is due by what was set from now on.",
            ],
            Lines(changed)[..3]);
    }

    [Theory]
    [InlineData("every: 15m", "--every", "15m")]
    [InlineData("rrule: FREQ=MONTHLY;BYDAY=2MO", "--rrule", "FREQ=MONTHLY;BYDAY=2MO")]
    [InlineData("at: 2099-01-01T00:00:00Z, 2100-01-01T00:00:00Z", "--at", "2099-01-01T00:00:00Z, 2100-01-01T00:00:00Z")]
    [InlineData("cron: @daily", "--recurrence", "@daily")]
    public async Task Each_form_has_an_option_and_json_has_the_schedule(string expected, params string[] form)
    {
        var set = await AskAsync(["set", "a", .. form, "--json", "--", "sleep", """{"ms": 5}"""]);

        Assert.Equal((0, ""), (set.ExitCode, set.Error));
        var schedule = set.Json.GetProperty("schedule");
        Assert.Equal(
            ("a", expected, "UTC", "skip", "latest"),
            (Text("name"), Text("recurrence"), Text("zone"), Text("overlap"), Text("catchUp")));
        Assert.Equal(5, schedule.GetProperty("task").GetProperty("payload").GetProperty("ms").GetInt32());
        Assert.True(set.Json.TryGetProperty("next", out _));

        string Text(string name) => schedule.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task Schedules_are_listed_by_name_and_by_what_their_names_begin_with()
    {
        Assert.Equal("There is no schedule.", (await AskAsync("list")).Out.Trim());
        foreach (var name in new[] { "b", "a", "x" })
        {
            await AskAsync("set", name, "--at", "2099-01-01T00:00:00Z", "--", "noop");
        }

        await AskAsync("hold", "a", "--reason", "the disk\nis full");
        var run = (await AskAsync("run", "b")).Out.Trim();

        Assert.Equal(
            [
                "NAME  NEXT (UTC)            LAST (UTC)            DECISION   TASK     HELD",
                "a     2099-01-01T00:00:00Z                                            the disk | is full",
                $"b     2099-01-01T00:00:00Z  {run[2..^1]}  submitted  pending",
                "x     2099-01-01T00:00:00Z",
                "3 schedules, 1 held.",
            ],
            Lines(await AskAsync("list")));
        Assert.Equal("1 schedule, 0 held.", Lines(await AskAsync("list", "--prefix", "x"))[^1]);
        Assert.Equal("2 schedules, 1 held.", Lines(await AskAsync("list", "--limit", "2"))[^1]);
        Assert.Equal("There is no schedule whose name begins with 'y'.", (await AskAsync("list", "--prefix", "y")).Out.Trim());
        Assert.Equal(
            ["a", "b", "x"],
            Lines(await AskAsync("list", "--json")).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("schedule").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_list_has_the_schedules_of_all_pages()
    {
        const int More = ScheduleFilter.MaxLimit + 1;
        await using (var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data")))
        {
            await Task.WhenAll(Enumerable.Range(0, More).Select(async i => (await scheduler.SetScheduleAsync(new ScheduleSpec
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"s{i:d4}"),
                Recurrence = "at: 2099-01-01T00:00:00Z",
                Task = new TaskSpec { Id = new TaskId("s"), Kind = "noop" },
            })).OrThrow()));
        }

        Assert.Equal(More, Lines(await AskAsync("list", "--json")).Length);
        Assert.Equal("1,001 schedules, 0 held.", Lines(await AskAsync("list"))[^1]);
    }

    [Fact]
    public async Task All_that_a_schedule_says_is_shown_with_why_it_is_due_when_it_is()
    {
        await AskAsync([.. Set, .. Shell]);
        var run = (await AskAsync("run", "nightly")).Out.Trim();

        var show = await AskAsync("show", "nightly");

        Assert.Equal((0, ""), (show.ExitCode, show.Error));
        Assert.Equal(
            [
                "Schedule     nightly",
                "Next         2100-03-28T01:00:00Z, Sun 2100-03-28 03:00:00 +02:00 in Europe/Berlin",
                "Recurrence   cron: 30 2 28 3 *",
                "Zone         Europe/Berlin",
                "Except       dates: 2099-03-28",
                "Start        2098-12-31T23:00:00Z",
                "End          2150-01-01T00:00:00Z",
                "Most         5 occurrences",
                "Overlap      queue",
                "Catch-up     latest within 1h: of what was missed in the last 1h, the latest occurrence is submitted",
                "Jitter       1m30s",
                "Labels       team=a tier=2",
                "Occurrences  0 submitted, 1 run by hand, none skipped",
                "Now          It is due next at 2100-03-28T01:00:00Z, in SPAN: 'cron: 30 2 28 3 *' in Europe/Berlin, where it is Sun 2100-03-28 03:00:00 +02:00 then.",
                "             The local time that it says does not exist on that date, because the clocks go forward: this moment stands for it.",
                "             It is not due before its start, 2098-12-31T23:00:00Z.",
                "             Its task starts up to 1m30s later, by its jitter.",
                "             1 task of earlier occurrences is unfinished. If it still is when the next occurrence is due, the next one waits.",
                $"Last         Run by hand at {run[8..^1]} as {run} (pending).",
                $"Unfinished   {run}",
                "",
                "Task         nightly@MOMENT",
                "Kind         shell",
                "Queue        night",
                "Priority     7",
                "Timeout      1 h 00 min",
                "Retries      at most 1 attempt",
                "Payload      {",
                "               \"program\": \"sh\",",
                "               \"args\": [",
                "                 \"-c\",",
                "                 \"echo \\\"ü\\\"\"",
                "               ]",
                "             }",
            ],
            Regex.Replace(show.Out, "in [0-9]+d([0-9]+h)?:", "in SPAN:", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).TrimEnd().Split('\n'));
        Assert.Equal("nightly", (await AskAsync("show", "nightly", "--json")).Json.GetProperty("schedule").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_schedule_is_held_released_run_and_removed()
    {
        await AskAsync("set", "a", "--at", "2099-01-01T00:00:00Z", "--zone", "Asia/Tokyo", "--", "noop");
        await AskAsync("set", "b", "--at", "2099-01-01T00:00:00Z", "--", "noop");

        var hold = await AskAsync("hold", "a", "b", "a", "--reason", "the disk is full");
        Assert.Equal((0, "a: held|b: held"), (hold.ExitCode, string.Join('|', Lines(hold))));
        Assert.Contains(": the disk is full.", (await AskAsync("show", "a")).Out, StringComparison.Ordinal);
        Assert.Equal("again", (await AskAsync("hold", "a", "--reason", "again", "--json")).Json.GetProperty("hold").GetProperty("reason").GetString());
        Assert.Equal("Held         again", Lines(await AskAsync("set", "a", "--at", "2099-01-01T00:00:00Z", "--zone", "Asia/Tokyo", "--", "noop"))[2]);

        var run = await AskAsync("run", "a", "b");
        Assert.Equal(0, run.ExitCode);
        Assert.Collection(Lines(run), id => Assert.Matches("^a@20[0-9-]+T[0-9:]+Z!$", id), id => Assert.Matches("^b@20[0-9-]+T[0-9:]+Z!$", id));
        Assert.Equal("pending", (await AskAsync("run", "a", "--json")).Json.GetProperty("phase").GetString());

        var release = await AskAsync("release", "a");
        Assert.Equal((0, "a: released, next due at 2099-01-01T00:00:00Z, Thu 2099-01-01 09:00:00 +09:00 in Asia/Tokyo"), (release.ExitCode, release.Out.Trim()));
        Assert.False((await AskAsync("release", "a", "--json")).Json.TryGetProperty("hold", out _));

        Assert.Equal("b", (await AskAsync("remove", "b", "--json")).Json.GetProperty("schedule").GetProperty("name").GetString());
        Assert.Equal("a: removed", (await AskAsync("remove", "a")).Out.Trim());
        Assert.Equal("There is no schedule.", (await AskAsync("list")).Out.Trim());
    }

    [Fact]
    public async Task A_past_range_is_backfilled_in_the_time_zone_of_the_schedule()
    {
        await AskAsync("set", "a", "--cron", "0 0 * * *", "--zone", "Asia/Tokyo", "--overlap", "allow", "--", "noop");

        var first = await AskAsync("backfill", "a", "--from", "2020-01-02T00:00", "--to", "2020-01-03T00:00");
        var again = await AskAsync("backfill", "a", "--from", "2020-01-01T14:59:59Z", "--to", "2020-01-03T15:00:00Z", "--json");

        Assert.Equal((0, "a: 2 occurrences to be submitted"), (first.ExitCode, first.Out.Trim()));
        Assert.Equal("""{"occurrences":1,"alreadySubmitted":2,"undecided":0}""", again.Out.Trim());
        Assert.Contains("0 submitted, 3 backfilled, none skipped", (await AskAsync("show", "a")).Out, StringComparison.Ordinal);
        Assert.Contains("a@2020-01-01T15:00:00Z", (await AskAsync("show", "a")).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2020-01-01", "2020-13-01T00:00", "--to: ")]
    [InlineData("soon", "2020-01-01T00:00", "--from: ")]
    public async Task A_range_that_can_not_be_read_is_a_wrong_option(string from, string to, string message)
    {
        var result = await AskAsync("backfill", "a", "--from", from, "--to", to);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("backfill", "--from", "2020-01-01T00:00:00Z", "--to", "2020-01-02T00:00:00Z")]
    [InlineData("show")]
    [InlineData("release")]
    [InlineData("run")]
    [InlineData("remove")]
    [InlineData("hold", "--reason", "a test")]
    public async Task Of_several_schedules_the_known_are_answered_for_and_the_unknown_are_refused(string command, params string[] options)
    {
        await AskAsync("set", "a", "--at", "2099-01-01T00:00:00Z", "--", "noop");
        var result = await AskAsync([command, "nobody", "a", .. options]);
        Assert.Equal((1, "error: There is no schedule 'nobody'."), (result.ExitCode, result.Error.Trim()));
        Assert.Contains("a", result.Out, StringComparison.Ordinal);
    }

    private static string[] Lines(CommandResult result) => result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Timestamp At(string moment) => Timestamp.From(DateTimeOffset.Parse(moment, CultureInfo.InvariantCulture));

    // Behind -- there are no options.
    private Task<CommandResult> AskAsync(params string[] command) =>
        SchedulerCommand.RunAsync(["schedule", command[0], "--data", Folder.In("data"), .. command[1..]]);
}
