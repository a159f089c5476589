namespace Scheduler.Execution.Handlers;

/// <summary>A cancellation source that is created when its token is first requested: most attempts never do so. Must be a field of its owner,
/// and never be copied.</summary>
internal struct LazyCancellation
{
    private static readonly CancellationTokenSource AlreadyCancelled = MakeCancelled();

    private CancellationTokenSource? _source;

    public CancellationToken Token => Source.Token;

    private CancellationTokenSource Source
    {
        get
        {
            var source = Volatile.Read(ref _source);
            if (source is not null)
            {
                return source;
            }

            var made = new CancellationTokenSource();
            return Interlocked.CompareExchange(ref _source, made, null) ?? made;
        }
    }

    /// <summary>Cancels the token. Never runs what was registered with it on the caller's thread.</summary>
    public Task CancelAsync()
    {
        // Nobody has asked for the token yet: whoever does finds it cancelled.
        var source = Interlocked.CompareExchange(ref _source, AlreadyCancelled, null);
        return source is null || ReferenceEquals(source, AlreadyCancelled) ? Task.CompletedTask : source.CancelAsync();
    }

    private static CancellationTokenSource MakeCancelled()
    {
        var source = new CancellationTokenSource();
        source.Cancel();
        return source;
    }
}
