using Scheduler.Core.Events;
using Scheduler.Core.Rules;

namespace Scheduler.Core.State;

/// <content>What events do to limits.</content>
internal sealed partial class SchedulerState
{
    public LimitTable Limits => Holds.Limits;

    /// <returns>False: it is no event of limits.</returns>
    private bool ApplyToLimits(Event next)
    {
        switch (next)
        {
            case LimitConfigured e:
                Set(e.Limit);
                Bind(e.At);
                observer.LimitsChanged();
                return true;
            case LimitRemoved e:
                _digest -= LimitTable.Digest(Limits.Find(e.Limit) ?? throw Broken($"limit '{e.Limit}' is not known"));
                Limits.Remove(e.Limit);
                Bind(e.At);
                observer.LimitsChanged();
                return true;
            case StartsCounted e:
                Apply(e);
                return true;
            default:
                return false;
        }
    }

    private void Set(LimitOptions limit)
    {
        if (Limits.Find(limit.Name) is { } old)
        {
            _digest -= LimitTable.Digest(old);
        }

        Limits.Set(limit);
        _digest += LimitTable.Digest(limit);
    }

    // What keys owe by rates that are gone, or were slower, does not bind them.
    private void Bind(Timestamp at)
    {
        foreach (var (key, due) in Limits.Dues.ToArray())
        {
            if (Limits.Of(key)?.Rate is not { } rate)
            {
                Limits.ForgetDue(key);
                _digest -= LimitTable.Digest(key, due);
            }
            else if (RateRule.LatestDue(rate, at) is var latest && latest < due)
            {
                SetDue(key, latest);
            }
        }
    }

    private void Apply(StartsCounted e)
    {
        while (Limits.ForgetDueBy(e.At) is var (key, due))
        {
            _digest -= LimitTable.Digest(key, due);
        }

        for (var i = 0; i < e.Starts.Count; i++)
        {
            SetDue(e.Starts[i].Key, e.Starts[i].Due);
        }
    }

    private void SetDue(string key, Timestamp due)
    {
        if (Limits.DueOf(key) is { } old)
        {
            _digest -= LimitTable.Digest(key, old);
        }

        Limits.SetDue(key, due);
        _digest += LimitTable.Digest(key, due);
    }

    private ulong LimitsDigest() => Limits.All.Aggregate(0UL, (sum, limit) => sum + LimitTable.Digest(limit))
        + Limits.Dues.Aggregate(0UL, (sum, pair) => sum + LimitTable.Digest(pair.Key, pair.Value));
}
