using Scheduler.Core.Contracts;

namespace Scheduler.Codecs;

/// <summary>
/// Stores long payloads as files in a folder that all programs which need them can reach: a local folder for a scheduler in one process, a shared
/// one for a cluster. Several programs may use it at a time. A file is written under a temporary name, synced and renamed, so it is either complete
/// or absent.
/// </summary>
public sealed class FolderBlobStore : IBlobStore
{
    private const string Unfinished = ".new";
    private const string Removing = ".removing";

    private readonly string _folder;
    private readonly TimeProvider _time;

    /// <param name="folder">Created if it does not exist.</param>
    /// <param name="timeProvider">The clock that decides how old files are. Default: the system's clock.</param>
    /// <exception cref="SchedulerConfigurationException">The folder cannot be created.</exception>
    public FolderBlobStore(string folder, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.GetFullPath(folder);
        _time = timeProvider ?? TimeProvider.System;
        try
        {
            Directory.CreateDirectory(_folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"The folder for long payloads can't be made: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask PutAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        if (TryTouch(path))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            File.SetLastWriteTimeUtc(unfinished, _time.GetUtcNow().UtcDateTime);
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);

        // One that is being removed may be put back.
        foreach (var place in (string[])[path, path + Removing, path])
        {
            try
            {
                return await File.ReadAllBytesAsync(place, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Not there.
            }
        }

        return null;
    }

    /// <summary>Removes payloads that were not put within the given age. The store does not know which tasks still need their payloads: choose an
    /// age longer than any task waits and runs, and longer than finished tasks are kept (<c>KeepFinishedFor</c>) if their results are to be
    /// read.</summary>
    /// <param name="age">1 min or longer.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="SchedulerConfigurationException">The age is too short.</exception>
    public ValueTask<int> RemoveOlderThanAsync(TimeSpan age, CancellationToken cancellationToken = default)
    {
        OptionRange.RequireAtLeast("The age of what is removed", age, TimeSpan.FromMinutes(1));
        var removed = 0;
        foreach (var path in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsOlder(path, age))
            {
                removed += path.EndsWith(Unfinished, StringComparison.Ordinal) || path.EndsWith(Removing, StringComparison.Ordinal) ? Delete(path)
                    : IsName(Path.GetFileName(path)) ? Remove(path, age)
                    : 0;
            }
        }

        return new ValueTask<int>(removed);
    }

    // One that is put at this very moment must stay: it is set aside first, where nobody touches it, and looked at again.
    private int Remove(string path, TimeSpan age)
    {
        var aside = path + Removing;
        try
        {
            File.Move(path, aside, overwrite: true);
            if (IsOlder(aside, age))
            {
                File.Delete(aside);
                return 1;
            }

            if (File.Exists(path))
            {
                File.Delete(aside);
            }
            else
            {
                File.Move(aside, path, overwrite: true);
            }
        }
        catch (FileNotFoundException)
        {
            // Somebody else removes it.
        }

        return 0;
    }

    // What its program was writing when it died, or was removing. It was no payload any more.
    private static int Delete(string path)
    {
        File.Delete(path);
        return 0;
    }

    private bool IsOlder(string path, TimeSpan age) => File.GetLastWriteTimeUtc(path) is var written && written.Year > 1601 && _time.GetUtcNow().UtcDateTime - written > age;

    private bool TryTouch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
            return File.Exists(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private string PathOf(string name) => IsName(name) ? Path.Combine(_folder, name[..2], name)
        : throw new ArgumentException($"The name of what is stored is '{name}', but must be 64 of 0 to 9 and a to f.", nameof(name));

    private static bool IsName(string? name) => name is { Length: 64 } && name.All(char.IsAsciiHexDigitLower);
}
