using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

public sealed class DeclaredLimitTests
{
    [Fact]
    public async Task Limits_are_declared_and_those_that_operators_made_stay()
    {
        using var folder = new TempFolder();
        await using (var first = await EmbeddedScheduler.StartAsync(o => o.DataFolder = folder.Data))
        {
            (await first.SetLimitAsync(new LimitOptions { Name = "gpu", Running = 1 })).OrThrow();
            (await first.SetLimitAsync(new LimitOptions { Name = "api:*", Running = 1 })).OrThrow();
        }

        await using var scheduler = await EmbeddedScheduler.StartAsync(o =>
        {
            o.DataFolder = folder.Data;
            o.Limit("api:*", running: 5, new StartRate(10, TimeSpan.FromSeconds(1), Burst: 3));
        });
        Assert.Equal(
            [new LimitOptions { Name = "api:*", Running = 5, Rate = new StartRate(10, TimeSpan.FromSeconds(1), 3) }, new LimitOptions { Name = "gpu", Running = 1 }],
            (await scheduler.LimitsAsync()).Select(limit => limit.Limit));
    }

    [Fact]
    public async Task One_that_can_not_be_is_no_start() => Assert.Contains(
        "rate.burst",
        (await Assert.ThrowsAsync<SchedulerConfigurationException>(() => EmbeddedScheduler.StartAsync(o => o.Limit("a", rate: new StartRate(1, TimeSpan.FromSeconds(1), 2))))).Message,
        StringComparison.Ordinal);
}
