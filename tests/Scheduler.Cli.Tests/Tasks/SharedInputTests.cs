using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>Inputs that once went wrong, each with what is right.</summary>
public sealed class SharedInputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("big-headers.jsonl", 2, "line 3: principal: Headers, principal, labels and resource names take")]
    [InlineData("bom-crlf.jsonl", 0, "")]
    [InlineData("latin1-payload.jsonl", 2, "line 1: It is not UTF-8, from byte 40 on.")]
    [InlineData("lone-surrogate-payload.jsonl", 2, "line 1: payload: It has half of a character (a lone surrogate).")]
    [InlineData("nul-id.jsonl", 2, "line 1: id: It has a NUL character, which no command line and no database can take.")]
    [InlineData("one-bad-line.jsonl", 2, "line 1: It is not JSON, from byte 2 on.")]
    public async Task Files_of_tasks_are_taken_or_refused_before_anything_starts(string name, int code, string says)
    {
        var result = await SchedulerCommand.RunAsync("run", SharedInputs.PathOf(name), "--data", _folder.In("data"));

        Assert.Equal(code, result.ExitCode);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Equal(code == 0, Directory.Exists(_folder.In("data")));
        Assert.Equal(code != 0, result.Error.Contains("--skip-bad", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_gives_a_program_every_line_whatever_is_in_it()
    {
        var lines = await File.ReadAllBytesAsync(SharedInputs.PathOf("one-bad-line.jsonl"));
        var result = await SchedulerCommand.PipeAsync(lines, "each", "-k", "--", "echo");
        Assert.Equal((0, "nonsense\n{\"id\":\"ok\",\"kind\":\"noop\"}\n"), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task A_job_that_takes_years_is_simulated_to_its_end()
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--trace", SharedInputs.PathOf("long-job.swf"));
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("long-job.swf: 2 tasks in 5.00 s, 1 user", result.Out, StringComparison.Ordinal);
        Assert.Contains("4,630d", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_number_that_stands_twice_is_refused_with_its_line()
    {
        var result = await SchedulerCommand.RunAsync("simulate", "--trace", SharedInputs.PathOf("dup-id.swf"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("error: dup-id.swf, line 4: the job number of 'job-1' is that of line 3 already", result.Error, StringComparison.Ordinal);
    }
}
