using System.Globalization;

namespace Scheduler.Cli.Up.Hosts;

/// <summary>What one host prints: in a file of its own, over all its lives. Safe for use by many threads.</summary>
internal sealed class HostLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StreamWriter _file;
    private bool _isClosed;

    /// <summary>That of the run before stays beside it, for whoever looks for what went wrong.</summary>
    public HostLog(string folder, string host)
    {
        Path = System.IO.Path.Combine(folder, host + ".log");
        if (File.Exists(Path))
        {
            File.Move(Path, System.IO.Path.Combine(folder, host + ".previous.log"), overwrite: true);
        }

        _file = new StreamWriter(Path) { AutoFlush = true };
    }

    public string Path { get; }

    public void Write(string line)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _file.WriteLine(line);
            }
        }
    }

    /// <summary>What was done to the host, between what it says itself.</summary>
    public void Note(string line) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"--- {DateTimeOffset.UtcNow:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {line}"));

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _file.Dispose();
        }
    }
}
