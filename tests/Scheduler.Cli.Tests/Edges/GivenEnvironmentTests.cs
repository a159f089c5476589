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
    [InlineData("", "ended\n")]
    [InlineData("--leave-background", "there\n")]
    public async Task What_is_left_in_the_background(string option, string expected)
    {
        var result = await _bench.ShellAsync(
            $"pid=$(echo a | scheduler each {option} -- sh -c 'sleep 1000 & echo $!'); sleep 0.2;"
            + " grep '^State' /proc/$pid/status 2>/dev/null | grep -q sleeping && echo there || echo ended; kill $pid");

        Assert.Equal(expected, result.Out);
    }
}
