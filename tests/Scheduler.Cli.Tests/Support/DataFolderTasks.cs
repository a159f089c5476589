using Scheduler.Core.Contracts;
using Scheduler.Embedded;

namespace Scheduler.Cli.Tests.Support;

/// <summary>What a data folder holds, through the public API.</summary>
internal static class DataFolderTasks
{
    public static async Task<IReadOnlyList<TaskInfo>> AllAsync(string folder)
    {
        await using var scheduler = await EmbeddedScheduler.StartAsync(options =>
        {
            options.DataFolder = folder;
            options.Queues = [new QueueOptions { Paused = true }];
        });
        var all = new List<TaskInfo>();
        string? after = null;
        do
        {
            var page = await scheduler.ListAsync(new TaskFilter { Limit = 1_000, After = after });
            all.AddRange(page.Tasks);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }
}
