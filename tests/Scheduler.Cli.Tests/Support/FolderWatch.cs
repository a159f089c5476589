using System.Threading.Channels;

namespace Scheduler.Cli.Tests.Support;

/// <summary>Waits for what happens to the files of a folder; told by the system, not by looking again and again.</summary>
internal sealed class FolderWatch : IDisposable
{
    private readonly FileSystemWatcher _watcher;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public FolderWatch(string folder)
    {
        _watcher = new FileSystemWatcher(folder) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.Size | NotifyFilters.LastWrite };
        _watcher.Created += OnChange;
        _watcher.Changed += OnChange;
        _watcher.EnableRaisingEvents = true;
    }

    /// <param name="condition">Of the files; looked at after each change.</param>
    /// <param name="end">What makes it pointless to wait on.</param>
    public async Task UntilAsync(Func<bool> condition, Task? end = null)
    {
        while (!condition())
        {
            var change = _changes.Reader.ReadAsync().AsTask();
            if (end is not null && await Task.WhenAny(change, end) == end)
            {
                return;
            }

            await change.WaitAsync(TimeSpan.FromMinutes(2));
        }
    }

    public void Dispose() => _watcher.Dispose();

    private void OnChange(object sender, FileSystemEventArgs e) => _changes.Writer.TryWrite(true);
}
