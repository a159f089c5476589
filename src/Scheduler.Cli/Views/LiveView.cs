using System.Collections.Concurrent;
using Spectre.Console;

namespace Scheduler.Cli.Views;

/// <summary>What is written over ten times a second, below what is said, and cleared at the end.</summary>
internal sealed class LiveView(IAnsiConsole console, TimeProvider time) : IWorkView
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<string> _said = new();

    public async Task ShowAsync(string title, IShownWork shown, Task work)
    {
        console.MarkupLine(Markup.Escape(title));
        await console.Live(Text.Empty).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            while (!work.IsCompleted)
            {
                WriteSaid();
                live.UpdateTarget(shown.Draw());
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
}
