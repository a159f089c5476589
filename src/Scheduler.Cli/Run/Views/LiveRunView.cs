using System.Collections.Concurrent;
using Scheduler.Cli.Submission;
using Spectre.Console;

namespace Scheduler.Cli.Run.Views;

/// <summary>A line that is written over ten times a second, below what is said, and cleared at the end.</summary>
internal sealed class LiveRunView(IAnsiConsole console, TimeProvider time) : IRunView
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<string> _said = new();

    public async Task ShowAsync(string title, RunTally tally, Task work)
    {
        console.MarkupLine(Markup.Escape(title));
        await console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!work.IsCompleted)
            {
                WriteSaid();
                live.UpdateTarget(Draw(tally.Figures()));
                await Task.WhenAny(work, Task.Delay(Refresh, time)).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
        WriteSaid();
    }

    public void Say(string line) => _said.Enqueue(line);

    private void WriteSaid()
    {
        while (_said.TryDequeue(out var line))
        {
            console.MarkupLine(Markup.Escape(line));
        }
    }

    private static Markup Draw(RunFigures figures)
    {
        var full = (int)Math.Round(ProgressText.Fraction(figures) * BarWidth);
        var bar = $"[green]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]";
        return new Markup($"{bar} {Markup.Escape(ProgressText.Of(figures))}");
    }
}
