using Scheduler.Core.Contracts;
using Scheduler.Core.Events;
using Scheduler.Simulation.Faults;

namespace Scheduler.Simulation.Tests.Faults;

/// <summary>The measure of the faulty worlds: a lock that is granted wrongly is noticed.</summary>
public sealed class LockFactsTests
{
    private readonly LockFacts _facts = new();
    private long _events;

    [Fact]
    public void A_second_holder()
    {
        Request("a");
        Grant("a");
        Request("b");
        Assert.Contains("'ledger' is granted to one at a time", Assert.Throws<FaultException>(() => Grant("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_grant_out_of_order()
    {
        Request("a");
        Grant("a");
        Request("b");
        Request("c");
        End("a");
        Assert.Contains("in the order of requests: c", Assert.Throws<FaultException>(() => Grant("c")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_is_lower_than_an_earlier_one()
    {
        Request("a");
        Grant("a");
        End("a");
        Request("b");
        _events = 0;
        Assert.Contains("tokens grow", Assert.Throws<FaultException>(() => Grant("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_stays_free_although_someone_waits()
    {
        Request("a");
        Assert.Throws<FaultException>(_facts.EndRow);
        Grant("a");
        _facts.EndRow();
    }

    [Fact]
    public void A_lock_that_is_passed_on_is_counted()
    {
        Request("a");
        Grant("a");
        Request("b");
        End("a", LockEnd.Expired);
        Grant("b");
        End("b");
        Assert.Equal((2, 1, 1, 0), (_facts.TimesGranted, _facts.TimesPassedOn, _facts.TimesExpired, _facts.Count));
    }

    private void Request(string owner) => Read(new LockRequested(default, "ledger", owner, TimeSpan.FromSeconds(30), null));

    private void Grant(string owner) => Read(new LockGranted(default, "ledger", owner));

    private void End(string owner, LockEnd cause = LockEnd.Released) => Read(new LockEnded(default, "ledger", owner, cause, null));

    private void Read(Event happened) => _facts.Read(happened, FencingToken.Of(0, ++_events));
}
