namespace Scheduler.Cli.Bench;

/// <summary>A folder that is gone when disposed.</summary>
/// <param name="parent">In which; null: on the disk that <c>TMPDIR</c> names.</param>
internal sealed class TempFolder(string? parent = null) : IDisposable
{
    public string Path { get; } = parent is null
        ? Directory.CreateTempSubdirectory("scheduler-bench-").FullName
        : Directory.CreateDirectory(System.IO.Path.Combine(parent, $"scheduler-bench-{Environment.ProcessId}")).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
