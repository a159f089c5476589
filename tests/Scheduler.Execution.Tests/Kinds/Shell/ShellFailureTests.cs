using Scheduler.Core;
using Scheduler.Execution.Tests.Support;

namespace Scheduler.Execution.Tests.Kinds.Shell;

/// <summary>Each way to fail, and the sentence that tells of it.</summary>
public sealed class ShellFailureTests : IDisposable
{
    private readonly ProgramFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("echo why >&2; exit 3", "The program 'sh' ended with exit code 3. The end of its standard error:\nwhy")]
    [InlineData("echo why; exit 1", "The program 'sh' ended with exit code 1. The end of its standard output (nothing is on standard error):\nwhy")]
    [InlineData("exit 255", "The program 'sh' ended with exit code 255. It wrote nothing.")]
    [InlineData("kill -KILL $$", "The program 'sh' was killed by SIGKILL. It wrote nothing.")]
    [InlineData("kill -TERM $$", "The program 'sh' was killed by SIGTERM. It wrote nothing.")]
    [InlineData("echo oh >&2; kill -SEGV $$", "The program 'sh' was killed by SIGSEGV. The end of its standard error:\noh")]
    public async Task A_program_that_fails_may_be_tried_again(string script, string error)
    {
        var report = await new ShellBench().FailAsync(ShellBench.Sh(script));

        Assert.Equal((error, true, false), (report.Error, report.Retryable, report.TimedOut));
    }

    [SkippableFact]
    public async Task The_end_of_a_long_standard_error_is_told()
    {
        var report = await new ShellBench().FailAsync(ShellBench.Sh("seq 1 100000 >&2; echo the reason >&2; exit 1"));

        Assert.StartsWith("The program 'sh' ended with exit code 1. The end of its standard error:\n...", report.Error);
        Assert.EndsWith("\n100000\nthe reason", report.Error);
    }

    [SkippableFact]
    public async Task A_name_that_is_in_no_folder_of_PATH()
    {
        var report = await new ShellBench().FailAsync(new { program = "no-such", env = new Dictionary<string, string> { ["PATH"] = "/nowhere:/bin" } });

        AssertForGood("There is no program 'no-such' in the folders of PATH (/nowhere:/bin). Install it there, or give its path.", report);
    }

    [SkippableFact]
    public async Task A_path_where_nothing_is() =>
        AssertForGood("There is no program '/no/such'.", await new ShellBench().FailAsync(new { program = "/no/such" }));

    [SkippableFact]
    public async Task A_file_that_is_not_executable()
    {
        var path = _folder.Write("plain", "echo", executable: false);

        AssertForGood($"The program '{path}' is not executable", await new ShellBench().FailAsync(new { program = path }));
        AssertForGood(
            $"The program '{path}' is not executable",
            await new ShellBench().FailAsync(new { program = "plain", env = new Dictionary<string, string> { ["PATH"] = _folder.Path } }));
    }

    [SkippableFact]
    public async Task A_folder() =>
        AssertForGood("'/usr' is a folder, not a program.", await new ShellBench().FailAsync(new { program = "/usr" }));

    [SkippableFact]
    public async Task A_script_whose_interpreter_is_not_there()
    {
        var path = _folder.Write("script", "#!/no/such\n", executable: true);

        AssertForGood($"The program '{path}' can't be run: the interpreter", await new ShellBench().FailAsync(new { program = path }));
    }

    [SkippableFact]
    public async Task Arguments_that_are_too_long() =>
        AssertForGood(
            "are longer than the system allows.",
            await new ShellBench().FailAsync(new { program = "true", args = (string[])[new string('x', 3_000_000)] }));

    [SkippableFact]
    public async Task A_working_folder_that_is_none()
    {
        var file = _folder.Write("file", "", executable: false);

        AssertForGood("The working folder '/no/such' is not there.", await new ShellBench().FailAsync(new { program = "true", cwd = "/no/such" }));
        AssertForGood("The working folder '/no/such' is not there.", await new ShellBench().FailAsync(new { program = "./x", cwd = "/no/such" }));
        AssertForGood($"The working folder '{file}' is a file.", await new ShellBench().FailAsync(new { program = "true", cwd = file }));
    }

    [SkippableTheory]
    [InlineData(null, """needs a payload such as {"program":""")]
    [InlineData("{}", "program is missing.")]
    [InlineData("""{"program":""}""", "program is empty")]
    [InlineData("""{"program":null}""", "program is empty")]
    [InlineData("""{"program":"a\u0000b"}""", "program contains a NUL character")]
    [InlineData("""{"program":"true","args":["a",null]}""", "args[1] is null")]
    [InlineData("""{"program":"true","args":["a","\u0000"]}""", "args[1] contains a NUL character")]
    [InlineData("""{"program":"true","args":"a b"}""", "The kind 'shell' can't read its payload: args must be a list.")]
    [InlineData("""{"program":"true","arg":["a"]}""", "there is no field arg.")]
    [InlineData("""{"program":"true","env":{"A=B":"x"}}""", "'A=B'")]
    [InlineData("""{"program":"true","env":{"":"x"}}""", "variable ''")]
    [InlineData("""{"program":"true","env":{"A":"\u0000"}}""", "env.A contains a NUL character")]
    [InlineData("""{"program":"true","cwd":""}""", "cwd is empty")]
    [InlineData("""{"program":"true","captureBytes":-1}""", "captureBytes is -1, but must lie between 0 and 1048576.")]
    [InlineData("true", "it must be an object")]
    [InlineData("""{"program":"true","args":["\ud800"]}""", "args[0] has half of a character")]
    public async Task A_payload_that_is_wrong(string? payload, string tells) =>
        AssertForGood(tells, Assert.IsType<AttemptFailedReport>(await new ShellBench().Bench.RunAsync(Bench.Assign("shell", payload))));

    private static void AssertForGood(string tells, AttemptFailedReport report)
    {
        Assert.Contains(tells, report.Error);
        Assert.False(report.Retryable);
    }
}
