using System.Diagnostics;
using Scheduler.Cli.Demo.Input;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Demo.Input;

public sealed class InputFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_found_in_every_folder_and_ordered_by_name()
    {
        _folder.Write("b/two.txt", "12");
        _folder.Write("b/.hidden/three.txt", "123");
        _folder.Write("a.txt", "");

        var input = Read();

        Assert.Equal(["a.txt", "b/.hidden/three.txt", "b/two.txt"], input.Files.Select(f => f.Name));
        Assert.Equal([0, 3, 2], input.Files.Select(f => f.Size));
        Assert.Equal(5, input.Bytes);
        Assert.Equal(0, input.Skipped.Total);
    }

    [Fact]
    public void The_excepted_folder_is_left_out()
    {
        _folder.Write("a.txt");
        _folder.Write("data/journal.db");
        _folder.Write("data-too/b.txt");

        Assert.Equal(["a.txt", "data-too/b.txt"], Read(_folder.In("data")).Files.Select(f => f.Name));
    }

    [SkippableFact]
    public void Links_to_files_are_followed_others_are_counted()
    {
        Skip.If(OperatingSystem.IsWindows(), "Making links takes rights there.");
        using var elsewhere = new TempFolder();
        elsewhere.Write("target.txt", "12345");
        _folder.Write("a.txt");
        File.CreateSymbolicLink(_folder.In("good"), elsewhere.In("target.txt"));
        File.CreateSymbolicLink(_folder.In("broken"), _folder.In("nothing"));
        File.CreateSymbolicLink(_folder.In("self"), _folder.In("self"));
        Directory.CreateSymbolicLink(_folder.In("circle"), _folder.Path);

        var input = Read();

        Assert.Equal(["a.txt", "good"], input.Files.Select(f => f.Name));
        Assert.Equal(5, input.Files[1].Size);
        Assert.Equal(1, input.Skipped.FolderLinks);
        Assert.Equal(2, input.Skipped.BrokenLinks + input.Skipped.Unreadable);
    }

    [SkippableFact]
    public void Pipes_are_counted_not_opened()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Known on Linux only.");
        _folder.Write("a.txt", "");
        using (var mkfifo = Process.Start("mkfifo", [_folder.In("pipe")]))
        {
            mkfifo.WaitForExit();
        }

        var input = Read();

        Assert.Equal(["a.txt"], input.Files.Select(f => f.Name));
        Assert.Equal(1, input.Skipped.NotFiles);
        Assert.Equal("1 pipe, socket or device", input.Skipped.ToString());
    }

    [SkippableFact]
    public void What_may_not_be_read_is_counted()
    {
        Skip.If(Environment.IsPrivilegedProcess, "An administrator may read everything.");
        if (OperatingSystem.IsWindows())
        {
            throw new SkipException("Rights are set in another way there.");
        }

        _folder.Write("a.txt");
        _folder.Write("closed/b.txt");
        File.SetUnixFileMode(_folder.Write("c.txt"), UnixFileMode.None);
        File.SetUnixFileMode(_folder.In("closed"), UnixFileMode.None);
        try
        {
            var input = Read();

            Assert.Equal(["a.txt"], input.Files.Select(f => f.Name));
            Assert.Equal("2 unreadable entries", input.Skipped.ToString());
        }
        finally
        {
            File.SetUnixFileMode(_folder.In("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public void A_change_is_noticed_by_size_time_and_absence()
    {
        foreach (var name in new[] { "same", "longer", "touched", "removed" })
        {
            _folder.Write(name);
        }

        var files = Read().Files.ToDictionary(f => f.Name);
        _folder.Write("longer", "much longer than before");
        File.SetLastWriteTimeUtc(_folder.In("touched"), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Delete(_folder.In("removed"));

        Assert.Null(files["same"].ChangeSince());
        Assert.Contains("size", files["longer"].ChangeSince());
        Assert.Contains("written", files["touched"].ChangeSince());
        Assert.Contains("can no longer be read", files["removed"].ChangeSince());
    }

    private InputFolder Read(string? except = null) => InputFolder.Read(_folder.Path, except, CancellationToken.None);
}
