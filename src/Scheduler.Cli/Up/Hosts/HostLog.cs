using System.Globalization;
using Scheduler.Embedded;

namespace Scheduler.Cli.Up.Hosts;

/// <summary>What one host prints: in a file of its own, over all its lives. Safe for use by many threads. When the file can't be
/// written any more, because the disk is full, that is said once, and the cluster goes on without it.</summary>
internal sealed class HostLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Action<string> _say;
    private readonly TextWriter _file;
    private bool _isClosed;

    /// <summary>That of the run before stays beside it, for whoever looks for what went wrong.</summary>
    /// <param name="say">Told when no more is written.</param>
    /// <exception cref="DataFolderException">The file can't be made.</exception>
    public HostLog(string folder, string host, Action<string> say)
        : this(System.IO.Path.Combine(folder, host + ".log"), Open(folder, host), say)
    {
    }

    /// <param name="file">What is written to.</param>
    internal HostLog(string path, TextWriter file, Action<string> say)
    {
        Path = path;
        _file = file;
        _say = say;
    }

    public string Path { get; }

    public void Write(string line)
    {
        try
        {
            lock (_gate)
            {
                if (!_isClosed)
                {
                    _file.WriteLine(line);
                }
            }
        }
        catch (Exception e) when (IsFault(e))
        {
            // Outside of the lock: who is told may write as well.
            if (Close())
            {
                _say($"The log '{Printable.Of(Path)}' can't be written: {e.Message} Its lines from here on are lost.");
            }
        }
    }

    /// <summary>What was done to the host, between what it says itself.</summary>
    public void Note(string line) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"--- {DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}"));

    public void Dispose() => Close();

    // True: it was open.
    private bool Close()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return false;
            }

            _isClosed = true;
            try
            {
                _file.Dispose();
            }
            catch (Exception e) when (IsFault(e))
            {
                // What could not be written is tried once more at the end.
            }

            return true;
        }
    }

    private static StreamWriter Open(string folder, string host)
    {
        var path = System.IO.Path.Combine(folder, host + ".log");
        try
        {
            if (File.Exists(path))
            {
                File.Move(path, System.IO.Path.Combine(folder, host + ".previous.log"), overwrite: true);
            }

            return new StreamWriter(path) { AutoFlush = true };
        }
        catch (Exception e) when (IsFault(e))
        {
            throw new DataFolderException(
                DataFolderProblem.ReadOnly, $"The log '{path}' can't be written: {e.Message} Name another folder with --data.", e);
        }
    }

    private static bool IsFault(Exception e) => e is IOException or UnauthorizedAccessException;
}
