namespace Scheduler.Cli.Demo.Hashing;

/// <summary>
/// A gate between processes: a folder. Attempts that begin while a file is in it wait until that file is gone, whatever other is
/// there by then.
/// </summary>
internal sealed class FileGate(string folder) : IAttemptGate
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    /// <summary>The attempts that begin from here on wait.</summary>
    public void Close(string name) => File.WriteAllBytes(Path.Combine(folder, name), []);

    /// <summary>Those that wait since it was closed under this name go on.</summary>
    public void Open(string name) => File.Delete(Path.Combine(folder, name));

    /// <inheritdoc/>
    public async Task PassAsync(FencingToken token, CancellationToken cancellationToken)
    {
        var closed = Directory.EnumerateFiles(folder).FirstOrDefault();
        while (File.Exists(closed))
        {
            await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }
}
