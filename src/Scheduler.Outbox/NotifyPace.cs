namespace Scheduler.Outbox;

/// <summary>
/// How often a process may say that there is something to relay. PostgreSQL lets transactions that do so commit one after the other only,
/// each with its own wait for the disk; so most of them leave it to the one before, and to the relay, which looks often while there is work.
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
