using System.Text;
using System.Text.Json;
using Scheduler.Core;
using Scheduler.Execution.Kinds;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds.Shell;

public sealed class ShellKindTests
{
    [Fact]
    public void It_is_no_built_in_kind() => Assert.DoesNotContain("shell", BuiltInKinds.AddTo(new HandlerRegistry()).Kinds);

    [SkippableFact]
    public async Task A_program_that_ends_well_leaves_what_it_wrote()
    {
        var result = await new ShellBench().SucceedAsync(ShellBench.Sh("echo out; echo error >&2"));

        Assert.Equal(new ShellResult(0, "out\n", "error\n", 4, 6, false, false, false, false, result.RunMs), result);
    }

    [SkippableFact]
    public async Task Arguments_arrive_as_they_are()
    {
        var result = await new ShellBench().SucceedAsync(new { program = "printf", args = (string[])["[%s]", "$HOME", "a b", "*", "", "é€", "'\"\n"] });

        Assert.Equal("[$HOME][a b][*][][é€]['\"\n]", result.Stdout);
    }

    [SkippableFact]
    public async Task Environment_folder_and_input_are_what_the_payload_says()
    {
        var result = await new ShellBench().SucceedAsync(new
        {
            program = "sh",
            args = (string[])["-c", "echo $A; echo ${HOME-none}; pwd; echo $SCHEDULER_TASK_ID $SCHEDULER_ATTEMPT $SCHEDULER_FENCING_TOKEN; cat"],
            env = new Dictionary<string, string?> { ["A"] = "x=y", ["HOME"] = null },
            cwd = "/usr",
            stdin = "input",
        });

        Assert.Equal("x=y\nnone\n/usr\nt-1 1 41\ninput", result.Stdout);
    }

    [SkippableFact]
    public async Task Without_input_it_reads_an_end_at_once() =>
        Assert.Equal("", (await new ShellBench().SucceedAsync(new { program = "cat" })).Stdout);

    [SkippableFact]
    public async Task Input_longer_than_a_pipe_arrives_whole()
    {
        var result = await new ShellBench().SucceedAsync(new { program = "wc", args = (string[])["-c"], stdin = new string('x', 300_000) });

        Assert.Equal("300000", result.Stdout.Trim());
    }

    [SkippableFact]
    public async Task Input_that_nobody_reads_does_no_harm() =>
        await new ShellBench().SucceedAsync(new { program = "true", stdin = new string('x', 300_000) });

    [SkippableFact]
    public async Task A_closed_pipe_ends_programs_as_it_should() =>
        Assert.Equal("y\n", (await new ShellBench().SucceedAsync(ShellBench.Sh("yes | head -n 1"))).Stdout);

    [SkippableFact]
    public async Task A_name_is_looked_for_in_the_path_that_the_program_gets()
    {
        using var folder = new ProgramFolder();
        folder.Write("mine", "#!/bin/sh\necho found", executable: true);

        var result = await new ShellBench().SucceedAsync(new { program = "mine", env = new Dictionary<string, string> { ["PATH"] = "/nowhere:" + folder.Path } });

        Assert.Equal("found\n", result.Stdout);
    }

    [SkippableFact]
    public async Task A_relative_path_counts_from_the_working_folder()
    {
        using var folder = new ProgramFolder();
        folder.Write("mine", "#!/bin/sh\necho found", executable: true);

        Assert.Equal("found\n", (await new ShellBench().SucceedAsync(new { program = "./mine", cwd = folder.Path })).Stdout);
    }

    [SkippableFact]
    public async Task Long_output_keeps_its_beginning_and_its_end()
    {
        var result = await new ShellBench().SucceedAsync(ShellBench.Sh("seq 1 200000; echo the end"));

        Assert.True(result is { StdoutTruncated: true, StderrTruncated: false, StdoutBytes: 1_288_903 });
        Assert.StartsWith("1\n2\n3\n", result.Stdout);
        Assert.Contains("bytes left out", result.Stdout);
        Assert.EndsWith("\n200000\nthe end\n", result.Stdout);
        Assert.InRange(result.Stdout.Length, 20 * 1024, (20 * 1024) + 50);
    }

    [SkippableFact]
    public async Task Less_is_kept_where_the_payload_says_so()
    {
        var result = await new ShellBench(new ShellOptions { TailBytes = 4 })
            .SucceedAsync(new { program = "seq", args = (string[])["1", "1000"], captureBytes = 4 });

        Assert.Equal("1\n2\n\n[... 3885 bytes left out ...]\n000\n", result.Stdout);
    }

    [SkippableFact]
    public async Task Binary_output_is_base64()
    {
        var result = await new ShellBench().SucceedAsync(ShellBench.Sh(@"printf '\377\000\200'"));

        Assert.Equal(("/wCA", true, 3L), (result.Stdout, result.StdoutIsBase64, result.StdoutBytes));
    }

    [SkippableTheory]
    [InlineData("head -c 200000 /dev/zero")]
    [InlineData("head -c 200000 /dev/urandom")]
    [InlineData("yes '\"\\'")]
    public async Task A_result_has_no_more_bytes_than_it_may(string source)
    {
        var bench = new ShellBench(new ShellOptions { MaxResultBytes = 10_000, CaptureBytes = 100_000 });
        var report = Assert.IsType<AttemptSucceededReport>(
            await bench.Bench.RunAsync(ShellBench.Assign(ShellBench.Sh($"{source} | head -c 200000"))));

        Assert.InRange(report.Result.Length, 1_000, 10_000);
        Assert.Equal(200_000, JsonDocument.Parse(report.Result).RootElement.GetProperty("stdoutBytes").GetInt32());
    }

    [SkippableFact]
    public async Task Two_hundred_programs_at_a_time_all_end_well()
    {
        var bench = new ShellBench();
        var reports = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var listener = new Listener();
            bench.Bench.Start(ShellBench.Assign(ShellBench.Sh($"echo {i}")), listener);
            return (i, (await listener.HasEnded).Report);
        }));

        Assert.All(reports, r => Assert.Contains(
            $"\"stdout\":\"{r.i}\\n\"", Encoding.UTF8.GetString(Assert.IsType<AttemptSucceededReport>(r.Report).Result.Span)));
    }
}

/// <summary>A folder for programs that a test writes.</summary>
internal sealed class ProgramFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("scheduler-programs-").FullName;

    public string Write(string name, string content, bool executable)
    {
        var path = System.IO.Path.Combine(Path, name);
        File.WriteAllText(path, content);
        if (executable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
