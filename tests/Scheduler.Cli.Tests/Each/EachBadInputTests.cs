using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Each;

public sealed class EachBadInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public EachBadInputTests() => Skip.IfNot(OperatingSystem.IsLinux(), "needs programs that Linux has");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_line_of_a_megabyte_is_named()
    {
        var result = await EachAsync("short\n" + new string('x', 1_000_000) + "\nnever", "echo");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2: It is too long: an argument may have 131071 bytes.", result.Error);
        Assert.Equal("short\n", result.Out);
    }

    [SkippableFact]
    public async Task And_passed_over_if_that_was_asked_for()
    {
        var lines = $"short\n{new string('x', 1_000_000)}\n{new string('y', 5_000_000)}\nlast";

        var result = await EachAsync(lines, "--skip-bad", "-k", "--json", "--", "echo");

        Assert.Equal(20, result.ExitCode);
        Assert.False(result.Json.GetProperty("ok").GetBoolean());
        Assert.Equal("short\nlast\n", result.Out);
        Assert.Contains("line 2: It is too long", result.Error);
        Assert.Contains("line 3: It has more than 2097152 bytes", result.Error);
        Assert.Equal(2, result.Json.GetProperty("badLines").GetInt32());
    }

    [SkippableTheory]
    [InlineData("a\0b", "echo", 2, "STOPPED before the end. Fix the line, or skip it with --skip-bad; then the same command resumes from here.")]
    [InlineData("/no/such/program", "{}", 127, "STOPPED before the end. Fix what keeps the program from being run; then the same command resumes from here.")]
    [InlineData("/etc/passwd", "{}", 126, "STOPPED before the end. Fix what keeps the program from being run; then the same command resumes from here.")]
    [InlineData("exit 255", "sh -c {}", 124, "STOPPED before the end. The same command resumes from here.")]
    public async Task What_helps_is_said_where_the_same_command_alone_does_not(string line, string program, int code, string says)
    {
        var result = await EachAsync(line, ["--data", _folder.In("data"), "--", .. program.Split(' ')]);

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(says, result.Error);
    }

    [SkippableFact]
    public async Task Lines_that_were_passed_over_are_counted_at_the_end()
    {
        var result = await EachAsync("a\0b\nc", "--skip-bad", "--", "echo");

        Assert.Equal(20, result.ExitCode);
        Assert.Contains("1 bad line was skipped.", result.Error);
    }

    [SkippableFact]
    public async Task The_longest_line_that_the_system_takes()
    {
        var line = new string('x', (128 * 1024) - 1);

        Assert.Equal(line, (await EachAsync(line, "printf", "%s")).Out);
    }

    [SkippableFact]
    public async Task Bytes_that_are_no_text_go_through_unchanged()
    {
        byte[] line = [.. "caf"u8, 0xE9, 0xFF, .. "  \t\r\e[1m"u8];

        var result = await SchedulerCommand.PipeAsync([.. line, (byte)'\n'], "each", "--", "printf", "<%s>");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal([(byte)'<', .. line, (byte)'>'], result.Bytes);
    }

    [SkippableFact]
    public async Task Arguments_of_the_command_that_are_no_text_are_refused()
    {
        using var process = SchedulerProcess.StartShell("", "exec $SCHEDULER each -- echo \"$(printf 'caf\\351')\"");

        var result = await process.ResultAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("An argument is not UTF-8", result.Error);
    }

    [SkippableFact]
    public async Task A_nul_within_a_line_is_named()
    {
        var result = await EachAsync("a\nb\0c", "echo");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("line 2: It contains a NUL", result.Error);
    }

    [SkippableFact]
    public async Task With_null_lines_end_with_nuls()
    {
        var result = await EachAsync("a\nb\0c\0", "-0", "-k", "--", "printf", "<%s>");

        Assert.Equal("<a\nb><c>", result.Out);
    }

    [SkippableFact]
    public async Task Empty_lines_are_passed_over()
    {
        Assert.Equal("a\nb\n", (await EachAsync("\n\na\n\nb\n\n", "-k", "--", "echo")).Out);
        Assert.Equal(0, (await EachAsync("", "echo")).ExitCode);
        Assert.Equal(0, (await EachAsync("\n\n\n", "echo")).ExitCode);
    }

    [SkippableFact]
    public async Task A_file_that_grows_while_it_is_read_ends_all_the_same()
    {
        var lines = _folder.Write("lines", "1\n2\n3\n");
        using var process = SchedulerProcess.StartShell(
            "", $"exec $SCHEDULER each --slots 1 -- sh -c 'echo $1; [ $1 = more ] || echo more >> {lines}' sh < {lines}");

        var result = await process.ResultAsync();

        // Every one adds a line: had what was added been waited for, there would be no end.
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["1", "2", "3"], result.Out.Split('\n').Where(l => l is not ("" or "more")).Order());
    }

    [SkippableFact]
    public async Task A_folder_as_input_is_said()
    {
        using var process = SchedulerProcess.StartShell("", $"exec $SCHEDULER each echo < {_folder.Path}");

        var result = await process.ResultAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error: Standard input can't be read: ", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
    }

    [SkippableFact]
    public async Task No_program_at_all_is_said()
    {
        var result = await EachAsync("a");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("'scheduler each --help' shows what there is.", result.Error);
    }

    [SkippableTheory]
    [InlineData("--slots", "0", "--slots is '0', but must be a whole number between 1 and 1000.")]
    [InlineData("--retries", "-1", "--retries is '-1', but must be a whole number between 0 and 999.")]
    [InlineData("--retry-delays", "", "--retry-delays is '', but must be 1 to 100 times such as 200ms, 1.5s, 1m30s, 2h or 1d, with commas between.")]
    [InlineData("--retry-delays", "1s,,2s", "--retry-delays is '1s,,2s', but must be 1 to 100 times such as")]
    [InlineData("--retry-max-age", "0.5", "--retry-max-age is '0.5', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 1s to 3650d.")]
    [InlineData("--timeout", "soon", "--timeout is 'soon', but must be seconds, or a time such as 200ms")]
    [InlineData("--timeout", "0", "--timeout is '0'")]
    [InlineData("--grace", "2h", "--grace is '2h', but must be seconds, or a time such as 200ms, 1.5s, 1m30s, 2h or 1d: 1ms to 1h.")]
    [InlineData("--data", " ", "--data is empty")]
    public async Task An_option_out_of_range_is_named_with_its_range(string option, string value, string expected)
    {
        var result = await EachAsync("a", option, value, "--", "echo");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Empty(result.Out);
    }

    [SkippableFact]
    public async Task The_help_tells_of_options_exit_codes_and_examples()
    {
        var help = (await SchedulerCommand.RunAsync("each", "--help")).Out;

        foreach (var word in (string[])["--data", "--keep-order", "--null", "{}", "Exit codes", "127", "141", "Examples:", "xargs"])
        {
            Assert.Contains(word, help);
        }
    }

    private static Task<BytesResult> EachAsync(string input, params string[] args) => SchedulerCommand.PipeAsync(input, ["each", .. args]);
}
