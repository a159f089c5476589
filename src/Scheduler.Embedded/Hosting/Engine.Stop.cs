using Scheduler.Core.Contracts;

namespace Scheduler.Embedded.Hosting;

/// <content>How the engine ends: cleanly, because of a fault, or (in tests) as if by a crash.</content>
internal sealed partial class Engine
{
    /// <summary>The digests of the leader's and the follower's state. Read them when the engine has stopped.</summary>
    public (ulong Leader, ulong Follower) Digests => (_loop.Digest, Follower.Digest);

    /// <summary>Accepts nothing more, lets attempts end, writes everything and closes. Returns at once if it was called before.</summary>
    /// <param name="grace">How long attempts may continue.</param>
    public Task StopAsync(TimeSpan grace) => StopOnceAsync(() =>
    {
        // On the caller's thread: nothing begins any more once this call has returned.
        DrainNodes();
        return Task.Run(() => EndWellAsync(grace));
    });

    /// <summary>Stops as if the process had died.</summary>
    public Task CrashAsync() => StopOnceAsync(() => Task.Run(async () =>
    {
        foreach (var node in Nodes.All)
        {
            node.Kill();
        }

        _loop.Abort(new SchedulingException("It was made to crash."));
        await EndOfLoopAsync().ConfigureAwait(false);
        Close(isCrash: true);
    }));

    private Task StopOnceAsync(Func<Task> stop)
    {
        lock (_stopGate)
        {
            _isClosed = true;
            return _stopping ??= stop();
        }
    }

    private async Task EndWellAsync(TimeSpan grace)
    {
        if (_hasStarted)
        {
            await EndNodesAsync(grace).ConfigureAwait(false);
            _loop.Stop();
            var isSound = await EndOfLoopAsync().ConfigureAwait(false);
            if (isSound && !Options.IsInMemory)
            {
                await (await Follower.AskAsync(follower => follower.SnapshotAsync()).ConfigureAwait(false)).ConfigureAwait(false);
            }
        }

        Close(isCrash: false);
        _completion.TrySetResult();
    }

    private void DrainNodes()
    {
        foreach (var node in Nodes.All)
        {
            node.Drain();
        }
    }

    private async Task EndNodesAsync(TimeSpan grace)
    {
        // Once more: one may have been added meanwhile.
        DrainNodes();
        using var graceOver = new CancellationTokenSource();
        var allLeft = Task.WhenAll(Nodes.All.Select(node => node.Left));
        var waits = Task.Delay(grace, Options.TimeProvider, graceOver.Token);
        await Task.WhenAny(allLeft, waits, _loop.Ended).ConfigureAwait(false);
        await graceOver.CancelAsync().ConfigureAwait(false);
        foreach (var node in Nodes.All)
        {
            node.LeaveNow(_loop.Epoch);
        }
    }

    private async Task<bool> EndOfLoopAsync()
    {
        try
        {
            await _loop.Ended.ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            // Whoever started it, and its completion, tell why.
            return false;
        }
    }

    // A loop that has given up takes everything with it: nobody must wait for what will never come.
    private async Task EndWithLoopAsync()
    {
        try
        {
            await _loop.Ended.ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            _isClosed = true;
            Follower.Stop();
            _completion.TrySetException(fault);
        }
    }

    private void Close(bool isCrash)
    {
        _writer.Dispose();
        if (_hasStarted)
        {
            Follower.Stop();
            _archiveFeeder.Stop(isCrash);
        }

        _stores.Dispose();
    }
}
