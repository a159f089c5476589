using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Run;

/// <summary>Lines that can't become tasks, or not on this data folder.</summary>
public sealed class BadLineTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_bad_line_keeps_all_from_being_submitted()
    {
        var result = await RunAsync(["--json"], """{"kind": "noop"}""", """{"kind": "noop", "timeout": "5 parsecs"}""", "nonsense");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2: timeout: It is \"5 parsecs\", but must be a duration", result.Error);
        Assert.Contains("line 3: It is not JSON", result.Error);
        Assert.Contains("2 bad lines", result.Error);
        Assert.Empty(result.Out);
        Assert.False(Directory.Exists(_folder.In("data")));
    }

    [Fact]
    public async Task Skip_bad_runs_the_others()
    {
        var result = await RunAsync(["--json", "--skip-bad"], """{"kind": "noop"}""", "nonsense", """{"kind": "noop"}""");

        Assert.Equal(20, result.ExitCode);
        Assert.False(result.Json.GetProperty("ok").GetBoolean());
        Assert.Contains("line 2: ", result.Error);
        Assert.Equal(1, result.Json.GetProperty("badLines").GetInt32());
        Assert.Equal(2, result.Json.GetProperty("succeeded").GetInt32());
    }

    [Fact]
    public async Task A_run_that_has_passed_over_lines_does_not_say_that_all_is_well()
    {
        var result = await RunAsync(["--skip-bad"], """{"kind": "noop"}""", "nonsense");

        Assert.Equal(20, result.ExitCode);
        Assert.Contains("INCOMPLETE: every other task has succeeded, but 1 bad line was skipped.", result.Out);
        Assert.DoesNotContain("OK:", result.Out);
    }

    [Fact]
    public async Task An_id_that_an_earlier_run_used_for_something_else_is_a_bad_line()
    {
        await RunAsync("""{"kind": "noop", "id": "a"}""");

        var result = await RunAsync("""{"kind": "noop"}""", """{"kind": "noop", "id": "a", "priority": 1}""");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2: id: Task 'a' was submitted before, with other content.", result.Error);
        Assert.DoesNotContain("OK: ", result.Out);
        Assert.Contains("\nRefused   1 bad line\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("STOPPED at 1 bad line: its task is left", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Skipped", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_an_earlier_run_used_for_something_else_can_be_skipped()
    {
        await RunAsync("""{"kind": "noop", "id": "a"}""");

        var result = await RunAsync(["--skip-bad", "--json"], """{"kind": "noop"}""", """{"kind": "noop", "id": "a", "priority": 1}""", """{"kind": "noop"}""");

        Assert.Equal(20, result.ExitCode);
        Assert.Contains("line 2: id: ", result.Error);
        Assert.False(result.Json.GetProperty("ok").GetBoolean());
        Assert.Equal(1, result.Json.GetProperty("badLines").GetInt32());
        Assert.Equal(2, result.Json.GetProperty("tasks").GetInt32());
        Assert.Equal(2, result.Json.GetProperty("succeeded").GetInt32());
    }

    private Task<CommandResult> RunAsync(params string[] lines) => RunAsync([], lines);

    private Task<CommandResult> RunAsync(string[] options, params string[] lines)
    {
        _folder.Write("tasks.jsonl", string.Join('\n', lines));
        return SchedulerCommand.RunAsync(["run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), .. options]);
    }
}
