using System.Text;

namespace Scheduler.Packages.Tests;

/// <summary>What programs write on the screen, from its making on until it is disposed of.</summary>
internal sealed class ScreenOutput : TextWriter
{
    private readonly StringBuilder _text = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];
    private readonly TextWriter _before = Console.Out;
    private readonly Lock _lock = new();

    public ScreenOutput() => Console.SetOut(this);

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Add(value.ToString());

    public override void Write(string? value) => Add(value ?? "");

    public override void Write(char[] buffer, int index, int count) => Add(new string(buffer, index, count));

    /// <summary>Waits until a program has written this.</summary>
    /// <param name="writer">If it ends before with an error, that is thrown.</param>
    public async Task SeesAsync(string text, RunningProgram writer)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _awaited.Add((text, seen));
            Look();
        }

        if (await Task.WhenAny(seen.Task, writer.Ended).WaitAsync(RunningProgram.Soon) == writer.Ended)
        {
            await writer.Ended;
            Assert.Contains(text, ToString(), StringComparison.Ordinal);
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return _text.ToString();
        }
    }

    protected override void Dispose(bool disposing)
    {
        Console.SetOut(_before);
        base.Dispose(disposing);
    }

    private void Add(string text)
    {
        lock (_lock)
        {
            _text.Append(text);
            Look();
        }
    }

    private void Look()
    {
        if (_awaited.Count > 0)
        {
            var text = _text.ToString();
            foreach (var (_, seen) in _awaited.Where(awaited => text.Contains(awaited.Text, StringComparison.Ordinal)))
            {
                seen.TrySetResult();
            }
        }
    }
}
