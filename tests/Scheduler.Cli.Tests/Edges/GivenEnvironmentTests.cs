namespace Scheduler.Cli.Tests.Edges;

/// <summary>A program finds what xargs would let it find.</summary>
public sealed class GivenEnvironmentTests : IDisposable
{
    private readonly EdgeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [SkippableTheory]
    [InlineData("ulimit -Sn 256", "sh -c 'ulimit -Sn'")]
    [InlineData("ulimit -n 600", "sh -c 'ulimit -Sn; ulimit -Hn'")]
    [InlineData("trap '' HUP QUIT", "sh -c 'kill -HUP $$; kill -QUIT $$; echo alive'")]
    [InlineData("true", "grep SigBlk /proc/self/status")]
    [InlineData("umask 077", "sh -c umask")]
    [InlineData("printf 'echo $1 $1' > script; chmod +x script", "./script")]
    public async Task The_same_as_under_xargs(string before, string program)
    {
        var each = await _bench.ShellAsync($"{before}; echo -- | scheduler each -- {program}");
        var xargs = await _bench.ShellAsync($"{before}; echo -- | xargs {program}");

        Assert.Equal(xargs.Out, each.Out);
        Assert.Equal(0, each.ExitCode);
    }

    [SkippableFact]
    public async Task Also_where_more_is_open_than_a_program_may_open()
    {
        var result = await _bench.ShellAsync("ulimit -Sn 80; seq 6 | scheduler each --slots 4 -- sh -c 'ulimit -Sn' | sort -u");

        Assert.Equal("80\n", result.Out);
    }

    [SkippableFact]
    public async Task The_limit_can_be_said()
    {
        var result = await _bench.ShellAsync("echo a | SCHEDULER_OPEN_FILES=333 scheduler each -- sh -c 'ulimit -Sn'");

        Assert.Equal("333\n", result.Out);
    }

    [SkippableTheory]
    [InlineData("", "flock hold echo ended", "ended\n")]
    [InlineData("--leave-background", "flock --nonblock hold true || echo there; kill $pid", "there\n")]
    public async Task What_is_left_in_the_background(string option, string look, string expected)
    {
        // What is left has the lock for as long as it is there.
        var result = await _bench.ShellAsync(
            $"pid=$(echo a | scheduler each {option} -- sh -c 'exec 9>hold; flock 9; sleep 1000 & echo $!'); {look}");

        Assert.Equal(expected, result.Out);
    }

    [SkippableTheory]
    [InlineData("", "flock hold echo ended", "ended\n")]
    [InlineData("--leave-background", "flock --nonblock hold true || echo there; kill $(cat pid)", "there\n")]
    public async Task What_a_task_of_a_file_leaves_in_the_background(string option, string look, string expected)
    {
        _bench.Write("tasks.jsonl", """
            {"id": "a", "kind": "shell", "payload": {"program": "sh", "args": ["-c", "exec 9>hold; flock 9; sleep 1000 >slept 2>&1 & echo $! >pid"]} }
            """);

        var result = await _bench.ShellAsync($"scheduler run tasks.jsonl --data new {option} --json >summary; {look}");

        Assert.Equal(expected, result.Out);
        Assert.Contains("\"succeeded\": 1", await File.ReadAllTextAsync(_bench.In("summary")));
    }
}
