using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;
using Scheduler.Execution.Handlers;

namespace Scheduler.Embedded.Tests;

public sealed class HostTests
{
    [Fact]
    public async Task The_scheduler_starts_and_ends_with_its_host_and_handlers_get_a_scope_each()
    {
        using var folder = new TempFolder();
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddScoped<Visit>();
        application.Services.AddScheduler(options =>
        {
            options.DataFolder = folder.Data;
            options.Handle<CountHandler, string, string>("count");
        });
        using var host = application.Build();
        var client = host.Services.GetRequiredService<ISchedulerClient>();
        var early = client.SubmitAsync<string>("count", "early").AsTask();
        Assert.False(early.IsCompleted);

        await host.StartAsync();
        var first = await (await early).ResultAsync();
        var second = await (await client.SubmitAsync<string>("count", "late")).ResultAsync();
        await host.StopAsync();

        Assert.Equal("early 1", first);
        Assert.Equal("late 1", second);
        await using var again = await Run.InFolderAsync(folder.Data);
        Assert.Equal(2, (await again.ListAsync(new TaskFilter { Kind = "count" })).Tasks.Count);
    }

    [Fact]
    public async Task A_host_whose_scheduler_can_not_start_does_not_start()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.Data);
        await File.WriteAllTextAsync(folder["other.txt"], "x");
        var application = Host.CreateEmptyApplicationBuilder(null);
        application.Services.AddScheduler(options => options.DataFolder = folder.Data);
        using var host = application.Build();

        await Assert.ThrowsAsync<DataFolderException>(() => host.StartAsync());
        var client = host.Services.GetRequiredService<ISchedulerClient>();
        await Assert.ThrowsAsync<DataFolderException>(async () => await client.GetAsync(new TaskId("a")));
    }

    private sealed class Visit
    {
        public int Count { get; set; }
    }

    private sealed class CountHandler(Visit visit) : ITaskHandler<string, string>
    {
        public Task<string> HandleAsync(string payload, TaskContext context) => Task.FromResult($"{payload} {++visit.Count}");
    }
}
