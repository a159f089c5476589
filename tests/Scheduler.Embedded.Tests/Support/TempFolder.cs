namespace Scheduler.Embedded.Tests.Support;

/// <summary>A folder of a test's own, removed with it.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("scheduler-test-");

    /// <summary>Not made yet.</summary>
    public string Data => Path.Combine(_root.FullName, "data");

    public string this[string file] => Path.Combine(Data, file);

    public string Beside(string name) => Path.Combine(_root.FullName, name);

    /// <summary>Every file and its content, to be compared. SQLite's index of a log is scratch, and not looked at.</summary>
    public IReadOnlyList<string> Content() =>
    [
        .. Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(f => $"{Path.GetFileName(f)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}"),
    ];

    public void Dispose() => _root.Delete(recursive: true);
}
