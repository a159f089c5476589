using Scheduler.Cli.Tests.Support;
using Scheduler.Cli.Up.Hosts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Up;

public sealed class HostLogTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_full_disk_is_said_once_and_ends_nothing()
    {
        using var log = new HostLog("a.log", new FullDisk(), _said.Add);

        log.Write("first");
        log.Note("second");

        Assert.Equal("The log 'a.log' can't be written: No space left. Its lines from here on are lost.", Assert.Single(_said));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_said()
    {
        var e = Assert.Throws<DataFolderException>(() => new HostLog(_folder.In("missing"), "seed-1", _said.Add));

        Assert.Contains($"The log '{_folder.In("missing/seed-1.log")}' can't be written: ", e.Message);
    }

    [Fact]
    public void The_log_of_the_run_before_is_kept()
    {
        foreach (var line in (string[])["old", "new"])
        {
            using var log = new HostLog(_folder.Path, "seed-1", _said.Add);
            log.Write(line);
        }

        Assert.Equal(["new"], File.ReadAllLines(_folder.In("seed-1.log")));
        Assert.Equal(["old"], File.ReadAllLines(_folder.In("seed-1.previous.log")));
        Assert.Empty(_said);
    }

    private sealed class FullDisk : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left.");

        protected override void Dispose(bool disposing) => throw new IOException("No space left.");
    }
}
