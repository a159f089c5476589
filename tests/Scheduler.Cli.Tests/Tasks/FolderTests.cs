using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Support;
using SQLitePCL;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>The commands on a data folder that nobody works with.</summary>
public sealed class FolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task What_a_run_has_left_can_be_listed_shown_and_explained_and_nothing_of_it_changes()
    {
        await RunAsync();
        var before = Content();

        var list = await AskAsync("list");
        var failed = await AskAsync("list", "--phase", "failed", "--kind", "shell", "--json");
        var show = await AskAsync("show", "bad", "ok", "--json");
        var text = await AskAsync("show", "bad");
        var explain = await AskAsync("explain", "ok");
        var unknown = await AskAsync("explain", "ok", "nowhere");
        var stats = await AskAsync("stats");
        var kinds = await AskAsync("stats", "--json");

        Assert.Equal((0, 0, 0, 0, 0, 1), (list.ExitCode, failed.ExitCode, show.ExitCode, text.ExitCode, explain.ExitCode, unknown.ExitCode));
        Assert.Contains("3 of 3 tasks: 2 succeeded, 1 failed.", list.Out, StringComparison.Ordinal);
        Assert.Equal("bad", JsonDocument.Parse(Assert.Single(failed.Lines)).RootElement.GetProperty("id").GetString());
        Assert.Equal(["bad", "ok"], show.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()));
        Assert.Contains("Error        The program 'sh' ended with exit code 3", text.Out, StringComparison.Ordinal);
        Assert.Contains("             oops", text.Out, StringComparison.Ordinal);
        Assert.Contains("Went to      node-1, by least-loaded", explain.Out, StringComparison.Ordinal);
        Assert.Contains("There is no task 'nowhere'", unknown.Error, StringComparison.Ordinal);
        Assert.Equal((0, 0), (stats.ExitCode, kinds.ExitCode));
        Assert.Contains("No process uses the data folder now", stats.Out, StringComparison.Ordinal);
        Assert.Equal(2, JsonDocument.Parse(kinds.Out).RootElement.GetProperty("kinds")[0].GetProperty("tasks").GetInt32());
        Assert.Equal(before, Content());
    }

    [SkippableFact]
    public async Task A_task_that_failed_is_run_again_by_the_next_run()
    {
        await RunAsync();
        Assert.Equal(1, (await AskAsync("retry", "ok")).ExitCode);

        var retry = await AskAsync("retry", "--failed", "--kind", "shell");
        var waits = await AskAsync("explain", "bad");
        var again = await AskAsync("retry", "bad", "--json");

        Assert.Equal((0, 0, 0), (retry.ExitCode, waits.ExitCode, again.ExitCode));
        Assert.Contains("1 task runs again, as soon as a process uses the data folder.", retry.Out, StringComparison.Ordinal);
        Assert.Contains("No process uses the data folder now", waits.Out, StringComparison.Ordinal);
        Assert.Equal("""{"id":"bad","phase":"pending"}""", again.Out.Trim());
        File.WriteAllText(_folder.In("works"), "");
        Assert.Equal(0, await RunAgainAsync());
        Assert.Contains("3 of 3 tasks: 3 succeeded.", (await AskAsync("list")).Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_task_that_waits_can_be_cancelled_and_another_submitted()
    {
        await RunAsync();
        var submit = await AskAsync("submit", """{"id": "new", "kind": "noop", "queue": "another", "notBefore": "2100-01-01T00:00:00Z"}""");
        var cancel = await AskAsync("cancel", "new", "ok");

        Assert.Equal((0, 1), (submit.ExitCode, cancel.ExitCode));
        Assert.Equal("1 task accepted.", submit.Out.Trim());
        Assert.Equal("new: cancelled", cancel.Out.Trim());
        Assert.Contains("Task 'ok' has succeeded.", cancel.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Everything_is_exported_in_both_forms()
    {
        await RunAsync();
        var jsonl = await AskAsync("export", "--output", _folder.In("out.jsonl"));
        var csv = await AskAsync("export", "--format", "csv");

        Assert.Equal((0, 0), (jsonl.ExitCode, csv.ExitCode));
        var lines = await File.ReadAllLinesAsync(_folder.In("out.jsonl"));
        Assert.Equal(["bad", "ok", "plain"], lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains(lines, l => l.Contains("\"payload\":{\"program\":", StringComparison.Ordinal));
        Assert.Equal(4, csv.Out.Split("\r\n").Length + csv.Out.Split('\n').Count(l => l.StartsWith("id,", StringComparison.Ordinal) || l.StartsWith("ok,", StringComparison.Ordinal) || l.StartsWith("plain,", StringComparison.Ordinal)));
        Assert.Contains("\"The program 'sh' ended with exit code 3. The end of its standard error:\noops\"", csv.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_damaged_row_of_the_archive_is_named_and_passed_over()
    {
        await RunAsync();
        DamageArchive("ok");

        var export = await AskAsync("export");
        var list = await AskAsync("list");
        var show = await AskAsync("show", "ok");

        Assert.Equal((65, 65, 0), (export.ExitCode, list.ExitCode, show.ExitCode));
        Assert.Equal(["bad", "plain"], export.Lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("error: The task 'ok' is skipped.", export.Error, StringComparison.Ordinal);
        Assert.Contains("bad", list.Out, StringComparison.Ordinal);
        Assert.Contains("is damaged; only its id", show.Out, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_copy_is_a_folder_to_be_worked_with_and_its_place_must_be_free()
    {
        await RunAsync();
        var before = Content();

        var backup = await AskAsync("backup", "--to", _folder.In("copy"));
        var again = await AskAsync("backup", "--to", _folder.In("copy"));

        Assert.Equal((0, 3), (backup.ExitCode, again.ExitCode));
        Assert.Contains(", up to event ", backup.Error, StringComparison.Ordinal);
        Assert.Contains("is there already, and not empty", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, Content());
        Directory.Delete(_folder.In("data"), recursive: true);
        Directory.Move(_folder.In("copy"), _folder.In("data"));
        Assert.Contains("3 of 3 tasks: 2 succeeded, 1 failed.", (await AskAsync("list")).Out, StringComparison.Ordinal);
        Assert.Equal(1, await RunAgainAsync());
    }

    [SkippableFact]
    public async Task A_folder_that_has_lost_its_end_is_refused_until_the_loss_is_accepted()
    {
        await RunAsync();
        File.Delete(_folder.In("data/journal.db"));

        var refused = await RunCommandAsync();
        var accepted = await RunCommandAsync("--accept-loss-after", "0");

        Assert.Equal((3, 1), (refused.ExitCode, accepted.ExitCode));
        Assert.Contains("start once with --accept-loss-after 0.", refused.Error, StringComparison.Ordinal);
        Assert.Contains("3 of 3 tasks", (await AskAsync("list")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await RunCommandAsync("--accept-loss-after", "-1")).ExitCode);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("show", "a")]
    [InlineData("explain", "a")]
    [InlineData("stats")]
    [InlineData("retry", "a")]
    [InlineData("cancel", "a")]
    [InlineData("export")]
    [InlineData("submit", "{\"kind\":\"noop\"}")]
    public async Task A_folder_that_is_not_there_or_somebody_elses_or_damaged_is_told(params string[] command)
    {
        var missing = await AskAsync(command);
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("There is no data folder", missing.Error, StringComparison.Ordinal);

        Directory.CreateDirectory(_folder.In("data"));
        File.WriteAllText(_folder.In("data/letter.txt"), "Dear Ada");
        var strange = await AskAsync(command);
        Assert.Equal(3, strange.ExitCode);
        Assert.Contains("is not a scheduler's", strange.Error, StringComparison.Ordinal);

        File.WriteAllBytes(_folder.In("data/journal.db"), RandomNumberGenerator.GetBytes(8_192));
        var damaged = await AskAsync(command);
        Assert.Equal(3, damaged.ExitCode);
        Assert.Contains("not a database", damaged.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no phase 'ended'. Known: assigned", "list", "--phase", "ended")]
    [InlineData("--server is 'x'", "list", "--server", "x")]
    [InlineData("two schedulers", "list", "--server", "http://localhost:1", "--data", "d")]
    [InlineData("No task is named.", "retry")]
    [InlineData("one of the two", "retry", "a", "--failed")]
    [InlineData("argument 1: prio: There is no such field. Known: affinityKey", "submit", "{\"kind\":\"noop\",\"prio\":1}")]
    [InlineData("argument 1: It is not JSON", "submit", "{")]
    public async Task Bad_input_is_told(string message, params string[] command)
    {
        Directory.CreateDirectory(_folder.In("data"));
        var result = await (command.Contains("--server", StringComparer.Ordinal) ? SchedulerCommand.PipeAsync("", command) : AskAsync(command));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told()
    {
        var result = await SchedulerCommand.PipeAsync("", "list", "--server", "http://127.0.0.1:1");
        Assert.Equal(69, result.ExitCode);
        Assert.Contains("No scheduler could be asked at http://127.0.0.1:1/", result.Error, StringComparison.Ordinal);
    }

    private Task<BytesResult> AskAsync(params string[] command) => ResultAsync(_folder, command);

    /// <summary>What the command writes, wherever it writes it.</summary>
    internal static async Task<BytesResult> ResultAsync(TempFolder folder, params string[] command)
    {
        using var output = new MemoryStream();
        var error = new StringWriter();
        var text = new StreamWriter(output) { AutoFlush = true };
        var terminal = new Terminal(text, error, IsLive: false) { In = () => new MemoryStream(), OutBytes = () => new Unclosed(output) };
        var code = await SchedulerCommandLine.RunAsync([.. command, "--data", folder.In("data")], terminal, CancellationToken.None);
        return new BytesResult(code, output.ToArray(), error.ToString());
    }

    private async Task RunAsync()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");
        Assert.Equal(1, await RunAgainAsync());
    }

    private async Task<int> RunAgainAsync() => (await RunCommandAsync()).ExitCode;

    private async Task<CommandResult> RunCommandAsync(params string[] more)
    {
        _folder.Write("tasks.jsonl", string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id": "ok", "kind": "noop"}
            {"id": "plain", "kind": "noop", "payload": "text"}
            {"id": "bad", "kind": "shell", "payload": {"program": "sh", "args": ["-c", "test -e {{{_folder.In("works")}}} || { echo oops >&2; exit 3; }"]}, "maxAttempts": 1}
            """));
        return await SchedulerCommand.RunAsync(["run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"), .. more]);
    }

    private void DamageArchive(string task)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(_folder.In("data/archive.db"), out var archive));
        using (archive)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(archive, $"UPDATE tasks SET task = zeroblob(20) WHERE id = '{task}'"));
        }
    }

    private string[] Content() =>
    [
        .. Directory.EnumerateFiles(_folder.In("data")).Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    private sealed class Unclosed(Stream stream) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => stream.Write(buffer, offset, count);
    }
}
