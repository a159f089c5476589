using System.Net;
using System.Net.Sockets;
using Scheduler.Cli.CommandLine;
using Scheduler.Cli.Tests.Edges;
using Scheduler.Cli.Tests.Support;

namespace Scheduler.Cli.Tests.Tasks;

/// <summary>A backup that is asked to stop leaves nothing that could be taken for one.</summary>
public sealed class BackupSignalTests : IAsyncLifetime
{
    private readonly EdgeBench _bench = new();

    public async Task InitializeAsync() => await _bench.WithDataAsync("data");

    public Task DisposeAsync()
    {
        _bench.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
    public async Task While_it_waits_for_the_process_that_has_the_folder()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _bench.Write("data/control.json", $$"""{"address":"http://{{silent.LocalEndpoint}}/","token":"x","process":1}""");
        await using var held = new FileStream(_bench.In("data/lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var process = Start();
        using var asked = await silent.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(60));

        process.Signal("TERM");

        Assert.Equal(ExitCodes.Terminated, await process.EndAsync().WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Empty(Copies());
    }

    // Reading of the disk can't be cut short: the copy stops behind it, or with the second signal.
    [SkippableFact]
    public async Task While_it_copies_from_a_disk_that_does_not_answer()
    {
        File.Delete(_bench.In("data/witness"));
        var witness = await _bench.PipeAsync("data/witness");
        using var process = Start();
        await using var opened = await Task.Run(() => new FileStream(witness, FileMode.Open, FileAccess.Write)).WaitAsync(TimeSpan.FromSeconds(60));

        // Signals of a kind that nobody has heard yet are one, so it is sent until the second was heard.
        var end = process.EndAsync();
        while (!process.HasEnded)
        {
            process.Signal("TERM");
        }

        Assert.Equal(ExitCodes.Terminated, await end);
        Assert.StartsWith("copy.unfinished-", Path.GetFileName(Assert.Single(Copies())), StringComparison.Ordinal);
    }

    private SchedulerProcess Start() =>
        SchedulerProcess.Start(Guid.NewGuid().ToString("N"), "backup", "--data", _bench.In("data"), "--to", _bench.In("copy"));

    private string[] Copies() => Directory.GetDirectories(_bench.Path, "copy*");
}
