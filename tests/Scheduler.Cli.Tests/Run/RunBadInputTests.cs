using System.Text;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Run;

public sealed class RunBadInputTests : IDisposable
{
    private const string Noop = """{"kind": "noop"}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_line_of_a_megabyte_is_a_task_like_any_other()
    {
        var result = await RunAsync([.. """{"kind": "noop", "payload": " """u8, .. Enumerable.Repeat((byte)'x', 1_000_000), .. "\"}"u8]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 of 1 task succeeded", result.Out);
    }

    [Fact]
    public async Task Longer_ones_are_named_with_what_is_the_most()
    {
        byte[] payload = [.. """{"kind": "noop", "payload": " """u8, .. Enumerable.Repeat((byte)'x', 1_100_000), .. "\"}"u8];
        byte[] line = [.. Enumerable.Repeat((byte)'x', 3_000_000)];

        var result = await RunAsync(payload, line);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 1: payload: It has 1100003 bytes; the most is 1048576.", result.Error);
        Assert.Contains("line 2: It has more than 2097152 bytes, the most for a line.", result.Error);
    }

    [Theory]
    [InlineData("--ageing", "soon", "--ageing is 'soon', but must be a time such as 200ms, 1.5s, 1m30s, 2h or 1d, or off.")]
    [InlineData("--preempt", "maybe", "--preempt is 'maybe', but must be yes, no or auto.")]
    [InlineData("--slice", "2d", "--slice is '2d', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 1ms to 1d.")]
    [InlineData("--min-run-time", "-1s", "--min-run-time is '-1s', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 0s to 1d.")]
    [InlineData("--preemption-margin", "much", "--preemption-margin is 'much', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 0s to 1d.")]
    [InlineData("--max-preemptions", "1000001", "--max-preemptions is '1000001', but must be a whole number between 0 and 1000000.")]
    public async Task How_queues_order_and_interrupt_is_refused_where_it_is_wrong(string option, string value, string expected)
    {
        var result = await SchedulerCommand.RunAsync("run", _folder.In("none.jsonl"), option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
    }

    [Fact]
    public async Task What_is_not_utf8_is_named()
    {
        var result = await RunAsync(Encoding.UTF8.GetBytes(Noop), [.. """{"kind": "caf"""u8, 0xE9, .. "\"}"u8]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2: It is not UTF-8, from byte 14 on.", result.Error);
    }

    [Fact]
    public async Task A_nul_is_no_json()
    {
        var result = await RunAsync(Encoding.UTF8.GetBytes(Noop + "\0"));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 1: It is not JSON, from byte 17 on.", result.Error);
    }

    [Fact]
    public async Task Empty_lines_are_passed_over()
    {
        var result = await RunAsync(Encoding.UTF8.GetBytes($"\n\n{Noop}\n \t\r\n{Noop}\n\n"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("2 of 2 tasks succeeded", result.Out);
    }

    [SkippableFact]
    public async Task What_is_appended_while_it_is_read_is_passed_over()
    {
        Skip.If(OperatingSystem.IsWindows(), "There is no sh.");
        var file = _folder.In("tasks.jsonl");
        var line = $$"""{"kind": "shell", "payload": {"program": "sh", "args": ["-c", "echo '{\"kind\": \"noop\"}' >> {{file}}"]} }""";

        var result = await RunAsync(Encoding.UTF8.GetBytes(line + "\n"), Encoding.UTF8.GetBytes(line + "\n"));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("2 of 2 tasks succeeded", result.Out);
        Assert.Equal(2, (await File.ReadAllLinesAsync(file)).Count(l => string.Equals(l, Noop, StringComparison.Ordinal)));
    }

    [SkippableTheory]
    [InlineData("no-such-program", "There is no program 'no-such-program' in the folders of PATH")]
    [InlineData("/etc/passwd", "The program '/etc/passwd' is not executable")]
    public async Task A_program_that_can_not_be_started_is_said(string program, string expected)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "told apart on Linux");

        var result = await RunAsync(Encoding.UTF8.GetBytes($$"""{"kind": "shell", "payload": {"program": "{{program}}"} }"""));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(expected, result.Out);
    }

    [SkippableFact]
    public async Task A_program_that_was_killed_is_said()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "told apart on Linux");

        var result = await RunAsync(
            """{"kind": "shell", "maxAttempts": 1, "payload": {"program": "sh", "args": ["-c", "kill -SEGV $$"]} }"""u8.ToArray());

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("The program 'sh' was killed by SIGSEGV.", result.Out);
    }

    private Task<CommandResult> RunAsync(params byte[][] lines)
    {
        _folder.Write("tasks.jsonl", [.. lines.SelectMany((line, i) => i == 0 || lines[i - 1][^1] == '\n' ? line : [(byte)'\n', .. line])]);
        return SchedulerCommand.RunAsync("run", _folder.In("tasks.jsonl"), "--data", _folder.In("data"));
    }
}
