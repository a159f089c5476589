namespace Scheduler.Core.Nodes;

/// <summary>
/// The node's right to run attempts. It counts from when the node <em>asked</em>, not from when the answer came: the
/// scheduler counts from when it heard, which is later, so the node always stops first.
/// </summary>
internal sealed class NodeLease
{
    /// <summary>How often a node without a lease asks for one.</summary>
    public static readonly TimeSpan JoinRetry = TimeSpan.FromSeconds(1);

    // However short a lease is granted, asking for the next must not become a busy loop.
    private static readonly TimeSpan ShortestRenewal = TimeSpan.FromMilliseconds(1);

    private Timestamp _grantAskedAt = new(long.MinValue);
    private Timestamp _lastAsked = new(long.MinValue);
    private TimeSpan _renewEvery = JoinRetry;

    /// <summary>When the right ends; null: there is none.</summary>
    public Timestamp? Ends { get; private set; }

    public bool IsHeld => Ends is not null;

    /// <summary>When to ask next. A third of the lease, so that two lost messages in a row cost nothing.</summary>
    public Timestamp RenewAt => _lastAsked + (IsHeld ? _renewEvery : JoinRetry);

    public void Asked(Timestamp now) => _lastAsked = now;

    public void Granted(LeaseGrant grant, Timestamp now)
    {
        // An answer to a question that was never asked, or to an older one than was answered already.
        if (grant.Duration <= TimeSpan.Zero || grant.AskedAt > now || grant.AskedAt < _grantAskedAt)
        {
            return;
        }

        var ends = grant.AskedAt + grant.Duration;
        if (ends <= now && !IsHeld)
        {
            return;
        }

        // The latest word counts even where it is the shorter one: a new scheduler may have been set up with less.
        _grantAskedAt = grant.AskedAt;
        var third = new TimeSpan(grant.Duration.Ticks / 3);
        _renewEvery = third < ShortestRenewal ? ShortestRenewal : third;
        Ends = ends;
    }

    /// <summary>Whether the lease has just ended. Then the next question is due at once.</summary>
    public bool Expire(Timestamp now)
    {
        if (Ends is not { } ends || now < ends)
        {
            return false;
        }

        Ends = null;
        _lastAsked = new Timestamp(long.MinValue);
        return true;
    }
}
