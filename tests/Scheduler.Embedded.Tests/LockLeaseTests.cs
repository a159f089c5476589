using Microsoft.Extensions.Time.Testing;
using Scheduler.Behaviour;
using Scheduler.Core.Contracts;
using Scheduler.Embedded.Tests.Support;

namespace Scheduler.Embedded.Tests;

/// <summary>What a holder makes of its lease, in virtual time.</summary>
public sealed class LockLeaseTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_holder_renews_its_lock_at_each_third_of_the_lease()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.TimeProvider = _time);
        var line = new LockLine(scheduler);
        await using var held = await line.Locks.AcquireAsync("ledger", Lease);
        for (var i = 0; i < 9; i++)
        {
            Assert.True(await line.Clock.Waits.WaitAsync(Bounded.Longest), "It does not wait for its next renewal.");
            _time.Advance((Lease / 3) + TimeSpan.FromMilliseconds(1));
            Assert.True(await line.Renewed.WaitAsync(Bounded.Longest), "It was not renewed.");
        }

        Assert.True(held.IsHeld);
        Assert.Equal(held.Token, (await scheduler.Locks.GetAsync("ledger"))!.Token);
    }

    [Fact]
    public async Task A_holder_that_is_cut_off_knows_that_it_lost_the_lock_before_another_has_it()
    {
        await using var scheduler = await Run.InMemoryAsync(o => o.TimeProvider = _time);
        var line = new LockLine(scheduler);
        await using var held = await line.Locks.AcquireAsync("ledger", Lease);
        var next = scheduler.Locks.AcquireAsync("ledger", Lease);
        line.IsCut = true;
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));

            // The scheduler has seen that time.
            await scheduler.AskAsync(new ReleaseLock("another", "nobody"));
        }

        Assert.False(held.IsHeld);
        Assert.True(held.Lost.IsCancellationRequested);
        await using var other = await next;
        Assert.True(other.IsHeld);
        Assert.True(other.Token > held.Token);
    }

    [Fact]
    public async Task A_lock_that_can_not_be_asked_for_is_refused_after_a_while()
    {
        var scheduler = await Run.InMemoryAsync(o => o.TimeProvider = _time);
        await scheduler.DisposeAsync();
        var asked = scheduler.Locks.AcquireAsync("ledger", Lease);
        while (!asked.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(RejectionCode.Unavailable, (await Assert.ThrowsAsync<RequestRejectedException>(() => asked)).Rejection.Code);
    }

    /// <summary>Tells when a holder waits for its next renewal: time that passes before would not count.</summary>
    private sealed class WatchedTime(TimeProvider time) : TimeProvider
    {
        public SemaphoreSlim Waits { get; } = new(0);

        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero && dueTime <= Lease / 3)
            {
                Waits.Release();
            }

            return timer;
        }
    }

    /// <summary>A client whose messages may be lost.</summary>
    private sealed class LockLine(ISchedulerClient scheduler) : ISchedulerClient
    {
        public WatchedTime Clock { get; } = new(scheduler.TimeProvider);

        public TimeProvider TimeProvider => Clock;

        public bool IsCut { get; set; }

        /// <summary>Released at each renewal that was acknowledged.</summary>
        public SemaphoreSlim Renewed { get; } = new(0);

        public async ValueTask<Answer> AskAsync(Request request, CancellationToken cancellationToken = default)
        {
            if (IsCut)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var answer = await scheduler.AskAsync(request, cancellationToken);
            if (request is RenewLock && answer is Acknowledged)
            {
                Renewed.Release();
            }

            return answer;
        }

        public Task<TaskInfo> WaitAsync(TaskId task, CancellationToken cancellationToken = default) => scheduler.WaitAsync(task, cancellationToken);
    }
}
