using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Scheduler.Cluster.Handlers;

/// <summary>
/// Who is in, as a file that processes change under a lock. It is counted in two ways: all who have raised the counter and not lowered it, and
/// only those whose token is the highest that was seen of their task, which is a counter that refuses the writes of superseded attempts.
/// </summary>
internal sealed partial class CounterFile(string folder)
{
    // Of Linux: for reading and writing, made if it is not there, and not handed on to programs that are started.
    private const int OpenOrCreate = 0x2 | 0x40 | 0x80000;
    private const int OwnerOnly = 0x180;
    private const int Exclusively = 2;
    private const int Interrupted = 4;

    private string Entries => Path.Combine(folder, "in");

    private string Log => Path.Combine(folder, "log");

    /// <summary>What each change so far has left.</summary>
    public IReadOnlyList<Change> Changes => File.Exists(Log) ? [.. File.ReadAllText(Log).Split('\n')[..^1].Select(Change.Parse)] : [];

    /// <summary>Waits until nobody else has the file's lock; nobody changes the file until this is disposed. The system takes the lock back from who dies.</summary>
    /// <remarks>The system's own call: .NET's file locks can't be waited for.</remarks>
    public IDisposable Lock()
    {
        var file = new SafeFileHandle(Open(Path.Combine(folder, "lock"), OpenOrCreate, OwnerOnly), ownsHandle: true);
        if (file.IsInvalid)
        {
            throw new Win32Exception();
        }

        while (Flock(file, Exclusively) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw new Win32Exception();
            }
        }

        return file;
    }

    public void Raise(Entry entry) => Write(entry, entries => entries.Add(entry));

    public void Lower(Entry entry) => Write(entry, entries => entries.Remove(entry));

    public IReadOnlyList<Entry> Read() => File.Exists(Entries) ? [.. File.ReadAllLines(Entries).Select(Entry.Parse)] : [];

    private void Write(Entry entry, Action<List<Entry>> change)
    {
        using var held = Lock();

        // What a killed process had raised is lowered by the next who comes.
        List<Entry> entries = [.. Read().Where(e => Directory.Exists($"/proc/{e.Process}"))];
        change(entries);

        // In one step: whoever is killed leaves the old file or the new one.
        File.WriteAllLines(Entries + ".new", entries.Select(e => e.ToString()));
        File.Move(Entries + ".new", Entries, overwrite: true);
        var isRefused = HighestToken(entry.Task) > entry.Token;
        if (!isRefused)
        {
            File.WriteAllText(TokenFile(entry.Task), entry.Token.ToString(CultureInfo.InvariantCulture));
        }

        var honoured = entries.Count(e => e.Token == HighestToken(e.Task));
        File.AppendAllText(Log, new Change(entries.Count, honoured, isRefused) + "\n");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    private string TokenFile(string task) => Path.Combine(folder, "token-of-" + task);

    // Empty where its writer was killed: such an attempt is not in either.
    private long HighestToken(string task) =>
        File.Exists(TokenFile(task)) && long.TryParse(File.ReadAllText(TokenFile(task)), CultureInfo.InvariantCulture, out var token) ? token : 0;

    /// <summary>An attempt that has raised the counter.</summary>
    internal sealed record Entry(string Task, long Token, int Process)
    {
        public static Entry Parse(string line) => line.Split(' ') is [var task, var token, var process]
            ? new Entry(task, long.Parse(token, CultureInfo.InvariantCulture), int.Parse(process, CultureInfo.InvariantCulture))
            : throw new FormatException(line);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Task} {Token} {Process}");
    }

    /// <param name="All">Who is in, whatever their tokens.</param>
    /// <param name="Honoured">Of them those whose token is the highest of their task.</param>
    /// <param name="IsRefused">The change was by a superseded attempt.</param>
    internal sealed record Change(int All, int Honoured, bool IsRefused)
    {
        public static Change Parse(string line) => line.Split(' ') is [var all, var honoured, var isRefused]
            ? new Change(int.Parse(all, CultureInfo.InvariantCulture), int.Parse(honoured, CultureInfo.InvariantCulture), bool.Parse(isRefused))
            : throw new FormatException(line);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{All} {Honoured} {IsRefused}");
    }
}
