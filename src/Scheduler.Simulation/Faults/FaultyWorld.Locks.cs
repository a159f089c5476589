using System.Globalization;
using Scheduler.Simulation.Engine;

namespace Scheduler.Simulation.Faults;

/// <content>Locks that clients acquire, renew, release and forget, while they are paused and their clocks leap.</content>
internal sealed partial class FaultyWorld
{
    private const int LockClients = 5;

    // Longer than any lease of theirs and its margin.
    private static readonly TimeSpan LeapMatters = TimeSpan.FromSeconds(10);

    private readonly SeededRandom _locks;
    private readonly bool _hasLocks;
    private readonly List<LockClient> _lockClients = [];

    /// <summary>Someone has a lock by its own count: nobody else has it then.</summary>
    /// <exception cref="FaultException">There are two.</exception>
    public void CheckHolders(LockClient holder)
    {
        // A scheduler whose clock has leapt could not know; to a store, the tokens tell.
        if (_schedulers.Exists(scheduler => scheduler.Clock.LeaptAt is { } at && Queue.Now - at <= LeapMatters))
        {
            return;
        }

        var other = _lockClients.Find(other => other != holder && other.Holds && other.Lock == holder.Lock);
        FaultException.Require(other is null, $"no two have '{holder.Lock}' with valid tokens: {holder.Name} with {holder.Token}, and {other?.Name} with {other?.Token}");
    }

    private void BeginLocks()
    {
        for (var i = 1; i <= LockClients; i++)
        {
            var client = new LockClient(this, "lock-client-" + i.ToString(CultureInfo.InvariantCulture), _locks);
            _lockClients.Add(client);
            client.Begin();
        }

        LockMishap();
    }

    private void LockMishap() => Queue.After(TimeSpan.FromTicks((long)_locks.Exponential(Mix.BetweenLockMishaps.Ticks)), () =>
    {
        if (!IsFaulty)
        {
            return;
        }

        var client = _locks.Pick(_lockClients.ToArray());
        switch (_locks.Below(4))
        {
            case 0:
                client.Restart();
                break;
            case 1:
                Trace(client.Name, "has its monotonic clock leap");
                client.Clock.JumpMonotonic();
                break;
            default:
                client.Pause(TimeSpan.FromMilliseconds(_locks.Below(8_000)));
                break;
        }

        LockMishap();
    });
}
