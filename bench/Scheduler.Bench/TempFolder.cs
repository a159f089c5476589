namespace Scheduler.Bench;

/// <summary>A folder on the disk that <c>TMPDIR</c> names, gone when disposed.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("scheduler-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
