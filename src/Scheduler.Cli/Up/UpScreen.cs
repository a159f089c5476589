using System.Runtime.ExceptionServices;

namespace Scheduler.Cli.Up;

/// <summary>All hosts' lines on one screen, each after its name. Safe for use by many threads.</summary>
/// <param name="names">Of the hosts.</param>
/// <param name="quiet">Whether the hosts' own lines are left out.</param>
internal sealed class UpScreen(Terminal terminal, IEnumerable<string> names, bool quiet) : IDisposable
{
    private const string Own = "up";

    // Not the red of what is wrong.
    private static readonly int[] Colours = [36, 32, 33, 35, 34, 96, 92, 93, 95, 94];

    private readonly Lock _gate = new();
    private readonly string[] _names = [Own, .. names];
    private readonly CancellationTokenSource _failed = new();
    private Exception? _failure;

    /// <summary>Cancelled when a line could not be written: nobody would see what becomes of the cluster.</summary>
    public CancellationToken Failed => _failed.Token;

    /// <exception cref="OutputFailedException">A line could not be written.</exception>
    /// <exception cref="ReaderHasGoneException">Nobody reads what is written.</exception>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>A line of a host.</summary>
    public void Show(string name, string line)
    {
        if (!quiet)
        {
            Write(name, line);
        }
    }

    /// <summary>A line of the command's own.</summary>
    public void Say(string line) => Write(Own, line);

    private void Write(string name, string line)
    {
        var prefix = name.PadRight(_names.Max(n => n.Length)) + " |";
        if (terminal.IsLive)
        {
            var colour = name == Own ? 1 : Colours[(Array.IndexOf(_names, name) - 1) % Colours.Length];
            prefix = FormattableString.Invariant($"\u001b[{colour}m{prefix}\u001b[0m");
        }

        lock (_gate)
        {
            try
            {
                terminal.Out.WriteLine($"{prefix} {Printable.Of(line)}");
                terminal.Out.Flush();
            }
            catch (Exception e) when (Faults.IsOfStream(e))
            {
                // Not from here, which may be a host's thread. Each host's log is in its file.
                if (Interlocked.CompareExchange(ref _failure, e, null) is null)
                {
                    _ = _failed.CancelAsync();
                }
            }
        }
    }

    public void Dispose() => _failed.Dispose();
}
