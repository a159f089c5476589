using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Up;

namespace Scheduler.Cli.Tests.Up;

public sealed class UpScreenTests
{
    [Fact]
    public void What_hosts_print_moves_no_cursor()
    {
        var output = new StringWriter();
        using var screen = new UpScreen(new Terminal(output, new StringWriter(), IsLive: false), ["seed-1"], quiet: false);

        screen.Show("seed-1", "clear \u001b[2J");
        screen.Say("node \u001b[2J");

        Assert.Equal($"seed-1 | clear \\u001b[2J{Environment.NewLine}up     | node \\u001b[2J{Environment.NewLine}", output.ToString());
    }

    [Fact]
    public void A_line_that_can_t_be_written_is_noted_once_and_harms_no_host()
    {
        using var screen = new UpScreen(new Terminal(new FullWriter(), new StringWriter(), IsLive: false), ["seed-1"], quiet: false);

        screen.ThrowIfFailed();
        screen.Show("seed-1", "a");
        screen.Show("seed-1", "b");

        Assert.True(screen.Failed.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
        Assert.Equal("1", Assert.Throws<OutputFailedException>(screen.ThrowIfFailed).Message);
    }

    private sealed class FullWriter : StringWriter
    {
        private int _lines;

        public override void WriteLine(string? value) => throw new OutputFailedException($"{++_lines}");
    }
}
