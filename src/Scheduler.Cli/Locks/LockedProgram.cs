using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Scheduler.Cli.Locks;

/// <summary>A program that runs while a lock is held. It has this command's standard streams, terminal and environment.</summary>
internal sealed partial class LockedProgram : IDisposable
{
    private const int Terminate = 15;
    private const int Continue = 18;

    // After the name, which is in brackets and may contain anything: state, parent, and at the twentieth place when it started.
    private const int ParentField = 1;
    private const int StartField = 19;

    private readonly Process _process;
    private readonly List<(int Pid, string Started)> _asked = [];

    private LockedProgram(Process process)
    {
        _process = process;
        Ended = EndAsync();
    }

    /// <summary>Its exit code; 128 and the signal's number if a signal has ended it, as shells have it.</summary>
    public Task<int> Ended { get; }

    /// <exception cref="Win32Exception">It can't be run.</exception>
    public static LockedProgram Start(IReadOnlyList<string> command, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new LockedProgram(Process.Start(start)!);
    }

    /// <summary>Sends SIGTERM to it and to all that it has started. Where there are no signals, ends them.</summary>
    public void Ask()
    {
        if (!OperatingSystem.IsLinux())
        {
            Kill();
            return;
        }

        // All are found before the first is gone: then nothing leads to its children any more.
        _asked.AddRange(Family(_process.Id));
        foreach (var (pid, _) in _asked)
        {
            _ = Signal(pid, Terminate);

            // One that was stopped hears of nothing before it goes on.
            _ = Signal(pid, Continue);
        }
    }

    /// <summary>Sends SIGKILL to what is left of those.</summary>
    public void Kill()
    {
        End(_process);
        foreach (var (pid, started) in _asked)
        {
            if (StatusOf(pid) is { } status && status[StartField] == started)
            {
                using var left = Find(pid);
                End(left);
            }
        }
    }

    public void Dispose() => _process.Dispose();

    private static void End(Process? process)
    {
        try
        {
            process?.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended.
        }
    }

    private static Process? Find(int pid)
    {
        try
        {
            return Process.GetProcessById(pid);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    // The process and its descendants.
    private static IEnumerable<(int Pid, string Started)> Family(int root)
    {
        var all = new Dictionary<int, string[]>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && StatusOf(pid) is { } status)
            {
                all.Add(pid, status);
            }
        }

        var children = all.ToLookup(process => int.Parse(process.Value[ParentField], CultureInfo.InvariantCulture), process => process.Key);
        var found = new Queue<int>([root]);
        while (found.TryDequeue(out var pid))
        {
            if (all.TryGetValue(pid, out var status))
            {
                yield return (pid, status[StartField]);
            }

            foreach (var child in children[pid])
            {
                found.Enqueue(child);
            }
        }
    }

    private static string[]? StatusOf(int pid)
    {
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            return status[(status.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return null;
        }
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        return _process.ExitCode;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int pid, int signal);
}
