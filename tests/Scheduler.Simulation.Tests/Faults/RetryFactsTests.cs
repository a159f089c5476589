using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>That worlds would notice attempts that nothing allows.</summary>
public sealed class RetryFactsTests
{
    private static readonly TaskId A = new("a");
    private static readonly NodeId Node = new("n", 1);
    private readonly RetryFacts _facts = new(_ => At(0));

    public RetryFactsTests() => _facts.Read(new TaskAdmitted(At(0), new TaskSpec
    {
        Id = A,
        Kind = "noop",
        Retry = new RetryPolicy { MaxAttempts = 2, MaxAge = TimeSpan.FromSeconds(10) },
    }));

    [Fact]
    public void What_is_allowed_is_let_through()
    {
        Fail(at: 5, retryAt: 9);
        Assign(9.999);
        _facts.Read(new FailureRecorded(At(30), A, new FencingToken(2), FailureCause.OutOfAttempts, "", default));
        Assert.Equal(0, _facts.TooOld);
    }

    [Fact]
    public void A_first_attempt_may_begin_at_any_age() => Assign(100);

    [Fact]
    public void An_attempt_that_follows_a_failed_one_too_late_is_noticed()
    {
        Fail(at: 5, retryAt: 9);
        Noticed("a is not tried again when it is too old", () => Assign(10));
    }

    [Fact]
    public void An_attempt_before_its_time_is_noticed()
    {
        Fail(at: 5, retryAt: 9);
        Noticed("a is not tried again before", () => Assign(8));
    }

    [Fact]
    public void A_wait_for_what_would_be_too_late_is_noticed() =>
        Noticed("a waits for no attempt that would begin when it is too old", () => Fail(at: 5, retryAt: 10));

    [Fact]
    public void Too_many_failed_attempts_are_noticed()
    {
        Fail(at: 5, retryAt: 6);
        Noticed("a has attempts left after 2 of 2", () => Fail(at: 7, retryAt: 8));
    }

    [Fact]
    public void An_end_for_want_of_attempts_that_are_left_is_noticed() => Noticed(
        "a is out of attempts: 1 of 2",
        () => _facts.Read(new FailureRecorded(At(1), A, new FencingToken(1), FailureCause.OutOfAttempts, "", default)));

    private void Fail(double at, double retryAt) => _facts.Read(new AttemptFailed(At(at), A, new FencingToken(1), "", TimedOut: false, default, At(retryAt)));

    private void Assign(double at) => _facts.Read(new TaskAssigned(At(at), A, Node, null!));

    private static Timestamp At(double seconds) => Timestamp.FromSeconds(seconds);

    private static void Noticed(string what, Action act) => Assert.Contains(what, Assert.Throws<FaultException>(act).Message, StringComparison.Ordinal);
}
