using Scheduler.Simulation;

namespace Scheduler.Cli.Simulate.Input;

/// <summary>Opens files that are read more than once. What can be read only once, a pipe, is kept in memory.</summary>
internal sealed class InputFiles
{
    private readonly Dictionary<string, byte[]> _kept = new(StringComparer.Ordinal);

    /// <exception cref="WorkloadException">It can't be read.</exception>
    public Stream Open(string path)
    {
        if (_kept.TryGetValue(path, out var content))
        {
            return new MemoryStream(content, writable: false);
        }

        try
        {
            var stream = File.OpenRead(path);
            if (stream.CanSeek)
            {
                return stream;
            }

            using (stream)
            using (var all = new MemoryStream())
            {
                stream.CopyTo(all);
                _kept[path] = all.ToArray();
            }

            return Open(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new WorkloadException($"'{Printable.Of(path)}' can't be read: {e.Message}");
        }
    }
}
