using Scheduler.Core.Contracts;

namespace Scheduler.Behaviour;

/// <summary>Locks, and leaders.</summary>
public abstract class LockBehaviour(IShell shell) : BehaviourTest(shell)
{
    [Fact]
    public async Task A_lock_is_granted_in_the_order_of_requests_with_tokens_that_grow()
    {
        await StartAsync();
        var first = await Client.Locks.AcquireAsync("ledger");
        Assert.True(first.IsHeld);
        Assert.Null(await Client.Locks.TryAcquireAsync("ledger"));
        var second = Client.Locks.AcquireAsync("ledger");
        await WaitersAsync(1);
        var third = Client.Locks.AcquireAsync("ledger");
        await WaitersAsync(2);
        Assert.False(second.IsCompleted || third.IsCompleted);
        Assert.Equal(new LockCounts(Held: 1, Waiting: 2), (await Client.StatisticsAsync()).Locks);

        await first.DisposeAsync();
        Assert.False(first.IsHeld);
        await using (var next = await second)
        {
            Assert.True(next.Token > first.Token);
            Assert.False(third.IsCompleted);
            Assert.Equal(next.Token, (await Client.Locks.GetAsync("ledger"))!.Token);
        }

        await using var last = await third;
        Assert.True(last.Token > (await second).Token);
        await last.DisposeAsync();
        Assert.Empty((await Client.Locks.ListAsync()).Locks);
        Assert.Equal(default, (await Client.StatisticsAsync()).Locks);
    }

    [Fact]
    public async Task One_who_cancels_leaves_the_line()
    {
        await StartAsync();
        await using var held = await Client.Locks.AcquireAsync("ledger");
        using var cancel = new CancellationTokenSource();
        var waits = Client.Locks.AcquireAsync("ledger", cancellationToken: cancel.Token);
        await WaitersAsync(1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await WaitersAsync(0);
    }

    [Fact]
    public async Task A_lock_outlives_the_scheduler_and_one_who_waits_keeps_its_place()
    {
        await StartAsync();
        var ask = new AcquireLock("ledger", "a", TimeSpan.FromSeconds(30));
        var token = Assert.IsType<LockAcquired>(await Client.AskAsync(ask)).Token;
        _ = Client.AskAsync(new AcquireLock("ledger", "b", TimeSpan.FromSeconds(30))).AsTask();
        await WaitersAsync(1);
        await Shell.CrashAsync();

        await StartAsync();
        Assert.Equal(token, Assert.IsType<LockAcquired>(await Client.AskAsync(ask)).Token);
        Assert.Equal(1, (await Client.Locks.GetAsync("ledger"))!.Waiting);
        Assert.IsType<Acknowledged>(await Client.AskAsync(new RenewLock("ledger", "a", token)));
        Assert.IsType<Acknowledged>(await Client.AskAsync(new ReleaseLock("ledger", "a")));
        Assert.Equal("b", (await Client.Locks.GetAsync("ledger"))!.Owner);
    }

    [Fact]
    public async Task A_holder_that_says_nothing_is_given_up_after_its_lease()
    {
        await StartAsync();
        var lease = TimeSpan.FromSeconds(1);
        var silent = Assert.IsType<LockAcquired>(await Client.AskAsync(new AcquireLock("ledger", "silent", lease))).Token;
        await using var next = await Client.Locks.AcquireAsync("ledger", TimeSpan.FromSeconds(5));
        Assert.True(next.Token > silent);
        var refused = Assert.IsType<Rejection>(await Client.AskAsync(new RenewLock("ledger", "silent", silent)));
        Assert.Equal(RejectionCode.LockLost, refused.Code);
    }

    [Fact]
    public async Task What_is_out_of_range_is_refused()
    {
        await StartAsync();
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.Locks.AcquireAsync("ledger", TimeSpan.FromMilliseconds(10)));
        Assert.Equal(
            new Rejection(RejectionCode.Invalid, "The lease of the lock 'ledger' is 10ms, but must lie between 1s and 1d."), refused.Rejection);
        refused = await Assert.ThrowsAsync<RequestRejectedException>(() => Client.Locks.TryAcquireAsync(" "));
        Assert.Equal(RejectionCode.Invalid, refused.Rejection.Code);
    }

    [Fact]
    public async Task One_leads_at_a_time_and_one_whose_lock_is_taken_away_stops_and_stands_again()
    {
        await StartAsync();
        var (led, done) = (new List<FencingToken>(), new TaskCompletionSource());
        var began = new SemaphoreSlim(0);
        async Task LeadAsync(SchedulerLock held, CancellationToken cancellationToken)
        {
            lock (led)
            {
                led.Add(held.Token);
            }

            began.Release();
            await done.Task.WaitAsync(cancellationToken);
        }

        Task[] candidates = [Client.Locks.RunAsLeaderAsync("boss", LeadAsync, ShortLease), Client.Locks.RunAsLeaderAsync("boss", LeadAsync, ShortLease)];
        Assert.True(await began.WaitAsync(Bounded.Longest));
        await Bounded.UntilAsync(_ => Client.Locks.GetAsync("boss").AsTask(), held => held is { Waiting: 1 }, "The other does not stand");
        Assert.Single(led);

        // The first stops when it finds out, at its next renewal, and then stands behind the second.
        Assert.Equal(led[0], (await Client.Locks.TakeAwayAsync("boss"))!.Token);
        Assert.True(await began.WaitAsync(Bounded.Longest));
        await Bounded.UntilAsync(_ => Client.Locks.GetAsync("boss").AsTask(), held => held is { Waiting: 1 }, "The first does not stand again");
        Assert.All(candidates, candidate => Assert.False(candidate.IsCompleted));
        done.SetResult();
        await Task.WhenAll(candidates).WaitAsync(Bounded.Longest);
        Assert.Equal(3, led.Count);
        Assert.Equal(led.Order(), led);
        Assert.Null(await Client.Locks.TakeAwayAsync("boss"));
    }

    private Task WaitersAsync(int count) => Bounded.UntilAsync(
        _ => Client.Locks.GetAsync("ledger").AsTask(), held => held?.Waiting == count, $"There are not {count} that wait for the lock");
}
