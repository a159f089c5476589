namespace Scheduler.Outbox;

/// <summary>
/// Limits how often a process notifies relays. PostgreSQL commits transactions that notify only one after the other,
/// each with its own wait for the disk. So most transactions leave it to the one before, and to the relay, which polls often while there is work.
/// </summary>
internal sealed class NotifyPace
{
    private const long EveryMilliseconds = 50;

    private long _next = long.MinValue;

    public bool MayNotify()
    {
        var now = Environment.TickCount64;
        var next = Interlocked.Read(ref _next);
        return now >= next && Interlocked.CompareExchange(ref _next, now + EveryMilliseconds, next) == next;
    }
}
