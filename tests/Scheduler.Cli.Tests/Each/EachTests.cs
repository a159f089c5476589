using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Each;

public sealed class EachTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public EachTests() => Skip.If(OperatingSystem.IsWindows(), "There is no sh.");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_program_is_run_for_each_line()
    {
        var result = await EachAsync("1\n2\n\n3", "--", "sh", "-c", "echo \"<$1>\"", "sh", "{}");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(["<1>", "<2>", "<3>"], result.Lines.Order());
        Assert.Empty(result.Error);
    }

    [SkippableFact]
    public async Task A_byte_order_mark_in_front_of_the_first_line_is_no_part_of_it()
    {
        var result = await EachAsync("\uFEFFa\n\uFEFFb", "--keep-order", "--", "printf", "[%s]");

        Assert.Equal("[a][\uFEFFb]", result.Out);
    }

    [SkippableFact]
    public async Task The_line_replaces_every_placeholder_or_is_added_as_the_last_argument()
    {
        var placed = await EachAsync("x y", "--", "printf", "[%s]", "{}{}", "a{}b");
        var added = await EachAsync("x y", "--", "printf", "[%s]", "a");
        var first = await EachAsync("/bin/echo", "--", "{}", "hello");

        Assert.Equal("[x yx y][ax yb]", placed.Out);
        Assert.Equal("[a][x y]", added.Out);
        Assert.Equal("hello\n", first.Out);
    }

    [SkippableFact]
    public async Task The_output_of_a_task_is_printed_as_a_whole_however_long_it_is()
    {
        const int size = 300_000;

        var result = await EachAsync(
            "a\nb\nc\nd", "--slots", "4", "--", "sh", "-c", "head -c 300000 /dev/zero | tr '\\0' \"$1\"; echo; echo \"$1\" >&2", "sh");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(new[] { 'a', 'b', 'c', 'd' }.Select(c => new string(c, size)), result.Lines.Order());
        Assert.Equal("abcd", string.Concat(result.Error.Split('\n').Order()));
    }

    [SkippableFact]
    public async Task With_keep_order_outputs_come_in_the_order_of_the_lines()
    {
        // The first line's program ends when that of the last one has run.
        var mark = _folder.In("mark");
        var result = await EachAsync(
            "1\n2\n3\n4",
            "--keep-order", "--slots", "4", "--",
            "sh", "-c", $"if [ $1 = 4 ]; then : > {mark}; fi; while [ $1 = 1 ] && [ ! -e {mark} ]; do sleep 0.01; done; echo $1", "sh");

        Assert.Equal("1\n2\n3\n4\n", result.Out);
    }

    [SkippableFact]
    public async Task With_a_limit_so_many_run_at_a_time_whatever_the_slots()
    {
        // Two at once would find the folder of the other there.
        var alone = _folder.In("alone");
        var result = await EachAsync(
            "1\n2\n3\n4\n5\n6\n7\n8", "--slots", "4", "--limit", "one=1", "--limit", "other=3", "--data", _folder.In("data"), "--",
            "sh", "-c", $"mkdir '{alone}' && sleep 0.01 && rmdir '{alone}' && echo $1", "sh");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(8, result.Lines.Count);
        var limits = (await SchedulerCommand.RunAsync("limit", "list", "--data", _folder.In("data"))).Out;
        Assert.Equal(["one", "0", "1", "other", "0", "3"], limits.Split('\n').Skip(1).SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [SkippableTheory]
    [InlineData("--limit is 'gpu', but must be NAME=N with a whole number up to 1000000, such as gpu=2.", "gpu")]
    [InlineData("--limit is given twice for 'gpu'.", "gpu=1", "gpu=2")]
    [InlineData("--limit: 'tenant:*' is a prefix: a task names the limit key itself, such as tenant:a.", "tenant:*=1")]
    [InlineData("--limit: Limit 'a*b': name: It has a * that is not its last character.", "a*b=1")]
    [InlineData("--limit: It names 9 limits, but may name at most 8.", "1=1", "2=1", "3=1", "4=1", "5=1", "6=1", "7=1", "8=1", "9=1")]
    public async Task A_limit_that_no_task_can_name_is_said(string error, params string[] limits)
    {
        var result = await EachAsync("a", [.. limits.SelectMany(limit => new[] { "--limit", limit }), "--", "echo"]);
        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task What_is_finished_in_the_data_folder_is_not_run_again_nor_printed()
    {
        string[] command = ["--data", _folder.In("data"), "--json", "--", "echo"];

        var first = await EachAsync("a\na\nb", command);
        var again = await EachAsync("b\na\nc\na\na", command);
        var third = await EachAsync("b\na\nc\na\na", command);

        Assert.Equal(["a", "a", "b"], first.Lines.Order());
        Assert.Equal(["a", "c"], again.Lines.Order());
        Assert.Equal(3, again.Json.GetProperty("finishedBefore").GetInt32());
        Assert.Equal(2, again.Json.GetProperty("ran").GetInt32());
        Assert.Empty(third.Out);
        Assert.Equal(5, third.Json.GetProperty("finishedBefore").GetInt32());
    }

    [SkippableFact]
    public async Task Another_command_on_the_same_folder_means_other_tasks()
    {
        await EachAsync("a", "--data", _folder.In("data"), "--", "echo", "x");

        Assert.Equal("y a\n", (await EachAsync("a", "--data", _folder.In("data"), "--", "echo", "y")).Out);
    }

    [SkippableFact]
    public async Task Without_a_data_folder_every_line_is_run_each_time()
    {
        Assert.Equal("a\n", (await EachAsync("a", "--", "echo")).Out);
        Assert.Equal("a\n", (await EachAsync("a", "--", "echo")).Out);
    }

    [SkippableFact]
    public async Task What_was_not_printed_before_a_crash_is_printed_by_the_next_run()
    {
        await EachAsync("a\nb", "--data", _folder.In("data"), "--", "echo");
        var output = Directory.CreateDirectory(_folder.In("data/output")).FullName;
        var id = (await DataFolderTasks.AllAsync(_folder.In("data")))[0].Id.Value;
        await File.WriteAllTextAsync(Path.Combine(output, id + ".out"), "from before\n");

        var again = await EachAsync("a\nb", "--data", _folder.In("data"), "--", "echo");

        Assert.Equal("from before\n", again.Out);
        Assert.Empty(Directory.GetFiles(output));
    }

    [SkippableFact]
    public async Task Of_several_attempts_the_last_ones_output_is_printed()
    {
        var result = await EachAsync(
            "a", "--retries", "2", "--", "sh", "-c", "echo attempt $SCHEDULER_ATTEMPT; test $SCHEDULER_ATTEMPT = 3");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("attempt 3\n", result.Out);
    }

    [SkippableFact]
    public async Task A_program_that_takes_longer_than_the_timeout_is_ended()
    {
        var result = await EachAsync("a", "--timeout", "50ms", "--", "sh", "-c", "echo begun; exec sleep 1000");

        Assert.Equal(123, result.ExitCode);
        Assert.Contains("line 1 failed: ", result.Error);
    }

    [SkippableFact]
    public async Task Other_retries_do_not_make_another_task()
    {
        await EachAsync("a", "--data", _folder.In("data"), "--", "echo");

        var again = await EachAsync("a", "--data", _folder.In("data"), "--retries", "3", "--timeout", "1h", "--", "echo");

        Assert.Empty(again.Out);
        Assert.Equal(0, again.ExitCode);
    }

    [SkippableFact]
    public async Task What_is_held_is_said_and_so_is_what_lets_it_go()
    {
        var data = _folder.In("data");
        await EachAsync("a", "--data", data, "--", "echo");
        await SchedulerCommand.RunAsync("hold", "kind", "noop", "--reason", "an upgrade.", "--data", data);

        var again = await EachAsync("b", "--data", data, "--", "echo");

        Assert.Equal("b\n", again.Out);
        Assert.Contains($"The kind 'noop' is held: an upgrade. To end the hold: scheduler release kind noop --data {data}\n", again.Error, StringComparison.Ordinal);
    }

    private static Task<BytesResult> EachAsync(string input, params string[] args) => SchedulerCommand.PipeAsync(input, ["each", .. args]);
}
