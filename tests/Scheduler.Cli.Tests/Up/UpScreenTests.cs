using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Up;

namespace Scheduler.Cli.Tests.Up;

public sealed class UpScreenTests
{
    [Fact]
    public void What_hosts_print_moves_no_cursor()
    {
        var output = new StringWriter();
        var screen = new UpScreen(new Terminal(output, new StringWriter(), IsLive: false), ["seed-1"], quiet: false);

        screen.Show("seed-1", "clear \u001b[2J");
        screen.Say("node \u001b[2J");

        Assert.Equal($"seed-1 | clear \\u001b[2J{Environment.NewLine}up     | node \\u001b[2J{Environment.NewLine}", output.ToString());
    }
}
