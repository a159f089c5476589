using Akka.Event;
using Scheduler.Actors.Hosting;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Client;

/// <summary>Tracks since when this member has known no scheduler, and logs it when that takes long.</summary>
internal sealed class SchedulerSilence(ILoggingAdapter log, Timestamp now)
{
    /// <summary>The time after which it is an error: longer than a failover takes.</summary>
    public static readonly TimeSpan Bearable = TimeSpan.FromSeconds(30);

    // A log that is looked at much later shows that it went on.
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMinutes(5);

    private Timestamp? _since = now;
    private Timestamp _sayAt = now + Bearable;
    private bool _hasSaid;

    public void Begins(Timestamp now)
    {
        _since = now;
        _sayAt = now + Bearable;
    }

    public void Ends(Timestamp now)
    {
        if (_hasSaid)
        {
            log.Info(LogLines.SchedulerKnown, (now - _since!.Value).TotalSeconds);
        }

        _hasSaid = false;
        _since = null;
    }

    public void Look(Timestamp now)
    {
        if (_since is { } since && _sayAt <= now)
        {
            _hasSaid = true;
            _sayAt = now + SaidAgainAfter;
            log.Error(LogLines.SchedulerUnknown, (now - since).TotalSeconds);
        }
    }
}
