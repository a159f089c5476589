using System.Globalization;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Run;

/// <summary>What <c>run</c> does with lines that wait for others, and with groups.</summary>
public sealed class DependencyTests : IDisposable
{
    private const string Fails = """{"id": "fails", "kind": "sleep", "payload": {"ms": 600000}, "timeout": "10ms", "maxAttempts": 1}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_waits_for_others_of_its_lot_and_one_for_the_case_of_a_failure_is_not_needed()
    {
        string[] lines =
        [
            """{"id": "load", "kind": "noop", "after": ["clean"]}""",
            """{"id": "clean", "kind": "noop", "after": ["extract"]}""",
            """{"id": "extract", "kind": "noop"}""",
            """{"id": "alarm", "kind": "noop", "after": [{"task": "extract", "on": "failed"}]}""",
        ];
        var first = await RunAsync(lines);
        var again = await RunAsync(["--json"], lines);

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("\nUnneeded  1 task: what it waits for has not failed\nOutcomes  3 of 3 tasks succeeded\n", first.Out, StringComparison.Ordinal);
        Assert.EndsWith("OK: every task has succeeded that was needed.\n", first.Out, StringComparison.Ordinal);
        Assert.Equal((0, 3, 1, 0), (again.ExitCode, Number(again, "finishedBefore"), Number(again, "notNeeded"), Number(again, "unfinished")));
    }

    [Fact]
    public async Task What_is_cancelled_because_of_a_failure_says_so()
    {
        var result = await RunAsync(
            Fails,
            """{"id": "b", "kind": "noop", "after": ["fails"]}""",
            """{"id": "c", "kind": "noop", "after": ["fails"], "ifUnmet": "run"}""",
            """{"id": "alarm", "kind": "noop", "after": [{"task": "fails", "on": "failed"}]}""");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("\nline 2: task b cancelled: Task 'fails' has failed.\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("2 of 4 tasks succeeded, 1 failed, 1 cancelled", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_several_lots_fill_a_group_that_a_line_before_them_waits_for()
    {
        var result = await RunAsync(
        [
            """{"id": "mail", "kind": "noop", "after": [{"group": "g"}, {"group": "h", "on": "finished"}]}""",
            .. Enumerable.Range(0, 2_500).Select(i => string.Create(
                CultureInfo.InvariantCulture, $$"""{"id": "t{{i}}", "kind": "noop", "group": "{{(i == 2_400 ? "h" : "g")}}"{{(i < 1_000 ? "" : ", \"after\": [\"t7\"]")}}}""")),
        ]);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("2,501 of 2,501 tasks succeeded", result.Out, StringComparison.Ordinal);
        Assert.Contains("\nState        ended\nTasks        2,499: 2,499 succeeded\n", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.In("data/open-groups")));
    }

    [Fact]
    public async Task A_group_that_somebody_else_has_opened_stays_open()
    {
        await RunAsync("");
        await AskAsync("group", "open", "g");
        var result = await RunAsync("""{"id": "a", "kind": "noop", "group": "g"}""");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\nState        open: it takes more tasks\nTasks        1: 1 succeeded\n", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_waits_for_such_a_group_is_told_how_to_seal_it()
    {
        var data = _folder.In("data");
        await RunAsync("");
        await AskAsync("group", "open", "g");
        _folder.Write("tasks.jsonl", """{"id": "a", "kind": "noop", "after": [{"group": "g"}]}""");
        using var writer = new WhenItSays("The group 'g' was opened elsewhere", () => AskAsync("group", "seal", "g"));
        var result = await SchedulerCommand.RunAsync(writer, CancellationToken.None, "run", _folder.In("tasks.jsonl"), "--data", data);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"is not sealed, so it has not ended. To seal it: scheduler group seal g --data {data}\n", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_stops_leaves_its_groups_open_and_the_next_one_seals_them()
    {
        await RunAsync("""{"id": "x", "kind": "noop"}""");
        string[] lines = ["""{"id": "a", "kind": "noop", "group": "g"}""", """{"id": "x", "kind": "noop", "priority": 1}"""];
        Assert.Equal(2, (await RunAsync(lines)).ExitCode);
        Assert.Contains("State        open", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);

        Assert.Equal(0, (await RunAsync("""{"kind": "noop"}""")).ExitCode);
        Assert.Contains("State        open", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);

        Assert.Equal(20, (await RunAsync(["--skip-bad"], lines)).ExitCode);
        Assert.Contains("State        ended", (await AskAsync("group", "show", "g")).Out, StringComparison.Ordinal);
        Assert.Equal(20, (await RunAsync(["--skip-bad"], lines)).ExitCode);
        var late = await RunAsync("""{"id": "late", "kind": "noop", "group": "g"}""");
        Assert.Equal((2, "line 1: The group 'g' is sealed: it takes no more tasks, and no more groups.\n"), (late.ExitCode, late.Error));
    }

    [Fact]
    public async Task A_line_that_is_refused_takes_only_those_along_that_wait_for_it()
    {
        await RunAsync("""{"id": "x", "kind": "noop"}""");
        var result = await RunAsync(
            ["--skip-bad"],
            """{"id": "d", "kind": "noop", "after": ["c"]}""",
            """{"id": "c", "kind": "noop", "after": ["b", "x"]}""",
            """{"id": "b", "kind": "noop", "after": ["a"]}""",
            """{"id": "x", "kind": "noop", "priority": 1}""",
            """{"id": "lost", "kind": "noop", "after": ["nobody"]}""",
            """{"id": "lost-too", "kind": "noop", "after": ["lost"]}""",
            """{"id": "round-1", "kind": "noop", "after": ["round-2"]}""",
            """{"id": "round-2", "kind": "noop", "after": ["round-1", "a"]}""",
            """{"id": "a", "kind": "noop"}""");

        Assert.Equal(20, result.ExitCode);
        Assert.Contains("4 of 4 tasks succeeded", result.Out, StringComparison.Ordinal);
        Assert.Equal(
            [
                "line 4: id: Task 'x' was submitted before, with other content. Give it another id, or use another data folder.",
                "line 5: Task 'lost' waits for the task 'nobody', which is not known: it was never submitted, or it ended and was forgotten.",
                "line 6: Task 'lost-too' waits for the task 'lost', which is not known: it was never submitted, or it ended and was forgotten.",
                "line 7: These wait for each other in a circle: task 'round-1' waits for task 'round-2' waits for task 'round-1'.",
                "line 8: It waits, directly or by way of others, for line 7, and that line for it.",
            ],
            result.Error.TrimEnd('\n').Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_circle_by_way_of_an_order_key_is_refused()
    {
        string[] lines =
        [
            """{"id": "x", "kind": "noop", "orderKey": "k", "after": ["y"]}""",
            """{"id": "y", "kind": "noop", "orderKey": "k"}""",
            """{"id": "z", "kind": "noop", "orderKey": "k"}""",
        ];
        var first = await RunAsync(["--skip-bad"], lines);
        var again = await RunAsync(["--skip-bad"], lines);

        const string Bad = """
            line 1: These wait for each other in a circle: task 'x' waits for task 'y' waits for task 'x'.
            line 2: It waits, directly or by way of others, for line 1, and that line for it.

            """;
        Assert.Equal((20, Bad), (first.ExitCode, first.Error));
        Assert.Contains("1 of 1 task succeeded", first.Out, StringComparison.Ordinal);
        Assert.Equal((20, Bad), (again.ExitCode, again.Error));
    }

    [Fact]
    public async Task A_line_that_waits_for_a_later_lot_is_a_bad_one_before_anything_is_submitted()
    {
        string[] lines =
        [
            """{"id": "a", "kind": "noop", "after": ["t997", "t999", "t998", "elsewhere"]}""",
            """{"id": "b", "kind": "noop", "after": ["t997"]}""",
            .. Enumerable.Range(0, 1_000).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"id": "t{{i}}", "kind": "noop", "after": ["b"]}""")),
        ];
        lines[2 + 997] = """{"id": "t997", "kind": "noop"}""";
        var stopped = await RunAsync(lines);

        const string Bad = "line 1: after: It waits for 't998', which comes later, on line 1001: move that line before it.\n";
        Assert.Equal((2, true), (stopped.ExitCode, stopped.Error.StartsWith(Bad + "error: 1 bad line in ", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(_folder.In("data")));

        var skipped = await RunAsync(["--skip-bad"], lines);
        Assert.Equal((20, Bad), (skipped.ExitCode, skipped.Error));
        Assert.Contains("1,001 of 1,001 tasks succeeded", skipped.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_circle_is_named_once_and_in_short()
    {
        var result = await RunAsync([.. Enumerable.Range(0, 500).Select(i => string.Create(
            CultureInfo.InvariantCulture, $$"""{"id": "t{{i}}", "kind": "noop", "after": ["t{{(i + 1) % 500}}"]}"""))]);

        var errors = result.Error.TrimEnd('\n').Split('\n');
        Assert.Equal(500, errors.Length);
        Assert.StartsWith("line 1: These wait for each other in a circle: task 't", errors[0], StringComparison.Ordinal);
        Assert.EndsWith(" waits for … waits for task 't0' (500 in all).", errors[0], StringComparison.Ordinal);
        Assert.All(errors.Skip(1), line => Assert.EndsWith(": It waits, directly or by way of others, for line 1, and that line for it.", line, StringComparison.Ordinal));
    }

    private Task<CommandResult> RunAsync(params string[] lines) => RunAsync([], lines);

    private Task<CommandResult> RunAsync(string[] options, params string[] lines)
    {
        _folder.Write("tasks.jsonl", string.Join('\n', lines));
        return SchedulerCommand.RunAsync(["run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), .. options]);
    }

    private Task<CommandResult> AskAsync(params IEnumerable<string> arguments) => SchedulerCommand.RunAsync([.. arguments, "--data", _folder.In("data")]);

    private static int Number(CommandResult result, string name) => result.Json.GetProperty(name).GetInt32();
}
