using System.Globalization;

namespace Scheduler.Core.Contracts;

/// <summary>
/// The locks of a scheduler. A lock can't keep a paused holder from writing after another has taken over: pass <see cref="SchedulerLock.Token"/> to the
/// store, and have the store refuse a token lower than the highest that it has seen.
/// </summary>
public readonly struct SchedulerLocks
{
    /// <summary>How long a lock is held without a renewal by default: 30 s.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(30);

    /// <summary>The shortest lease: 1 s.</summary>
    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    /// <summary>The longest lease: 1 day.</summary>
    public static readonly TimeSpan LongestLease = TimeSpan.FromDays(1);

    // Whoever waits goes on waiting while the scheduler is away, as during a failover, but not for ever.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    private readonly ISchedulerClient _client;
    private readonly ClientClock _clock;

    internal SchedulerLocks(ISchedulerClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _clock = new ClientClock(client.TimeProvider);
    }

    /// <summary>Waits until the lock is granted. Waiting owners get it in the order in which they asked. Until it is disposed, it is renewed at each
    /// third of its lease.</summary>
    /// <param name="lease">How long it is held without a renewal: 1 s to 1 day. Null: 30 s.</param>
    /// <exception cref="RequestRejectedException">The request was refused, or no scheduler has answered for a minute, or for the lease if that is
    /// longer.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled: the place in the line is given up.</exception>
    public async Task<SchedulerLock> AcquireAsync(string name, TimeSpan? lease = null, CancellationToken cancellationToken = default) =>
        (await AcquireAsync(name, lease ?? DefaultLease, ifFree: false, cancellationToken).ConfigureAwait(false))!;

    /// <summary>Acquires the lock if it is free, or becomes free in time; null: it does not.</summary>
    /// <param name="wait">How long to wait for it. Default: not at all.</param>
    /// <inheritdoc cref="AcquireAsync(string, TimeSpan?, CancellationToken)"/>
    public async Task<SchedulerLock?> TryAcquireAsync(
        string name, TimeSpan? lease = null, TimeSpan wait = default, CancellationToken cancellationToken = default)
    {
        if (wait <= TimeSpan.Zero)
        {
            return await AcquireAsync(name, lease ?? DefaultLease, ifFree: true, cancellationToken).ConfigureAwait(false);
        }

        using var patience = _clock.CancelAfter(wait);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await AcquireAsync(name, lease ?? DefaultLease, ifFree: false, ends.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>
    /// Runs the work on one of all callers with that name: the holder of the lock. If that one loses the lock, its work is cancelled, and it waits
    /// for the lock again when the work has ended. Returns when the work ends as leader; the next in line then leads.
    /// </summary>
    /// <param name="work">Receives the lock, for its token, and a token that is cancelled when the lock is lost or <paramref name="cancellationToken"/>
    /// is cancelled. An exception from it ends the call, except an <see cref="OperationCanceledException"/> after the lock was lost.</param>
    /// <inheritdoc cref="AcquireAsync(string, TimeSpan?, CancellationToken)"/>
    public async Task RunAsLeaderAsync(
        string name, Func<SchedulerLock, CancellationToken, Task> work, TimeSpan? lease = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        while (true)
        {
            var leader = await AcquireAsync(name, lease, cancellationToken).ConfigureAwait(false);
            await using (leader.ConfigureAwait(false))
            {
                using var ends = CancellationTokenSource.CreateLinkedTokenSource(leader.Lost, cancellationToken);
                try
                {
                    await work(leader, ends.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (leader.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    continue;
                }

                // Work that was told to stop may return as if it were done.
                if (!leader.Lost.IsCancellationRequested)
                {
                    return;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>All locks that are held, by name; at most <see cref="LocksListed.MostListed"/>.</summary>
    public async ValueTask<LocksListed> ListAsync(CancellationToken cancellationToken = default) =>
        (await _client.AskAsync<LocksListed>(new ListLocks(), cancellationToken).ConfigureAwait(false)).OrThrow();

    /// <summary>The owner that has the lock, and those that wait for it; null: nobody has it.</summary>
    public async ValueTask<LockInfo?> GetAsync(string name, CancellationToken cancellationToken = default) =>
        (await _client.AskAsync<LocksListed>(new ListLocks(name), cancellationToken).ConfigureAwait(false)).OrThrow().Locks.FirstOrDefault();

    /// <summary>Takes the lock from its holder. The holder may not know for a third of the lease and keeps writing until then: only its token lets a
    /// store refuse these writes.</summary>
    /// <returns>The owner that had the lock and no longer has it; null: nobody had it.</returns>
    /// <exception cref="RequestRejectedException">The request was refused.</exception>
    public async ValueTask<LockInfo?> TakeAwayAsync(string name, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(name, cancellationToken).ConfigureAwait(false) is not { } held)
        {
            return null;
        }

        (await _client.AskAsync<Acknowledged>(new ReleaseLock(name, held.Owner), cancellationToken).ConfigureAwait(false)).OrThrow();
        return held;
    }

    private Task<SchedulerLock?> AcquireAsync(string name, TimeSpan lease, bool ifFree, CancellationToken cancellationToken)
    {
        var (client, clock) = (_client, _clock);
        return clock.RunAsync(() => AcquireAsync(client, clock, new AcquireLock(name, NewOwner(), lease) { IfFree = ifFree }, cancellationToken));
    }

    private static async Task<SchedulerLock?> AcquireAsync(ISchedulerClient client, ClientClock clock, AcquireLock ask, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lease = ask.Lease;
        var heard = clock.Now;
        try
        {
            while (true)
            {
                var sent = clock.Now;
                var answer = await clock.AskAsync(client, ask, PatienceOf(lease), cancellationToken).ConfigureAwait(false);
                switch (answer)
                {
                    case LockAcquired granted when clock.Since(sent) < lease:
                        return new SchedulerLock(client, ask, granted.Token, sent, clock);
                    case LockAcquired or LockAwaited:
                        break;
                    case Rejection { Code: RejectionCode.LockHeld } when ask.IfFree:
                        return null;
                    case Rejection { Code: RejectionCode.Unavailable } when clock.Since(heard) < (lease > LongestSilence ? lease : LongestSilence):
                        await clock.PauseAsync(lease, cancellationToken).ConfigureAwait(false);
                        continue;
                    default:
                        throw answer is Rejection refused
                            ? new RequestRejectedException(refused)
                            : new SchedulingException($"A lock was asked for, and the answer is {Articles.With(answer.GetType().Name)}.");
                }

                heard = clock.Now;
            }
        }
        catch (Exception)
        {
            // Nobody is to wait for one who has gone. If this gets lost, its lease ends.
            _ = SchedulerLock.GiveUpAsync(client, ask, clock);
            throw;
        }
    }

    // Longer than the scheduler lets anyone wait for an answer, and short enough to keep the place in the line when a message is lost.
    private static TimeSpan PatienceOf(TimeSpan lease) => ClientClock.Share(lease, 2.0 / 3, TimeSpan.FromSeconds(15));

    // An id is the client's to make, outside of every decision.
#pragma warning disable RS0030
    private static string NewOwner() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Short(Environment.MachineName)}/{Environment.ProcessId}/{Guid.CreateVersion7():N}");
#pragma warning restore RS0030

    private static string Short(string machine) => machine.Length <= 63 ? machine : machine[..63];
}
