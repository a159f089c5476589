using System.Globalization;
using System.IO.Enumeration;

namespace Scheduler.Cli.Demo.Input;

/// <summary>The files below a folder, in the order of their names.</summary>
internal sealed record InputFolder(string Path, IReadOnlyList<InputFile> Files, Skipped Skipped)
{
    /// <summary>Files at the most: each is kept in memory, with its task, until all are compared.</summary>
    public const int MaxFiles = 1_000_000;

    public long Bytes { get; } = Files.Sum(f => f.Size);

    /// <summary>Reads the folder and all folders below, and opens each file once to see whether it can be read.</summary>
    /// <param name="except">A folder that is left out: the data folder may lie below.</param>
    /// <exception cref="SchedulerConfigurationException">There is no such folder, it can't be read, or it has too many files.</exception>
    public static InputFolder Read(string folder, string? except, CancellationToken cancellationToken)
    {
        var root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(folder));
        if (!Directory.Exists(root))
        {
            throw new SchedulerConfigurationException(File.Exists(root)
                ? $"--input is the file '{root}', but must be a folder."
                : $"--input is '{root}', but there is no such folder.");
        }

        try
        {
            using var walk = new Walk(root, except);
            while (walk.MoveNext())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (walk.Files.Count > MaxFiles)
                {
                    throw new SchedulerConfigurationException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"--input is '{root}', which has more than {MaxFiles} files. Name a smaller folder."));
                }
            }

            walk.Files.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
            return new InputFolder(root, walk.Files, walk.Skipped);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SchedulerConfigurationException($"--input is '{root}', which can't be read: {e.Message}");
        }
    }

    // Every entry ends in one of the two lists; the enumerator's own result says nothing.
    private sealed class Walk(string root, string? except) : FileSystemEnumerator<bool>(root, Options)
    {
        private static readonly EnumerationOptions Options = new()
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
            ReturnSpecialDirectories = false,
        };

        private readonly string? _except = except is null ? null : System.IO.Path.GetFullPath(except);

        // The root itself may end in a separator: "/" or "C:\".
        private readonly int _nameAt = System.IO.Path.EndsInDirectorySeparator(root) ? root.Length : root.Length + 1;

        public List<InputFile> Files { get; } = [];

        public Skipped Skipped { get; private set; } = new();

        protected override bool ShouldRecurseIntoEntry(ref FileSystemEntry entry) =>
            !IsLink(ref entry) && (_except is null || !string.Equals(entry.ToFullPath(), _except, StringComparison.Ordinal));

        protected override bool TransformEntry(ref FileSystemEntry entry)
        {
            try
            {
                Take(ref entry);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Skipped = Skipped with { Unreadable = Skipped.Unreadable + 1 };
            }

            return true;
        }

        protected override bool ContinueOnError(int error)
        {
            Skipped = Skipped with { Unreadable = Skipped.Unreadable + 1 };
            return true;
        }

        // Reparse points on Windows are links only if they lead somewhere: files kept in a cloud are reparse points as well.
        private static bool IsLink(ref FileSystemEntry entry) =>
            entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && entry.ToFileSystemInfo().LinkTarget is not null;

        private void Take(ref FileSystemEntry entry)
        {
            var path = entry.ToFullPath();
            if (!IsLink(ref entry))
            {
                if (!entry.IsDirectory)
                {
                    Add(path, entry.Length, entry.LastWriteTimeUtc.UtcDateTime);
                }

                return;
            }

            var target = entry.ToFileSystemInfo().ResolveLinkTarget(returnFinalTarget: true);
            switch (target)
            {
                case FileInfo { Exists: true } file:
                    Add(path, file.Length, file.LastWriteTimeUtc);
                    break;
                case { Exists: true }:
                    Skipped = Skipped with { FolderLinks = Skipped.FolderLinks + 1 };
                    break;
                default:
                    Skipped = Skipped with { BrokenLinks = Skipped.BrokenLinks + 1 };
                    break;
            }
        }

        private void Add(string path, long size, DateTime modified)
        {
            if (size == 0 && FileType.IsNoFile(path))
            {
                Skipped = Skipped with { NotFiles = Skipped.NotFiles + 1 };
                return;
            }

            FileReading.Open(path).Dispose();
            var name = path[_nameAt..];
            Files.Add(new InputFile(
                path,
                System.IO.Path.DirectorySeparatorChar == '/' ? name : name.Replace(System.IO.Path.DirectorySeparatorChar, '/'),
                size,
                modified));
        }
    }
}
