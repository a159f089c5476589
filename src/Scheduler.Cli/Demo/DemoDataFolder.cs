using Scheduler.Embedded;

namespace Scheduler.Cli.Demo;

/// <summary>The folder that was named, or one for this run that is removed at its end.</summary>
internal sealed class DemoDataFolder : IDisposable
{
    private DemoDataFolder(string path, bool isKept)
    {
        Path = path;
        IsKept = isKept;
    }

    public string Path { get; }

    public bool IsKept { get; }

    /// <exception cref="DataFolderException">There is no room for a temporary folder.</exception>
    public static DemoDataFolder Of(string? named)
    {
        if (named is not null)
        {
            return new DemoDataFolder(System.IO.Path.GetFullPath(named), isKept: true);
        }

        try
        {
            return new DemoDataFolder(Directory.CreateTempSubdirectory("scheduler-demo-").FullName, isKept: false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException(
                DataFolderProblem.ReadOnly, $"No temporary folder can be made: {e.Message} Name a folder with --data.", e);
        }
    }

    public void Dispose()
    {
        if (IsKept)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A virus scanner may hold a file for a moment. The system's temporary folder is cleaned by others as well.
        }
    }
}
