using Scheduler.Cli.CommandLine;

namespace Scheduler.Cli.Up;

/// <summary>All hosts' lines on one screen, each after its name. Safe for use by many threads.</summary>
/// <param name="names">Of the hosts.</param>
/// <param name="quiet">Whether the hosts' own lines are left out.</param>
internal sealed class UpScreen(Terminal terminal, IEnumerable<string> names, bool quiet)
{
    private const string Own = "up";

    // Not the red of what is wrong.
    private static readonly int[] Colours = [36, 32, 33, 35, 34, 96, 92, 93, 95, 94];

    private readonly Lock _gate = new();
    private readonly string[] _names = [Own, .. names];

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
                // The cluster goes on, and each host's log is in its file.
            }
        }
    }
}
