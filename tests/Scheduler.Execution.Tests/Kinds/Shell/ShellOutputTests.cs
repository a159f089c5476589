using System.Text;
using Scheduler.Execution.Handlers;
using Scheduler.Execution.Kinds.Shell;

namespace Scheduler.Execution.Tests.Kinds.Shell;

public sealed class ShellOutputTests
{
    [SkippableFact]
    public async Task All_of_it_is_handed_over_however_little_the_result_keeps()
    {
        var output = new Collected();
        var bench = new ShellBench(new ShellOptions { CaptureBytes = 0, TailBytes = 10, Output = _ => output });

        var result = await bench.SucceedAsync(ShellBench.Sh("head -c 200000 /dev/zero; echo the end >&2"));

        Assert.Equal(200_000, output.Stdout.Length);
        Assert.Equal("the end\n", Encoding.UTF8.GetString(output.Stderr.ToArray()));
        Assert.Equal(new ProgramEnd(0, null, false), output.End);
        Assert.True(result.StdoutTruncated);
    }

    [SkippableFact]
    public async Task A_program_that_is_not_there_is_told_apart_from_one_that_can_not_be_run()
    {
        var missing = new Collected();
        var unfit = new Collected();

        await new ShellBench(new ShellOptions { Output = _ => missing }).FailAsync(new { program = "no-such-program" });
        await new ShellBench(new ShellOptions { Output = _ => unfit }).FailAsync(new { program = "/etc/passwd" });

        Assert.True(missing.IsMissing);
        Assert.False(unfit.IsMissing);
    }

    [SkippableFact]
    public async Task Output_that_can_not_be_kept_fails_the_attempt()
    {
        var output = new Collected { Fault = new TaskFailedException("The disk is full.", retryable: true) };

        var report = await new ShellBench(new ShellOptions { Output = _ => output }).FailAsync(ShellBench.Sh("echo a"));

        Assert.Contains("The disk is full.", report.Error);
        Assert.True(report.Retryable);
    }

    [SkippableFact]
    public async Task Arguments_can_be_bytes_that_are_no_text()
    {
        byte[] argument = [.. "caf"u8, 0xE9];
        var output = new Collected();

        await new ShellBench(new ShellOptions { Output = _ => output }).SucceedAsync(
            new { program = "printf", argsBase64 = new[] { Convert.ToBase64String("%s"u8), Convert.ToBase64String(argument) } });

        Assert.Equal(argument, output.Stdout.ToArray());
    }

    [SkippableFact]
    public async Task Arguments_are_given_in_one_way_only()
    {
        var both = await new ShellBench().FailAsync(new { program = "true", args = new[] { "a" }, argsBase64 = new[] { "YQ==" } });
        var wrong = await new ShellBench().FailAsync(new { program = "true", argsBase64 = new[] { "not base64" } });

        Assert.Contains("args and argsBase64 are both given", both.Error);
        Assert.Contains("argsBase64[0] is not base64", wrong.Error);
    }

    private sealed class Collected : IProgramOutput
    {
        public MemoryStream Stdout { get; } = new();

        public MemoryStream Stderr { get; } = new();

        public ProgramEnd? End { get; private set; }

        public bool? IsMissing { get; private set; }

        public TaskFailedException? Fault { get; init; }

        public void WriteStdout(ReadOnlySpan<byte> bytes) => Stdout.Write(bytes);

        public void WriteStderr(ReadOnlySpan<byte> bytes) => Stderr.Write(bytes);

        public void Ended(ProgramEnd end)
        {
            End = end;
            if (Fault is not null)
            {
                throw Fault;
            }
        }

        public void NotStarted(bool isMissing) => IsMissing = isMissing;
    }
}
