namespace Scheduler.Outbox.Relay;

/// <summary>
/// How long the relay waits before the next poll. It does not wait while there is work. Then it polls often, and less and less often, because
/// submits that come close to each other wake it only once. After a fault, too, it waits longer and longer.
/// </summary>
/// <param name="longest">The longest wait without a fault.</param>
internal sealed class RelayPace(TimeSpan longest)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestAfterFault = TimeSpan.FromSeconds(15);

    private TimeSpan _wait = Shortest;
    private TimeSpan _afterFault = Shortest;

    public TimeSpan After(OutboxRelayed relayed)
    {
        if (relayed.Fault is not null)
        {
            return AfterFault();
        }

        _afterFault = Shortest;
        if (relayed.Accepted + relayed.Refused > 0)
        {
            _wait = Shortest;
            return TimeSpan.Zero;
        }

        var wait = Least(_wait, relayed.BusyFor is { } busy ? Least(busy, longest) : longest);
        _wait = wait * 2;
        return wait;
    }

    public TimeSpan AfterFault()
    {
        var wait = _afterFault;
        _afterFault = Least(_afterFault * 2, LongestAfterFault);
        return wait;
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
