using System.Text.Json;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Run;

/// <summary>What <c>run</c> and <c>submit</c> do with tasks whose unique key another has, and with order keys that are held.</summary>
public sealed class UniqueKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_whose_key_another_has_is_not_submitted_and_not_waited_for()
    {
        string[] lines = [Line("a", "unfinished", "existing"), Line("b", "unfinished", "existing"), Line("c", "unfinished", "existing"), """{"kind": "noop"}"""];
        var result = await RunAsync(lines);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("\nUnique    2 not submitted: another task has their unique key\nOutcomes  2 of 2 tasks succeeded\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("100 %  4 of 4 tasks", result.Out, StringComparison.Ordinal);
        Assert.EndsWith("OK: every task has succeeded, but for those that unique keys left out.\n", result.Out, StringComparison.Ordinal);
        Assert.Equal(2, (await DataFolderTasks.AllAsync(_folder.In("data"))).Count);
    }

    [Fact]
    public async Task A_window_keeps_the_same_command_from_submitting_it_later_too()
    {
        string[] lines = [Line("a", "1h", "throttle"), Line("b", "1h", "throttle")];
        var first = (await RunAsync(["--json"], lines)).Json;
        var again = await RunAsync(["--json"], lines);

        Assert.Equal((1, 1, 0), (Number(first, "notSubmitted"), Number(first, "ran"), Number(first, "unfinished")));
        Assert.Equal(0, again.ExitCode);
        Assert.Equal((1, 1, 0, 0), (Number(again.Json, "notSubmitted"), Number(again.Json, "finishedBefore"), Number(again.Json, "ran"), Number(again.Json, "unfinished")));
        Assert.True(again.Json.GetProperty("ok").GetBoolean());
    }

    [Theory]
    [InlineData("replace")]
    [InlineData("debounce\", \"delay\": \"1ms\", \"atMost\": \"1m")]
    public async Task Of_lines_that_replace_each_other_the_last_one_runs_and_none_counts_as_failed(string onConflict)
    {
        string[] lines = [Line("a", null, onConflict), Line("b", null, onConflict), Line("c", null, onConflict)];
        var first = await RunAsync(lines);
        var again = await RunAsync(["--json"], lines);

        Assert.Equal(0, first.ExitCode);
        Assert.DoesNotContain("cancelled", first.Out, StringComparison.Ordinal);
        Assert.Contains("\nUnique    2 replaced: a later task took their unique key\nOutcomes  1 of 1 task succeeded\n", first.Out, StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal((2, 1, 0, 0), (Number(again.Json, "replaced"), Number(again.Json, "finishedBefore"), Number(again.Json, "cancelled"), Number(again.Json, "unfinished")));
        Assert.Empty(again.Json.GetProperty("notSucceeded").EnumerateArray());
    }

    [SkippableTheory]
    [InlineData(0, "2 of 2 tasks succeeded")]
    [InlineData(3, "1 of 2 tasks succeeded, 1 failed")]
    public async Task A_task_that_was_there_before_is_waited_for_in_its_place_and_its_outcome_counts(int exitCode, string outcomes)
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");
        await RunAsync("");
        await SubmitAsync(Waits("other", exitCode));

        // The mark is made by a task of the same submit, so the other has not ended before.
        var result = await RunAsync(
            ["--slots", "2"],
            Line("a", "unfinished", "existing"),
            $$$"""{"kind": "shell", "payload": {"program": "touch", "args": ["{{{_folder.In("mark")}}}"]}}""");

        Assert.Equal(exitCode == 0 ? 0 : 1, result.ExitCode);
        Assert.Contains("\nUnique    1 not submitted: another task has its unique key\nOutcomes  " + outcomes + "\n", result.Out, StringComparison.Ordinal);
        Assert.Equal(exitCode != 0, result.Out.Contains("\nline 1: task other failed after 1 attempt: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_asks_to_be_rejected_is_a_bad_one()
    {
        var result = await RunAsync("""{"id": "a", "kind": "noop", "notBefore": "2100-01-01T00:00:00Z", "unique": {"key": "k"}}""", Line("b", "unfinished", "reject"));

        Assert.Equal((2, "line 2: Task 'b': task 'a' has the unique key 'k'.\n"), (result.ExitCode, result.Error));
        Assert.Contains("STOPPED at 1 bad line: its task is left, and 1 other. Fix the line, or skip it with --skip-bad", result.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task With_skip_bad_the_others_are_run()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");
        var result = await RunAsync(
            ["--skip-bad", "--slots", "2"],
            Waits("a", 0),
            Line("b", "unfinished", "reject"),
            $$$"""{"kind": "shell", "payload": {"program": "touch", "args": ["{{{_folder.In("mark")}}}"]}}""");

        Assert.Equal(20, result.ExitCode);
        Assert.Contains("2 of 2 tasks succeeded", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_held_because_a_task_failed_is_said_and_so_is_what_lets_it_go()
    {
        var data = _folder.In("data");
        _folder.Write("tasks.jsonl", """
            {"id": "first", "kind": "sleep", "payload": {"ms": 600000}, "timeout": "10ms", "maxAttempts": 1, "orderKey": "k", "orderOnFailure": "hold"}
            {"id": "second", "kind": "noop", "orderKey": "k"}
            """);
        using var writer = new WhenItSays("The order key 'k' is held: ", () => SchedulerCommand.RunAsync("release", "order-key", "k", "--data", data));
        var result = await SchedulerCommand.RunAsync(writer, CancellationToken.None, "run", _folder.In("tasks.jsonl"), "--data", data);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            $"The order key 'k' is held: Task 'first' failed. To end the hold: scheduler release order-key k --data {data}\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 2 tasks succeeded, 1 failed", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hold_that_was_there_before_is_said_as_well()
    {
        var data = _folder.In("data");
        await RunAsync("");
        await SchedulerCommand.RunAsync("hold", "queue", "default", "--reason", "maintenance", "--data", data);
        _folder.Write("tasks.jsonl", """{"kind": "noop"}""");
        using var writer = new WhenItSays("The queue 'default' is held: maintenance", () => SchedulerCommand.RunAsync("release", "queue", "default", "--data", data));
        Assert.Equal(0, (await SchedulerCommand.RunAsync(writer, CancellationToken.None, "run", _folder.In("tasks.jsonl"), "--data", data)).ExitCode);
    }

    [Fact]
    public async Task Submit_counts_what_keys_did_and_writes_it_as_json()
    {
        await RunAsync("");
        Assert.Equal(
            "1 task accepted, 2 not submitted: another task has their unique key.\n",
            (await SubmitAsync(Line("a", "unfinished", "existing"), Line("b", "unfinished", "existing"), Line("c", "unfinished", "existing"))).Out);
        Assert.Equal(
            "0 tasks accepted, 1 known before, 1 not submitted: another task has its unique key.\n",
            (await SubmitAsync(Line("a", "unfinished", "existing"), Line("b", "unfinished", "existing"))).Out);
        Assert.Equal("1 task accepted, in place of an earlier one.\n", (await SubmitAsync(Line("d", null, "replace"))).Out);
        Assert.Equal(
            "2 tasks accepted, 1 of them in place of an earlier one.\n", (await SubmitAsync(Line("d2", null, "replace"), """{"kind": "noop"}""")).Out);
        Assert.Equal(
            """
            {"id":"e","alreadyKnown":false,"phase":"pending","unique":"existing","other":"d2"}
            {"id":"f","alreadyKnown":false,"phase":"pending","unique":"replaced","other":"d2"}

            """,
            (await SubmitAsync(Line("e", null, "existing"), Line("f", null, "replace"), "--json")).Out,
            ignoreLineEndingDifferences: true);
        var refused = await SubmitAsync("""{"id": "g", "kind": "noop"}""", Line("h", null, "reject"));
        Assert.Equal((1, "error: argument 2: task 'f' has the unique key 'k'. Nothing was submitted.\n"), (refused.ExitCode, refused.Error));
    }

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    private static string Line(string id, string? within, string onConflict) =>
        $$$"""{"id": "{{{id}}}", "kind": "noop", "unique": {"key": "k", {{{(within is null ? "" : $"\"within\": \"{within}\", ")}}}"onConflict": "{{{onConflict}}}"}}""";

    // Until there is a mark.
    private string Waits(string id, int exitCode) =>
        $$$"""
        {"id": "{{{id}}}", "kind": "shell", "maxAttempts": 1, "unique": {"key": "k"}, "payload": {"program": "sh", "args": ["-c", "until [ -e '{{{_folder.In("mark")}}}' ]; do sleep 0.01; done; exit {{{exitCode}}}"]}}
        """.Trim();

    private Task<CommandResult> SubmitAsync(params string[] arguments) => SchedulerCommand.RunAsync(["submit", "--data", _folder.In("data"), .. arguments]);

    private Task<CommandResult> RunAsync(params string[] lines) => RunAsync([], lines);

    private Task<CommandResult> RunAsync(string[] options, params string[] lines)
    {
        _folder.Write("tasks.jsonl", string.Join('\n', lines));
        return SchedulerCommand.RunAsync(["run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), .. options]);
    }
}
