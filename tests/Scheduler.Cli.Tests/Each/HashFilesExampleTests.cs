using System.Security.Cryptography;
using Scheduler.Cli.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Cli.Tests.Each;

/// <summary>The example <c>examples/hash-files</c>, on a thousand real files.</summary>
public sealed class HashFilesExampleTests(ITestOutputHelper output) : IDisposable
{
    private const int Files = 1_000;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Every_file_has_the_hash_that_sha256sum_says_even_if_it_is_killed_on_the_way()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "needs find, xargs and sort of Linux");
        Skip.IfNot(File.Exists("/usr/bin/sha256sum") || File.Exists("/bin/sha256sum"), "sha256sum is not installed");
        var expected = MakeFiles();
        var mark = Guid.NewGuid().ToString("N");
        using (var first = Start(mark))
        {
            using var watch = new FolderWatch(_folder.Path);
            await watch.UntilAsync(() => File.Exists(Result) && new FileInfo(Result).Length > Files * 10);
            first.KillTree();
            await first.EndAsync();
        }

        await SchedulerProcess.NothingIsLeftOfAsync(mark);
        using var second = Start(mark);
        var end = await second.ResultAsync();

        Assert.Equal($"OK: {Files} files, every hash as sha256sum has it.\n", end.Out);
        Assert.Equal(0, end.ExitCode);
        Assert.Equal(expected, File.ReadLines(Result).Order(StringComparer.Ordinal));
        output.WriteLine(end.Error);
    }

    private string Result => _folder.In("hashes");

    private List<string> MakeFiles()
    {
        var random = new Random(1);
        var lines = new List<string>();
        for (var i = 0; i < Files; i++)
        {
            var content = new byte[random.Next(20_000)];
            random.NextBytes(content);
            var path = _folder.Write($"files/{i % 50}/a file ({i}) 'é'.bin", content);
            lines.Add($"{Convert.ToHexStringLower(SHA256.HashData(content))}  {path}");
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private SchedulerProcess Start(string mark) => SchedulerProcess.StartShell(
        mark, $"exec {Root()}/examples/hash-files/hash-files.sh {_folder.In("files")} {Result}");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Scheduler.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }
}
