using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Support;

/// <summary>Tests of commands on a data folder that nobody works with.</summary>
public abstract class IdleFolderTests : IAsyncLifetime
{
    private protected TempFolder Folder { get; } = new();

    public async Task InitializeAsync()
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(o => o.DataFolder = Folder.In("data"));
    }

    public Task DisposeAsync()
    {
        Folder.Dispose();
        return Task.CompletedTask;
    }
}
