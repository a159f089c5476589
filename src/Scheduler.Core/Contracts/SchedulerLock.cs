namespace Scheduler.Core.Contracts;

/// <summary>
/// A lock that was acquired. It is renewed at each third of its lease until it is disposed, which releases it. If no renewal succeeds before the lease
/// expires, the lock is lost. The holder counts from when it sent its last successful request, so it knows before the scheduler gives the lock to
/// another.
/// </summary>
public sealed class SchedulerLock : IAsyncDisposable
{
    private const int Tries = 3;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(2);

    private readonly ISchedulerClient _client;
    private readonly AcquireLock _request;
    private readonly ClientClock _clock;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _ends = new();
    private readonly Task _renewing;
    private long _validFrom;
    private int _disposed;

    internal SchedulerLock(ISchedulerClient client, AcquireLock request, FencingToken token, long sent, ClientClock clock)
    {
        (_client, _request, _clock, _validFrom) = (client, request, clock, sent);
        Token = token;
        Lost = _lost.Token;
        _renewing = clock.RunApartAsync(RenewAsync);
    }

    public string Name => _request.Name;

    /// <summary>Pass it along with every write that the lock protects: it is higher than the token of every earlier holder.</summary>
    public FencingToken Token { get; }

    public TimeSpan Lease => _request.Lease;

    /// <summary>Fires when the lock is lost: its lease expired before it could be renewed, or it was taken away. Does not fire when it is
    /// disposed.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Whether the lock is held at this moment, by this process's own clock. A moment later it may be lost.</summary>
    public bool IsHeld => Volatile.Read(ref _disposed) == 0 && !Lost.IsCancellationRequested && Left > TimeSpan.Zero;

    private TimeSpan Left => Lease - _clock.Since(Volatile.Read(ref _validFrom));

    /// <summary>Releases the lock. If no scheduler can be reached, it becomes free when its lease expires.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        StopRenewing();
        if (!Lost.IsCancellationRequested)
        {
            await GiveUpAsync(_client, _request, _clock).ConfigureAwait(false);
        }

        await _renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Its token stays usable.
        _lost.Dispose();
        _ends.Dispose();
    }

    /// <summary>Tells the scheduler that the owner no longer needs the lock, or its place in the line. Never throws.</summary>
    internal static async Task GiveUpAsync(ISchedulerClient client, AcquireLock request, ClientClock clock)
    {
        var patience = ClientClock.Share(request.Lease, 1.0 / Tries, LongestTry);
        try
        {
            for (var i = 0; i < Tries; i++)
            {
                var answer = await clock.AskAsync(client, new ReleaseLock(request.Name, request.Owner), patience, CancellationToken.None).ConfigureAwait(false);
                if (answer is not Rejection { Code: RejectionCode.Unavailable })
                {
                    return;
                }

                await clock.PauseAsync(request.Lease, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or InvalidOperationException or SchedulingException)
        {
            // Too late, or the client is closed. The lease ends all the same.
        }
    }

    private async Task RenewAsync()
    {
        var ends = _clock.CallAfter(Left, Lose);
        await using (ends.ConfigureAwait(false))
        {
            try
            {
                await RenewAsync(ends).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Nobody renews it any more.
                Lose();
                throw;
            }
        }
    }

    private async Task RenewAsync(ITimer ends)
    {
        try
        {
            while (!Lost.IsCancellationRequested)
            {
                await _clock.DelayAsync((Lease / 3) - _clock.Since(_validFrom), _ends.Token).ConfigureAwait(false);
                await RenewOnceAsync(ends).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task RenewOnceAsync(ITimer ends)
    {
        var sent = _clock.Now;
        var answer = await AskToRenewAsync().ConfigureAwait(false);
        if (answer is Acknowledged && Left > TimeSpan.Zero)
        {
            Volatile.Write(ref _validFrom, sent);
            ends.Change(Max(Left, TimeSpan.Zero), Timeout.InfiniteTimeSpan);
        }
        else if (answer is Rejection { Code: RejectionCode.LockLost } || Left <= TimeSpan.Zero)
        {
            Lose();
        }
        else
        {
            await _clock.PauseAsync(Lease, _ends.Token).ConfigureAwait(false);
        }
    }

    // Whatever keeps a client from asking may pass before the lease is over.
    private async Task<Answer> AskToRenewAsync()
    {
        try
        {
            return await _clock.AskAsync(_client, new RenewLock(Name, _request.Owner, Token), Lease / 3, _ends.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is InvalidOperationException or SchedulingException)
        {
            return new Rejection(RejectionCode.Unavailable, fault.Message);
        }
    }

    // At once, and not on another thread: a test's clock would not know of it. What a renewal hears of a lock that is released is no loss.
    private void Lose()
    {
        if (Volatile.Read(ref _disposed) == 0)
        {
            _lost.Cancel();
        }
    }

    private void StopRenewing() => _ends.Cancel();

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
