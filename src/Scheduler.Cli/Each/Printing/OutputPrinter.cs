using System.Threading.Channels;
using Scheduler.Cli.Submission;

namespace Scheduler.Cli.Each.Printing;

/// <summary>
/// Prints what tasks have written, a task at a time: as they end, or in the order of their lines. Holds no output in memory.
/// </summary>
/// <param name="stderr">For what programs write there, and for what is to be said of a task.</param>
/// <param name="printed">Told of each that is dealt with.</param>
internal sealed class OutputPrinter(OutputFolder folder, Stream stdout, Stream stderr, bool keepOrder, Action printed)
{
    private readonly Channel<Item> _inbox = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<long> _expected = new();
    private readonly Dictionary<long, Item> _waiting = [];

    /// <summary>A task of this line is about to be submitted. Only where the order is kept.</summary>
    public void Expect(long line)
    {
        if (keepOrder)
        {
            _inbox.Writer.TryWrite(new Item(line, IsExpected: true));
        }
    }

    /// <param name="says">What is to be said of it behind its output; null: nothing.</param>
    public void Add(EndedTask task, string? says) => _inbox.Writer.TryWrite(new Item(task.Line, Task: task.Task, Says: says));

    /// <summary>An expected line brings no task.</summary>
    public void Drop(long line) => _inbox.Writer.TryWrite(new Item(line));

    /// <summary>No more will be added.</summary>
    public void Complete() => _inbox.Writer.TryComplete();

    /// <param name="all">Whether outputs that wait for an earlier line are printed in the end, although that line has none. Else
    /// they stay in the folder.</param>
    /// <exception cref="ReaderHasGoneException">Nobody reads it any more.</exception>
    /// <exception cref="IOException">It can't be written, or read back.</exception>
    public async Task RunAsync(Func<bool> all)
    {
        await foreach (var item in _inbox.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (item.IsExpected)
            {
                _expected.Enqueue(item.Line);
            }
            else if (keepOrder)
            {
                _waiting[item.Line] = item;
                PrintInOrder();
            }
            else
            {
                Print(item);
            }
        }

        if (all())
        {
            foreach (var item in _waiting.Values.OrderBy(item => item.Line))
            {
                Print(item);
            }
        }
    }

    private void PrintInOrder()
    {
        while (_expected.TryPeek(out var next) && _waiting.Remove(next, out var item))
        {
            _expected.Dequeue();
            Print(item);
        }
    }

    private void Print(Item item)
    {
        if (item.Task is { } task)
        {
            folder.Print(task, stdout, stderr);
        }

        if (item.Says is { } text)
        {
            // A line of this program's own is no output: who closes standard error goes by the exit code.
            new LossyStream(stderr).Write(System.Text.Encoding.UTF8.GetBytes(text + Environment.NewLine));
        }

        printed();
    }

    /// <param name="Task">Null: there is none, or it has not ended yet.</param>
    private readonly record struct Item(long Line, bool IsExpected = false, TaskId? Task = null, string? Says = null);
}
