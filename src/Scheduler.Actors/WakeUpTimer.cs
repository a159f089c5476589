using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;
using Scheduler.Execution;

namespace Scheduler.Actors;

/// <summary>
/// One timer for whatever is due next. Waits are requested again and again, mostly for a later moment than before; only an
/// earlier one costs a new timer, otherwise the old one fires and its owner requests again.
/// </summary>
internal sealed class WakeUpTimer(IScheduler scheduler, IActorRef owner, SchedulerClock clock) : IDisposable
{
    // The wheel behind it turns in steps of 10 ms; asking for less would only be asking more often.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private ICancelable? _timer;
    private Timestamp _firesAt = Timestamp.MaxValue;

    public void FireIn(TimeSpan wait)
    {
        wait = wait < Shortest ? Shortest : wait > Longest ? Longest : wait;
        var at = clock.Monotonic + wait;
        if (at >= _firesAt)
        {
            return;
        }

        _timer?.Cancel();
        _firesAt = at;
        _timer = scheduler.ScheduleTellOnceCancelable(wait, owner, WakeUp.Instance, ActorRefs.NoSender);
    }

    /// <summary>Must be called when the message has arrived.</summary>
    public void Fired() => _firesAt = Timestamp.MaxValue;

    public void Dispose() => _timer?.Cancel();
}
