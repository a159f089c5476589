using System.Globalization;
using Scheduler.Core.Contracts;
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

    // What a store knows of each lock: the highest token that it has seen. It outlives every scheduler and journal.
    private readonly Dictionary<string, FencingToken> _stored = new(StringComparer.Ordinal);

    // A scheduler whose clock has leapt could not know how long a lease lasts; to a store, the tokens tell.
    private bool AreLeasesCounted => !_schedulers.Exists(scheduler => scheduler.Clock.LeaptAt is { } at && Queue.Now - at <= LeapMatters);

    /// <summary>How often a store refused a write, as it had seen a higher token.</summary>
    public int WritesRefused { get; private set; }

    /// <summary>Someone has a lock by its own count: nobody else has it then.</summary>
    /// <exception cref="FaultException">There are two.</exception>
    public void CheckHolders(LockClient holder)
    {
        var other = _lockClients.Find(other => other != holder && other.Holds && other.Lock == holder.Lock);
        FaultException.Require(other is null || !AreLeasesCounted, $"no two have '{holder.Lock}' with valid tokens: {holder.Name} with {holder.Token}, and {other?.Name} with {other?.Token}");
    }

    /// <summary>Someone writes to the store that a lock protects, and has it or had it a moment ago.</summary>
    /// <exception cref="FaultException">It has the lock, by its own count, and the store has seen a later holder.</exception>
    public void Write(LockClient writer, string name, FencingToken token)
    {
        if (_stored.TryGetValue(name, out var highest) && token < highest)
        {
            Trace(writer.Name, $"writes to {name} with token {token}, and is refused: the store has seen {highest}");
            WritesRefused++;

            // The grant that the store has seen may be among what a journal lost: the lock is then its earlier holder's again.
            FaultException.Require(
                !(writer.Holds && writer.Token == token && AreLeasesCounted && Facts.Locks.IsGranted(highest)), $"what {writer.Name} writes while it has '{name}' with token {token} is not refused");
        }
        else
        {
            _stored[name] = token;
        }
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
                client.Pause(TimeSpan.FromMilliseconds(_locks.Below(12_000)));
                break;
        }

        LockMishap();
    });
}
