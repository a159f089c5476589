using System.Threading.Channels;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Working;

namespace Scheduler.Cli.Each.Printing;

/// <summary>
/// Prints what tasks have written, a task at a time: as they end, or in the order of their lines. Holds no output in memory.
/// </summary>
/// <param name="stderr">For what programs write there, and for what is to be said of a task.</param>
/// <param name="says">What is to be said of a task behind its output; null: nothing.</param>
/// <param name="printed">Told of each that is dealt with.</param>
internal sealed class OutputPrinter(
    OutputFolder folder, Stream stdout, Stream stderr, bool keepOrder, Func<EndedTask, string?> says, Action printed)
{
    // A line to expect, in their order; or an ended task; or a line that will not end after all.
    private readonly Channel<(long? Expected, EndedTask? Ended, long? Dropped)> _inbox =
        Channel.CreateUnbounded<(long?, EndedTask?, long?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Queue<long> _expected = new();
    private readonly Dictionary<long, EndedTask?> _waiting = [];

    /// <summary>A task of this line is about to be submitted. Only where the order is kept.</summary>
    public void Expect(long line)
    {
        if (keepOrder)
        {
            _inbox.Writer.TryWrite((line, null, null));
        }
    }

    public void Add(EndedTask task) => _inbox.Writer.TryWrite((null, task, null));

    /// <summary>An expected line brings no task.</summary>
    public void Drop(long line) => _inbox.Writer.TryWrite((null, null, line));

    /// <summary>No more will be added.</summary>
    public void Complete() => _inbox.Writer.TryComplete();

    /// <param name="all">Whether outputs that wait for an earlier line are printed in the end, although that line has none. Else
    /// they stay in the folder.</param>
    /// <exception cref="ReaderHasGoneException">Nobody reads it any more.</exception>
    /// <exception cref="IOException">It can't be written, or read back.</exception>
    public async Task RunAsync(Func<bool> all)
    {
        await foreach (var (expected, ended, dropped) in _inbox.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (expected is { } line)
            {
                _expected.Enqueue(line);
            }
            else if (keepOrder)
            {
                _waiting[dropped ?? ended!.Value.Line] = ended;
                PrintInOrder();
            }
            else
            {
                Print(ended);
            }
        }

        if (all())
        {
            foreach (var task in _waiting.OrderBy(w => w.Key).Select(w => w.Value))
            {
                Print(task);
            }
        }
    }

    private void PrintInOrder()
    {
        while (_expected.TryPeek(out var next) && _waiting.Remove(next, out var task))
        {
            _expected.Dequeue();
            Print(task);
        }
    }

    private void Print(EndedTask? ended)
    {
        if (ended is { } task)
        {
            folder.Print(task.Task, stdout, stderr);
            if (says(task) is { } text)
            {
                stderr.Write(System.Text.Encoding.UTF8.GetBytes(text + Environment.NewLine));
            }
        }

        printed();
    }
}
