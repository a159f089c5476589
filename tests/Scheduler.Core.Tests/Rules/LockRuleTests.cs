using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.Rules;

/// <summary>Leases of 8 s: a margin of 2 s, and a proof that is no older than 1 s.</summary>
public sealed class LockRuleTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    private readonly World _world = new();

    [Fact]
    public void The_first_has_the_lock_and_its_token_is_the_number_of_the_grant()
    {
        var token = Acquired("a");
        Assert.Equal(_world.Kernel.LastEventNumber, token.EventNumber);
        Assert.IsType<LockGranted>(_world.Events[^1]);
        Assert.Equal("a", Info().Owner);
        Assert.Equal(token, Info().Token);
    }

    [Fact]
    public void Those_that_wait_get_it_in_the_order_in_which_they_asked()
    {
        Acquired("a");
        Assert.Null(Ask("b"));
        Assert.Null(Ask("c"));
        Assert.Equal(["b", "c"], Info().Next.Select(next => next.Owner));
        var b = Assert.IsType<LockAcquired>(Answers(() => Release("a")).First(answer => answer is LockAcquired)).Token;
        var c = Assert.IsType<LockAcquired>(Answers(() => Release("b")).First(answer => answer is LockAcquired)).Token;
        Assert.True(c > b);
        Release("c");
        Assert.Empty(List().Locks);
        Assert.Equal(0, _world.Kernel.Desk.State.Locks.Count);
    }

    [Fact]
    public void Asked_again_the_holder_gets_its_token_again_and_one_who_waits_keeps_its_place()
    {
        var token = Acquired("a");
        Ask("b");
        Ask("c");
        Assert.Equal(new LockAwaited(1, "a"), Answers(() => Ask("b")).Single());
        Assert.Equal(token, Acquired("a"));
        Assert.Equal(["b", "c"], Info().Next.Select(next => next.Owner));
        Assert.Equal(3, _world.Count<LockRequested>());
    }

    [Theory]
    [InlineData(8, 2.666)]
    [InlineData(30, 5)]
    public void Whoever_waits_is_answered_in_time_with_its_place(double lease, double wait)
    {
        Acquired("a", lease);
        Ask("b", lease);
        Ask("c", lease);
        Assert.InRange(_world.Kernel.NextWakeUp(_world.Now)!.Value.TotalSeconds, wait - 0.001, wait + 0.001);
        var answers = Answers(() => _world.Pass(wait + 0.001));
        Assert.Equal([new LockAwaited(1, "a"), new LockAwaited(2, "a")], answers);
        Assert.Empty(Answers(() => _world.Pass(0.5)));
    }

    [Fact]
    public void A_holder_that_is_silent_for_its_lease_and_the_margin_is_given_up_and_not_before()
    {
        Acquired("a");
        _world.Pass(5);
        Ask("b");
        _world.Pass(4.999);
        Assert.Equal("a", Info().Owner);
        _world.Pass(0.001);
        Assert.Equal("b", Info().Owner);
        Assert.Equal(LockEnd.Expired, _world.Last<LockEnded>().Cause);
    }

    [Fact]
    public void Each_renewal_counts_from_when_it_was_heard()
    {
        var token = Acquired("a");
        for (var i = 0; i < 10; i++)
        {
            _world.Pass(9.9);
            Assert.IsType<Acknowledged>(Renew("a", token));
        }

        Assert.Equal(token, Info().Token);
    }

    [Fact]
    public void One_who_waits_and_asks_no_more_loses_its_place()
    {
        var token = Acquired("a");
        Ask("b");
        for (var i = 0; i < 3; i++)
        {
            _world.Pass(4);
            Renew("a", token);
        }

        Assert.Equal(0, Info().Waiting);
        Assert.IsType<LockAcquired>(Answers(() => Ask("a")).Single());
    }

    [Fact]
    public void A_renewal_with_another_token_or_of_one_that_was_given_up_is_refused_and_gives_no_place()
    {
        var token = Acquired("a");
        Assert.Equal(RejectionCode.LockLost, _world.Refused(new RenewLock("ledger", "a", new FencingToken(token.Value - 1))).Code);
        _world.Pass(11);
        var refused = _world.Refused(new RenewLock("ledger", "a", token));
        Assert.Equal(
            new Rejection(RejectionCode.LockLost, "The lock 'ledger' is no longer held with that token: its lease has expired, or it was released."), refused);
        Assert.Empty(List().Locks);
    }

    [Fact]
    public void A_new_scheduler_gives_everyone_the_whole_lease_again()
    {
        var token = Acquired("a");
        Ask("b");
        _world.Pass(6);
        _world.Failover();
        _world.Pass(9.9);
        Assert.Equal(("a", token), (Info().Owner, Info().Token));
        Assert.Equal(1, Info().Waiting);
        _world.Pass(0.1);
        Assert.Empty(List().Locks);
    }

    [Fact]
    public void Locks_outlive_a_failover_from_a_snapshot_and_tokens_go_on_growing()
    {
        var token = Acquired("a");
        Ask("b");
        _world.FailoverFromSnapshot();
        Assert.Equal(token, Acquired("a"));
        Release("a");
        Assert.Equal("b", Info().Owner);
        Assert.True(Info().Token > token);
    }

    [Fact]
    public void An_idle_scheduler_proves_that_it_is_alone_before_it_says_that_a_lock_is_held()
    {
        var token = Acquired("a");
        var events = _world.Events.Count;
        _world.Pass(0.999);
        Renew("a", token);
        Assert.Equal(events, _world.Events.Count);
        _world.Pass(0.001);
        Renew("a", token);
        Assert.IsType<EpochConfirmed>(_world.Events[^1]);
        _world.Pass(1);
        Acquired("a");
        Assert.Equal(2, _world.Count<EpochConfirmed>());
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(-100_000)]
    public void A_wall_clock_that_jumps_does_not_matter(double seconds)
    {
        Acquired("a");
        _world.WallError = TimeSpan.FromSeconds(seconds);
        _world.Pass(9.999);
        Assert.Single(List().Locks);
        _world.Pass(0.001);
        Assert.Empty(List().Locks);
    }

    [Fact]
    public void Whoever_does_not_wait_is_told_who_has_the_lock()
    {
        Acquired("a");
        var refused = _world.Refused(new AcquireLock("ledger", "b", Lease) { IfFree = true });
        Assert.Equal(new Rejection(RejectionCode.LockHeld, "a has the lock 'ledger'."), refused);
        Assert.Equal(0, Info().Waiting);
        Release("a");
        Assert.IsType<LockAcquired>(_world.Do(new AcquireLock("ledger", "b", Lease) { IfFree = true }));
    }

    [Fact]
    public void One_who_leaves_the_line_is_told_and_holds_up_nobody()
    {
        Acquired("a");
        Ask("b");
        Ask("c");
        Assert.Contains(Answers(() => Release("b")), answer => answer is Rejection { Code: RejectionCode.LockLost });
        Assert.Contains(Answers(() => Release("a")), answer => answer is LockAcquired);
        Assert.Equal("c", Info().Owner);
        Assert.IsType<Acknowledged>(Release("nobody"));
    }

    [Fact]
    public void When_a_write_fails_those_who_wait_are_told_to_ask_again()
    {
        var now = _world.Now;
        var kernel = new Kernel(new KernelOptions());
        kernel.Begin("test", now);
        var pump = new Pump(kernel);
        pump.Handle(new AcquireLock("ledger", "a", Lease) { ReplyTo = "a" }, now);
        pump.Handle(new AcquireLock("ledger", "b", Lease) { ReplyTo = "b" }, now);
        pump.TakeWrite();
        var replies = pump.Fail("It failed.");
        Assert.Equal(["a", "b"], replies.Select(reply => reply.ReplyTo));
        Assert.All(replies, reply => Assert.Equal(RejectionCode.Unavailable, Assert.IsType<Rejection>(reply.Answer).Code));
    }

    [Theory]
    [InlineData(0.999, "The lease of the lock 'ledger' is 999ms, but must lie between 1s and 1d.")]
    [InlineData(86_401, "The lease of the lock 'ledger' is 1d1s, but must lie between 1s and 1d.")]
    [InlineData(-5, "The lease of the lock 'ledger' is -5s, but must lie between 1s and 1d.")]
    public void A_lease_out_of_range_is_refused(double seconds, string message) =>
        Assert.Equal(new Rejection(RejectionCode.Invalid, message), _world.Refused(new AcquireLock("ledger", "a", TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Names_and_owners_are_as_other_names()
    {
        Assert.Equal("The name of the lock: It is empty, or only blanks, but must have 1 to 200 characters.", _world.Refused(new AcquireLock("", "a", Lease)).Message);
        Assert.Equal(
            "The owner of the lock 'ledger': It is empty, or only blanks, but must have 1 to 200 characters.", _world.Refused(new AcquireLock("ledger", " ", Lease)).Message);
        Assert.Equal("The lock that is meant has no name.", _world.Refused(new AcquireLock(null!, "a", Lease)).Message);
        Assert.Equal("Who wants the lock is missing: owner, made anew for each time.", _world.Refused(new ReleaseLock("ledger", null!)).Message);
    }

    [Fact]
    public void An_owner_can_not_change_its_lease()
    {
        Acquired("a");
        Assert.Equal(
            "a has asked for the lock 'ledger' with a lease of 8s, and can't change it to 9s. Ask as another owner.",
            _world.Refused(new AcquireLock("ledger", "a", TimeSpan.FromSeconds(9))).Message);
    }

    [Fact]
    public void There_are_limits_to_locks_and_to_those_who_wait()
    {
        var world = new World(new KernelOptions { Limits = new SchedulerLimits { MaxLocks = 1, MaxLockWaiters = 1 } });
        world.Do(new AcquireLock("ledger", "a", Lease));
        world.Do(new AcquireLock("ledger", "b", Lease));
        Assert.Equal(
            new Rejection(RejectionCode.LimitReached, "1 waits for the lock 'ledger' already, which is the most (MaxLockWaiters)."),
            world.Refused(new AcquireLock("ledger", "c", Lease)));
        Assert.Equal(
            new Rejection(RejectionCode.LimitReached, "1 lock is held already, which is the most (MaxLocks)."), world.Refused(new AcquireLock("other", "a", Lease)));
    }

    private Answer? Ask(string owner, double? lease = null) =>
        Answers(() => _world.Do(new AcquireLock("ledger", owner, lease is { } seconds ? TimeSpan.FromSeconds(seconds) : Lease))).LastOrDefault();

    private FencingToken Acquired(string owner, double? lease = null) => Assert.IsType<LockAcquired>(Ask(owner, lease)).Token;

    private Answer? Renew(string owner, FencingToken token) => _world.Do(new RenewLock("ledger", owner, token));

    private Answer? Release(string owner) => Answers(() => _world.Do(new ReleaseLock("ledger", owner))).LastOrDefault();

    private LocksListed List() => Assert.IsType<LocksListed>(_world.Follower.Answer(new ListLocks()));

    private LockInfo Info() => Assert.Single(List().Locks);

    private Answer[] Answers(Action act)
    {
        var before = _world.Answers.Count;
        act();
        return [.. _world.Answers.Skip(before)];
    }
}
