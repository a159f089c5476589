using System.Net;
using Scheduler.Cluster.Tests.Support;
using Scheduler.Core.Contracts;
using Scheduler.Http;
using Scheduler.Outbox.Tests.Support;
using Xunit.Abstractions;

namespace Scheduler.Outbox.Tests;

/// <summary>A program that takes orders and relays their tasks itself is killed with SIGKILL; another one takes over. The scheduler is in the process
/// of the tests.</summary>
public sealed class KillTests(PostgresServer server, ITestOutputHelper output) : OutboxTest(server)
{
    [SkippableTheory]
    [InlineData("committed")]
    [InlineData("asks")]
    [InlineData("answered")]
    public async Task After_a_kill_between_commit_relay_and_acknowledgement_each_order_has_its_task_once(string where)
    {
        NeedPostgres();
        await using var api = await SchedulerServer.StartAsync(Scheduler, new IPEndPoint(IPAddress.Loopback, 0));
        using (var shop = new Program("shop", api.Address.ToString(), Database, where))
        {
            await shop.UntilItSaysAsync(where);
            await shop.KillAsync();
        }

        Assert.Equal(1, await WaitingAsync());
        await CheckAsync();
    }

    [SkippableFact]
    public async Task After_kills_at_any_time_each_order_has_its_task_once()
    {
        NeedPostgres();
        var seed = Environment.GetEnvironmentVariable("SCHEDULER_SEED") is { } text ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount;
        output.WriteLine($"SCHEDULER_SEED={seed}");
        var random = new Random(seed);
        await using var api = await SchedulerServer.StartAsync(Scheduler, new IPEndPoint(IPAddress.Loopback, 0));
        for (var round = 0; round < 3; round++)
        {
            using var shop = new Program("shop", api.Address.ToString(), Database, "nowhere");
            await shop.UntilItSaysAsync(((string[])["committed", "asks", "answered", "acknowledged"])[random.Next(4)], 1 + random.Next(20));
            await shop.KillAsync();

            // The next one needs not wait until this one counts as dead.
            await EndHoldAsync();
        }

        await CheckAsync();
    }

    private async Task CheckAsync()
    {
        await EndHoldAsync();
        Assert.Equal((0, null), await RelayAllAsync() is var relayed ? (relayed.Refused, relayed.Fault) : default);
        Assert.Equal(0, await WaitingAsync());
        var orders = (await ScalarAsync<string[]>("SELECT array_agg(id ORDER BY id) FROM orders"));
        await UntilFinishedAsync([.. orders.Select(id => new TaskId(id))]);
        Assert.NotEmpty(orders);
        Assert.Equal(orders, Shipped.Order(StringComparer.Ordinal));
    }
}
