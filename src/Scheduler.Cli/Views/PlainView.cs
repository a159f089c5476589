using System.Threading.Channels;

namespace Scheduler.Cli.Views;

/// <summary>
/// A line for each tenth of the way: as many for ten tasks as for a million, and none by the clock. A reader that takes its
/// time holds up nothing but the output.
/// </summary>
internal sealed class PlainView(TextWriter output) : IWorkView
{
    private const int Steps = 10;

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private int _step;

    public async Task ShowAsync(string title, IShownWork shown, Task work)
    {
        Say(title);
        shown.Changed = () => Show(shown);
        var writing = WriteAsync();
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lines.Writer.TryComplete();
        await writing.ConfigureAwait(false);
    }

    public void Say(string line) => _lines.Writer.TryWrite(line);

    private async Task WriteAsync()
    {
        try
        {
            await foreach (var line in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await output.WriteLineAsync(line).ConfigureAwait(false);
                if (_lines.Reader.Count == 0)
                {
                    await output.FlushAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (Faults.IsOfStream(e))
        {
            // The work goes on. Whoever writes the report will find the same.
        }
    }

    private void Show(IShownWork work)
    {
        var (fraction, line) = work.Look();
        var step = (int)(fraction * Steps);
        var shown = Volatile.Read(ref _step);
        if (step > shown && Interlocked.CompareExchange(ref _step, step, shown) == shown)
        {
            Say(line());
        }
    }
}
