using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Tests;

/// <summary>The scheduler of a host is replaced, and all that it was set up with stays.</summary>
public sealed class HostTests
{
    private sealed class Shop(ISchedulerClient scheduler, TimeProvider time)
    {
        public DateTimeOffset Now => time.GetUtcNow();

        public async Task OrderAsync(int order) => await scheduler.SubmitAsync(Tasks.Of("charge", order));
    }

    private sealed class Bank
    {
        public List<int> Charged { get; } = [];
    }

    private sealed class ChargeHandler(Bank bank) : ITaskHandler<int, bool>
    {
        public Task<bool> HandleAsync(int payload, TaskContext context)
        {
            bank.Charged.Add(payload);
            return Task.FromResult(true);
        }
    }

    [Fact]
    public async Task A_host_runs_with_its_own_options_in_virtual_time()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<Bank>().AddSingleton<Shop>();
        builder.Services.AddScheduler(options => options.Handle<ChargeHandler, int, bool>("charge"));
        builder.Services.UseTestScheduler();
        using var host = builder.Build();
        await host.StartAsync();
        var shop = host.Services.GetRequiredService<Shop>();
        await shop.OrderAsync(7);
        var scheduler = host.Services.GetRequiredService<TestScheduler>();
        scheduler.AssertSubmitted("charge", 7);
        Assert.Equal([7], host.Services.GetRequiredService<Bank>().Charged);
        scheduler.Advance(TimeSpan.FromDays(1));
        Assert.Equal(scheduler.Now, shop.Now);
        await host.StopAsync();
    }

    [Fact]
    public void Without_a_scheduler_there_is_nothing_to_replace() => Assert.Equal(
        "There is no scheduler to be replaced: call AddScheduler before UseTestScheduler.",
        Assert.Throws<SchedulerConfigurationException>(() => new ServiceCollection().UseTestScheduler()).Message);
}
