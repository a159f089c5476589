using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Demo.Views;
using Spectre.Console;

namespace Scheduler.Cli.Tests.Demo.Views;

public sealed class ViewTests
{
    private readonly StringWriter _output = new();
    private int _done;

    [Fact]
    public async Task Plain_progress_is_a_line_for_each_tenth()
    {
        var progress = Progress(files: 1_000, bytes: 0);
        await new PlainDemoView(_output).ShowAsync("title", progress, Task.CompletedTask);

        for (_done = 1; _done <= 1_000; _done++)
        {
            progress.Changed!();
        }

        var lines = Lines();
        Assert.Equal("title", lines[0]);
        Assert.Equal(11, lines.Length);
        Assert.StartsWith("  10 %  100 of 1,000 tasks", lines[1]);
        Assert.StartsWith(" 100 %  1,000 of 1,000 tasks", lines[10]);
        Assert.Contains("node-1 7  node-2 3 (killed)", lines[10]);
    }

    [Fact]
    public async Task Plain_progress_moves_within_one_large_file()
    {
        var progress = Progress(files: 1, bytes: 1_000_000_000);
        await new PlainDemoView(_output).ShowAsync("title", progress, Task.CompletedTask);

        for (var i = 0; i < 1_000; i++)
        {
            progress.Read(1_000_000);
        }

        Assert.StartsWith("  50 %  0 of 1 tasks", Lines()[5]);

        progress.Read(-1_000_000_000);
        _done = 1;
        progress.Changed!();

        Assert.StartsWith(" 100 %  1 of 1 tasks", Lines()[^1]);
        Assert.Equal(11, Lines().Length);
    }

    [Fact]
    public async Task The_comparison_has_one_line()
    {
        var progress = Progress(files: 3, bytes: 10);
        await new PlainDemoView(_output).ShowAsync("title", progress, Task.CompletedTask);

        progress.BeginComparing();
        progress.Compared(3, 10);

        Assert.Equal(["title", "Comparing with a plain loop over the same files."], Lines());
        Assert.Equal((Stage.Comparing, 3, 1.0), (progress.View().Stage, progress.View().Done, progress.View().Fraction));
    }

    [Fact]
    public async Task Live_progress_ends_with_the_work()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.TrueColor,
            Out = new AnsiConsoleOutput(_output),
        });
        console.Profile.Width = 80;
        var progress = Progress(files: 10, bytes: 100);
        var work = new TaskCompletionSource();
        var view = new LiveDemoView(console, TimeProvider.System);
        view.Say("node-2 was [killed]");
        _done = 5;

        var showing = view.ShowAsync("title [with] marks", progress, work.Task);
        work.SetResult();
        await showing;

        Assert.Contains("title [with] marks", _output.ToString());
        Assert.DoesNotContain("Exception", _output.ToString());
    }

    private string[] Lines() => _output.ToString().TrimEnd().Split(Environment.NewLine);

    private DemoProgress Progress(int files, long bytes)
    {
        var progress = new DemoProgress(files, bytes, TimeProvider.System);
        progress.Follow(() => (_done, 0, [Node("node-1", 7, true), Node("node-2", 3, false)]));
        return progress;
    }

    private static NodeFigures Node(string name, int finished, bool isUp) =>
        new() { Name = name, Slots = 1, MemoryBytes = 1, Finished = finished, IsUp = isUp };
}
