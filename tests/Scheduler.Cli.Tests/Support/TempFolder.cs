namespace Scheduler.Cli.Tests.Support;

/// <summary>A folder for one test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("scheduler-cli-tests-").FullName;

    public string Write(string name, byte[] content)
    {
        var path = In(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public string Write(string name, string content = "content") => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>So many files, each with its own content.</summary>
    public TempFolder WithFiles(int count)
    {
        for (var i = 0; i < count; i++)
        {
            Write($"file-{i:000}.txt", $"the content of file {i}");
        }

        return this;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
