using Scheduler.Cli.Up.Hosts;

namespace Scheduler.Cli.Tests.Up;

public sealed class HostEndTests
{
    [Theory]
    [InlineData(0, true, false)]
    [InlineData(1, false, false)]
    [InlineData(2, false, true)]
    [InlineData(3, false, false)]
    [InlineData(4, false, false)]
    [InlineData(5, false, false)]
    [InlineData(6, false, false)]
    [InlineData(7, false, false)]
    [InlineData(8, false, true)]
    [InlineData(9, false, false)]
    [InlineData(137, false, false)]
    public void Hosts_are_started_again_where_that_can_help(int code, bool isClean, bool isFinal)
    {
        var end = new HostEnd(code, null);

        Assert.Equal(isClean, end.IsClean);
        Assert.Equal(isFinal, end.IsFinal);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(8, 2)]
    [InlineData(3, 3)]
    [InlineData(1, 1)]
    [InlineData(137, 1)]
    public void Each_end_has_an_exit_code_of_the_command(int code, int expected) =>
        Assert.Equal(expected, new HostEnd(code, "Why.").ToFailure("seed-1", "a.log").ExitCode);

    [Fact]
    public void One_that_leaves_before_all_are_up_has_failed()
    {
        var failure = new HostEnd(0, null).ToFailure("node-1", "a.log");

        Assert.Equal(1, failure.ExitCode);
        Assert.Equal("node-1 has left the cluster in good order before all processes were up. Its log is 'a.log'.", failure.Message);
    }

    [Fact]
    public void The_reason_is_told_or_where_to_find_it()
    {
        Assert.Equal("seed-1 ended with exit code 3: Why.", new HostEnd(3, "Why.").ToFailure("seed-1", "a.log").Message);
        Assert.Equal("seed-1 was killed by signal 9. Its log is 'a.log'.", new HostEnd(137, null).ToFailure("seed-1", "a.log").Message);
    }
}
