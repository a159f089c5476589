using Scheduler.Cli.Demo.Measuring;
using Scheduler.Cli.Demo.Reporting;
using Scheduler.Cli.Views;
using Spectre.Console;

namespace Scheduler.Cli.Tests.Views;

public sealed class ViewTests
{
    private readonly StringWriter _output = new();
    private readonly TaskCompletionSource _work = new();
    private int _done;

    [Fact]
    public async Task Plain_progress_is_a_line_for_each_tenth()
    {
        var progress = Progress(files: 1_000, bytes: 0);
        var showing = Show(progress);

        for (_done = 1; _done <= 1_000; _done++)
        {
            progress.Changed!();
        }

        await EndAsync(showing);
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
        var showing = Show(progress);

        for (var i = 0; i < 1_000; i++)
        {
            progress.Read(1_000_000);
        }

        progress.Read(-1_000_000_000);
        _done = 1;
        progress.Changed!();

        await EndAsync(showing);
        Assert.StartsWith("  50 %  0 of 1 tasks", Lines()[5]);
        Assert.StartsWith(" 100 %  1 of 1 tasks", Lines()[^1]);
        Assert.Equal(11, Lines().Length);
    }

    [Fact]
    public async Task The_comparison_has_no_lines_of_its_own()
    {
        var progress = Progress(files: 3, bytes: 10);
        var showing = Show(progress);

        progress.BeginComparing();
        progress.Compared(3, 10);

        await EndAsync(showing);
        Assert.Equal(["title"], Lines());
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
        var view = new LiveView(console, TimeProvider.System);
        view.Say("node-2 was [killed]");
        _done = 5;

        var showing = view.ShowAsync("title [with] marks", new ShownDemo(progress), work.Task);
        work.SetResult();
        await showing;

        Assert.Contains("title [with] marks", _output.ToString());
        Assert.Contains("node-2 was [killed]", _output.ToString());
        Assert.DoesNotContain("Exception", _output.ToString());
    }

    private Task Show(DemoProgress progress) => new PlainView(_output).ShowAsync("title", new ShownDemo(progress), _work.Task);

    private Task EndAsync(Task showing)
    {
        _work.SetResult();
        return showing;
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
