using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Execution.Handlers;

namespace Scheduler.Testing.Tests;

/// <summary>Locks in tests: leases, renewals and waits are in virtual time.</summary>
public sealed class LockTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(TestMode.Inline)]
    [InlineData(TestMode.Manual)]
    public async Task A_lock_is_renewed_while_virtual_time_passes_and_granted_in_order(TestMode mode)
    {
        using var scheduler = TestScheduler.Start(_ => { }, mode);
        var first = await scheduler.Locks.AcquireAsync("ledger", Lease);
        var second = scheduler.Locks.AcquireAsync("ledger", Lease);
        var third = scheduler.Locks.AcquireAsync("ledger", Lease);
        Assert.Null(await scheduler.Locks.TryAcquireAsync("ledger", Lease));
        scheduler.Advance(TimeSpan.FromHours(3));
        Assert.True(first.IsHeld);
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(2, (await scheduler.Locks.GetAsync("ledger"))!.Waiting);

        await first.DisposeAsync();
        scheduler.Run();
        await using var next = await second;
        Assert.True(next.Token > first.Token);
        Assert.False(third.IsCompleted);
        scheduler.Advance(TimeSpan.FromHours(1));
        Assert.True(next.IsHeld);
    }

    [Fact]
    public async Task A_holder_that_is_gone_is_given_up_after_its_lease_and_a_quarter()
    {
        using var scheduler = TestScheduler.Start(_ => { });
        await scheduler.AskAsync(new AcquireLock("ledger", "gone", Lease));
        var next = scheduler.Locks.AcquireAsync("ledger", Lease);
        scheduler.Advance((Lease * 1.25) - TimeSpan.FromSeconds(1));
        Assert.False(next.IsCompleted);
        scheduler.Advance(TimeSpan.FromSeconds(2));
        await using var held = await next;
        Assert.True(held.IsHeld);
    }

    [Fact]
    public async Task A_lock_that_was_taken_away_is_lost_at_the_next_renewal()
    {
        using var scheduler = TestScheduler.Start(_ => { });
        await using var held = await scheduler.Locks.AcquireAsync("ledger", Lease);
        await scheduler.Locks.TakeAwayAsync("ledger");
        Assert.True(held.IsHeld);
        scheduler.Advance(Lease / 3);
        Assert.True(held.Lost.IsCancellationRequested);
        Assert.False(held.IsHeld);
    }

    [Fact]
    public async Task Handlers_wait_for_each_other()
    {
        var (inside, most, tokens) = (0, 0, new List<FencingToken>());
        TestScheduler? scheduler = null;
        using var started = scheduler = TestScheduler.Start(options => options.Handle("book", async (string _, TaskContext context) =>
        {
            await using var held = await scheduler!.Locks.AcquireAsync("ledger", Lease);
            most = Math.Max(most, ++inside);
            tokens.Add(held.Token);
            await Task.Delay(TimeSpan.FromMinutes(10), context.TimeProvider);
            Assert.True(held.IsHeld);
            inside--;
        }));
        for (var i = 0; i < 4; i++)
        {
            await scheduler.SubmitAsync("book", "x");
        }

        scheduler.RunToEnd();
        Assert.Equal(scheduler.Options.Start.AddMinutes(40), scheduler.Now);
        Assert.Equal((1, 4), (most, tokens.Count));
        Assert.Equal(tokens.Order(), tokens);
        Assert.Empty((await scheduler.Locks.ListAsync()).Locks);
    }

    [Fact]
    public async Task A_lock_of_a_handler_whose_node_dies_goes_to_the_next()
    {
        var begun = new List<FencingToken>();
        TestScheduler? scheduler = null;
        using var started = scheduler = TestScheduler.Start(options =>
        {
            options.Nodes = [new NodeOptions { Name = "n1" }];
            options.Handle("lead", async (string _, TaskContext context) =>
            {
                await using var held = await scheduler!.Locks.AcquireAsync("leader", Lease);
                begun.Add(held.Token);
                await Task.Delay(TimeSpan.FromHours(1), context.TimeProvider);
            });
        });
        await scheduler.SubmitAsync("lead", "x");
        Assert.Single(begun);
        scheduler.CrashNode("n1");
        scheduler.Advance(Lease * 2);
        Assert.Equal(2, begun.Count);
        Assert.True(begun[1] > begun[0]);
    }
}
