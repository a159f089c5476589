using Scheduler.Cli.Lines;

namespace Scheduler.Cli.Run.Input;

/// <summary>What is in a file, found before any of it is submitted.</summary>
/// <param name="Groups">That tasks are in.</param>
/// <param name="Awaited">Groups that tasks wait for.</param>
/// <param name="HasEdges">Whether a task waits for anything.</param>
/// <param name="TooEarly">Bad lines that would be tasks, but for what they wait for.</param>
internal sealed record FileCheck(
    long Tasks,
    long BadLines,
    IReadOnlyList<string> Queues,
    IReadOnlySet<string> Groups,
    IReadOnlySet<string> Awaited,
    bool HasEdges,
    IReadOnlySet<long> TooEarly);

/// <summary>
/// A file of tasks, read twice: first every line is checked, then they are submitted. What can't be read twice (standard
/// input, a pipe) is copied into a temporary file first. The file stays open between, and nothing that is appended meanwhile is
/// read.
/// </summary>
internal sealed class TaskFile : IDisposable
{
    public const string StandardInput = "-";

    private const int BufferBytes = 64 * 1024;

    private readonly Stream _stream;
    private readonly long _length;

    private TaskFile(string name, Stream stream)
    {
        Name = name;
        _stream = stream;
        _length = stream.Length;
    }

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <param name="standardInput">For <c>-</c>.</param>
    /// <exception cref="SchedulerConfigurationException">It can't be read.</exception>
    public static async Task<TaskFile> OpenAsync(string file, Func<Stream> standardInput, CancellationToken cancellationToken)
    {
        try
        {
            if (string.Equals(file, StandardInput, StringComparison.Ordinal))
            {
                return new TaskFile("standard input", await CopyAsync(standardInput(), cancellationToken).ConfigureAwait(false));
            }

            if (Directory.Exists(file))
            {
                throw new SchedulerConfigurationException($"'{file}' is a folder."
                    + " Name a file with a task in each line, or - for standard input.");
            }

            // Whoever writes to it may go on.
            var stream = await Blocking.RunAsync(
                () => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0), cancellationToken)
                .ConfigureAwait(false);
            return new TaskFile(file, stream.CanSeek ? stream : await CopyAsync(stream, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SchedulerConfigurationException($"There is no file '{file}'."
                + " Name a file with a task in each line, or - for standard input.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SchedulerConfigurationException($"{(file == StandardInput ? "Standard input" : $"'{file}'")} can't be read: {e.Message}");
        }
    }

    /// <param name="report">Told of each bad line.</param>
    public FileCheck Check(LineRules rules, Action<BadLine> report, CancellationToken cancellationToken)
    {
        var lines = Lines(rules);
        long tasks = 0;
        long bad = 0;
        var later = new LaterLines();
        var (groups, awaited) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var hasEdges = false;
        while (lines.Next() is { } line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Task is { Task: var task })
            {
                later.Add(line.Task, lines.HasId).ForEach(report);
                tasks++;
                hasEdges |= task.After.Count > 0;
                awaited.UnionWith(task.After.Where(edge => edge.IsGroup).Select(edge => edge.Name));
                if (task.Group is { } group)
                {
                    groups.Add(group);
                }
            }
            else
            {
                bad++;
                report(line.Bad!);
            }
        }

        return new FileCheck(
            tasks - later.TooEarly.Count, bad + later.TooEarly.Count, [.. lines.Queues], groups, awaited, hasEdges, later.TooEarly);
    }

    /// <summary>From the beginning; one walk at a time.</summary>
    public TaskLines Lines(LineRules rules)
    {
        _stream.Position = 0;
        return new TaskLines(_stream, _length, rules);
    }

    public void Dispose() => _stream.Dispose();

    private static async Task<Stream> CopyAsync(Stream source, CancellationToken cancellationToken)
    {
        await using var _ = source.ConfigureAwait(false);
        var copy = OpenCopy();
        try
        {
            // A read of a terminal heeds no token.
            await Task.Run(() => source.CopyToAsync(copy, BufferBytes, cancellationToken), cancellationToken)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            await copy.FlushAsync(cancellationToken).ConfigureAwait(false);
            return copy;
        }
        catch
        {
            await copy.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static FileStream OpenCopy()
    {
        var folder = Path.GetTempPath();
        try
        {
            var path = Path.Combine(folder, $"scheduler-run-{Guid.NewGuid():N}");
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferBytes, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"No temporary file can be made in '{folder}', into which the tasks are copied."
                + " Set TMPDIR to a folder that can be written to, or name a file with the tasks.");
        }
    }
}
