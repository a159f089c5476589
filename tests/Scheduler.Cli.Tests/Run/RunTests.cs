using System.Diagnostics;
using System.Text;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Cli.Tests.Run;

public sealed class RunTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_line_is_run_and_summed_up()
    {
        var result = await RunAsync("""{"kind": "noop"}""", "", """  {"kind": "sleep", "payload": {"ms": 1}}  """, """{"kind": "noop"}""");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Running 3 tasks", result.Out);
        Assert.Contains("100 %  3 of 3 tasks", result.Out);
        Assert.Contains("3 of 3 tasks succeeded", result.Out);
        Assert.Contains("OK: every task has succeeded.", result.Out);
        Assert.DoesNotContain('\u001b', result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Tasks_that_name_a_limit_run_so_many_at_a_time()
    {
        // Two at once would find the folder of the other there.
        var line = $$$"""{"kind": "shell", "payload": {"program": "sh", "args": ["-c", "mkdir '{{{_folder.In("alone")}}}' && sleep 0.01 && rmdir '{{{_folder.In("alone")}}}'"]}, "maxAttempts": 1, "limits": ["alone"]}""";
        var result = await RunAsync(["--slots", "4", "--limit", "alone=1"], [.. Enumerable.Repeat(line, 12)]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("12 of 12 tasks succeeded", result.Out);
    }

    [Fact]
    public async Task A_limit_that_is_there_keeps_what_else_it_says()
    {
        await RunAsync(["--limit", "alone=1"], """{"kind": "noop"}""");
        Assert.Equal(0, (await SchedulerCommand.RunAsync(
            "limit", "set", "alone", "--running", "1", "--rate", "5/1s", "--kind", "noop", "--data", _folder.In("data"))).ExitCode);
        await RunAsync(["--limit", "alone=3"], """{"kind": "noop"}""");
        var shown = (await SchedulerCommand.RunAsync("limit", "show", "alone", "--json", "--data", _folder.In("data"))).Out;
        Assert.Contains("\"running\":3,\"rate\":{\"starts\":5,", shown, StringComparison.Ordinal);
        Assert.Contains("\"kinds\":[\"noop\"]", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("alone")]
    [InlineData("alone=1000001")]
    public async Task A_limit_that_is_none_is_said(string limit)
    {
        var result = await RunAsync(["--limit", limit], """{"kind": "noop"}""");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"--limit is '{limit}', but must be NAME=N with a whole number up to 1000000, such as gpu=2.", result.Error);
    }

    [Fact]
    public async Task What_is_finished_is_not_run_again()
    {
        await RunAsync("""{"kind": "noop", "id": "a"}""", """{"kind": "noop"}""");

        var again = (await RunAsync(["--json"], """{"kind": "noop", "id": "a"}""", """{"kind": "noop"}""", """{"kind": "noop"}""")).Json;
        var third = await RunAsync("""{"kind": "noop"}""", """{"kind": "noop"}""", """{"kind": "noop", "id": "a"}""");

        Assert.Equal(2, again.GetProperty("finishedBefore").GetInt32());
        Assert.Equal(1, again.GetProperty("ran").GetInt32());
        Assert.True(again.GetProperty("ok").GetBoolean());
        Assert.Equal(0, third.ExitCode);
        Assert.Contains("every task had succeeded before", third.Out);
    }

    [Fact]
    public async Task A_failed_task_has_its_line_and_the_tail_of_its_error_now_and_later()
    {
        string[] lines =
        [
            """{"kind": "noop"}""",
            """{"kind": "sleep", "id": "wrong", "payload": {"ms": 60000}, "timeout": "50ms", "maxAttempts": 1}""",
        ];

        var first = await RunAsync(lines);
        var again = await RunAsync(lines);

        Assert.Equal(1, first.ExitCode);
        Assert.Contains("line 2: task wrong failed after 1 attempt: The attempt ran longer than its timeout of 50ms.", first.Out);
        Assert.Contains("1 of 2 tasks succeeded, 1 failed", first.Out);
        Assert.Contains("NOT OK: 1 task has not succeeded.", first.Out);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("line 2: task wrong failed after 1 attempt in an earlier run: The attempt ran longer", again.Out);
    }

    [SkippableFact]
    public async Task A_program_that_fails_says_how()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");

        var result = await RunAsync(
            """{"kind": "shell", "id": "x", "maxAttempts": 1, "payload": {"program": "sh", "args": ["-c", "echo first >&2; echo the last line >&2; exit 7"]}}""",
            """{"kind": "shell", "payload": {"program": "true"}}""");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("line 1: task x failed after 1 attempt: The program 'sh' ended with exit code 7.", result.Out);
        Assert.Contains("the last line", result.Out);
        Assert.Contains("1 of 2 tasks succeeded", result.Out);
    }

    [Fact]
    public async Task Json_is_one_document_with_everything_in_it()
    {
        var result = await RunAsync(
            ["--json", "--nodes", "2", "--slots", "3", "--policy", "sjf", "--strategy", "random"],
            """{"kind": "noop", "queue": "other", "estimate": "2m"}""",
            """{"kind": "sleep", "id": "wrong", "payload": {"ms": 60000}, "timeout": "50ms", "maxAttempts": 1}""");

        var json = result.Json;
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.False(json.GetProperty("ok").GetBoolean());
        Assert.False(json.GetProperty("interrupted").GetBoolean());
        Assert.Equal(_folder.In("tasks.jsonl"), json.GetProperty("input").GetString());
        Assert.Equal(_folder.In("data"), json.GetProperty("data").GetString());
        Assert.Equal("sjf", json.GetProperty("policy").GetString());
        Assert.Equal("random", json.GetProperty("strategy").GetString());
        Assert.Equal(2, json.GetProperty("nodes").GetInt32());
        Assert.Equal(3, json.GetProperty("slots").GetInt32());
        Assert.Equal(2, json.GetProperty("tasks").GetInt32());
        Assert.Equal(2, json.GetProperty("ran").GetInt32());
        Assert.Equal(1, json.GetProperty("succeeded").GetInt32());
        Assert.Equal(1, json.GetProperty("failed").GetInt32());
        Assert.Equal(0, json.GetProperty("cancelled").GetInt32());
        Assert.Equal(0, json.GetProperty("expired").GetInt32());
        Assert.Equal(0, json.GetProperty("unfinished").GetInt32());
        Assert.Equal(0, json.GetProperty("finishedBefore").GetInt32());
        Assert.Equal(0, json.GetProperty("badLines").GetInt32());
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.True(json.GetProperty("tasksPerSecond").GetDouble() > 0);
        var failed = Assert.Single(json.GetProperty("notSucceeded").EnumerateArray());
        Assert.Equal(2, failed.GetProperty("line").GetInt32());
        Assert.Equal("wrong", failed.GetProperty("id").GetString());
        Assert.Equal("failed", failed.GetProperty("phase").GetString());
        Assert.Equal(1, failed.GetProperty("failedAttempts").GetInt32());
        Assert.Contains("ran longer than its timeout of 50ms", failed.GetProperty("error").GetString());
        Assert.False(failed.GetProperty("inEarlierRun").GetBoolean());
    }

    [Fact]
    public async Task Standard_input_is_read_to_its_end()
    {
        var (code, text, error) = await RunFromStandardInputAsync("{\"kind\": \"noop\"}\r\n{\"kind\": \"noop\"}");

        Assert.Equal(0, code);
        Assert.Contains("2 tasks of standard input", text);
        Assert.Contains("2 of 2 tasks succeeded", text);
        Assert.Empty(error);
    }

    [Fact]
    public async Task No_task_at_all_is_well_done()
    {
        Assert.Equal(0, (await RunAsync("")).ExitCode);
        Assert.Equal(0, (await RunFromStandardInputAsync("")).Code);
    }

    [Fact]
    public async Task A_missing_file_and_a_folder_are_said()
    {
        var missing = await SchedulerCommand.RunAsync("run", _folder.In("none"));
        var folder = await SchedulerCommand.RunAsync("run", _folder.Path);

        Assert.Equal(2, missing.ExitCode);
        Assert.Contains("There is no file", missing.Error);
        Assert.Equal(2, folder.ExitCode);
        Assert.Contains("is a folder", folder.Error);
    }

    [Fact]
    public async Task A_data_folder_that_is_somebody_elses_is_left_alone()
    {
        _folder.Write("data/letter.txt");

        var result = await RunAsync("""{"kind": "noop"}""");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("letter.txt", result.Error);
    }

    [Fact]
    public async Task What_no_node_offers_can_be_offered()
    {
        var line = """{"kind": "noop", "request": {"gpu": 1}, "labels": {"disk": "ssd"}}""";

        var refused = await RunAsync(line);
        var labelled = await RunAsync(["--label", "disk=ssd"], line);
        var run = await RunAsync(["--label", "disk=ssd", "--offer", "gpu=2"], line);

        Assert.Contains("request.gpu: It is 1, but each node offers 0.", refused.Error);
        Assert.Equal(2, labelled.ExitCode);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_stopped_run_ends_what_is_running_and_goes_on_where_it_was()
    {
        var lines = Enumerable.Range(0, 40).Select(_ => """{"kind": "sleep", "payload": {"ms": 400}}""").ToArray();
        using var stop = new CancellationTokenSource();
        using var writer = new StopAt(" 10 %", stop);

        _folder.Write("tasks.jsonl", string.Join('\n', lines));
        var stopped = await SchedulerCommand.RunAsync(
            writer, stop.Token, "run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), "--slots", "2");
        var resumed = await RunAsync(["--json", "--slots", "40"], lines);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("Stopping: ", stopped.Error);
        Assert.Contains("STOPPED: ", stopped.Out);
        Assert.Equal(0, resumed.ExitCode);
        var before = resumed.Json.GetProperty("finishedBefore").GetInt32();
        Assert.InRange(before, 4, 39);
        Assert.Contains($"{before} of 40 tasks succeeded", stopped.Out);
        Assert.Equal(40 - before, resumed.Json.GetProperty("ran").GetInt32());
    }

    [Fact]
    public async Task A_hundred_thousand_lines()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            text.Append("""{"kind": "noop", "payload": """).Append(i).Append("}\n");
        }

        _folder.Write("tasks.jsonl", text.ToString());
        var watch = Stopwatch.StartNew();

        var result = await SchedulerCommand.RunAsync("run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(100_000, result.Json.GetProperty("succeeded").GetInt32());
        output.WriteLine(
            $"100,000 noop lines: {result.Json.GetProperty("tasksPerSecond").GetDouble():N0} tasks/s, {watch.Elapsed.TotalSeconds:N1} s in all");
    }

    [Fact]
    public async Task The_help_tells_of_fields_exit_codes_and_examples()
    {
        var help = (await SchedulerCommand.RunAsync("run", "--help")).Out;

        foreach (var word in (string[])["FILE", "--data", "--skip-bad", "maxAttempts", "notBefore", "Exit codes:", "130", "Examples:", ".scheduler"])
        {
            Assert.Contains(word, help);
        }
    }

    private Task<CommandResult> RunAsync(params string[] lines) => RunAsync([], lines);

    private Task<CommandResult> RunAsync(string[] options, params string[] lines)
    {
        _folder.Write("tasks.jsonl", string.Join('\n', lines));
        return SchedulerCommand.RunAsync(["run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), .. options]);
    }

    private async Task<(int Code, string Out, string Error)> RunFromStandardInputAsync(string text)
    {
        var written = new StringWriter();
        var error = new StringWriter();
        var terminal = new Terminal(written, error, IsLive: false) { In = () => new MemoryStream(Encoding.UTF8.GetBytes(text)) };
        var code = await SchedulerCommandLine.RunAsync(["run", "-", "--data", _folder.In("data")], terminal, CancellationToken.None);
        return (code, written.ToString(), error.ToString());
    }

    /// <summary>Presses Ctrl-C when it reads something.</summary>
    private sealed class StopAt(string text, CancellationTokenSource stop) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return value?.StartsWith(text, StringComparison.Ordinal) == true ? stop.CancelAsync() : Task.CompletedTask;
        }
    }
}
