namespace Scheduler.Core.Contracts;

/// <summary>The clock for timing and waits in clients, which takes part in no decision.</summary>
internal sealed class ClientClock(TimeProvider time)
{
#pragma warning disable RS0030
    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) =>
        Task.Delay(delay < TimeSpan.Zero ? TimeSpan.Zero : delay, time, cancellationToken);
#pragma warning restore RS0030

    public ITimer CallAfter(TimeSpan delay, Action call) =>
        time.CreateTimer(static call => ((Action)call!)(), call, delay < TimeSpan.Zero ? TimeSpan.Zero : delay, Timeout.InfiniteTimeSpan);

    public Task<T> RunAsync<T>(Func<Task<T>> work) => time is VirtualTimeProvider tests ? tests.RunAsync(work) : work();

    public Task RunApartAsync(Func<Task> work) => time is VirtualTimeProvider tests ? tests.RunApartAsync(work) : work();

    public long Now => time.GetTimestamp();

    public TimeSpan Since(long moment) => time.GetElapsedTime(moment);

    public CancellationTokenSource CancelAfter(TimeSpan delay) => new(delay, time);

    /// <summary>The pause before something that failed is tried again.</summary>
    public Task PauseAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        DelayAsync(Share(lease, 1.0 / 12, TimeSpan.FromSeconds(1)), cancellationToken);

    /// <summary>A part of the lease, which the scheduler may be about to refuse as out of range.</summary>
    public static TimeSpan Share(TimeSpan lease, double part, TimeSpan longest)
    {
        var share = (lease < SchedulerLocks.ShortestLease ? SchedulerLocks.ShortestLease : lease) * part;
        return share < longest ? share : longest;
    }

    /// <summary>Asks, and gives up if the answer takes longer than the patience: the message may be lost.</summary>
    public async Task<Answer> AskAsync(ISchedulerClient client, Request request, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var late = CancelAfter(Timeout.InfiniteTimeSpan);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            // Asked first: while only a timer runs, a test's clock would let its time pass.
            var answer = client.AskAsync(request, ends.Token);
            late.CancelAfter(patience);
            return await answer.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && late.IsCancellationRequested)
        {
            return new Rejection(RejectionCode.Unavailable, $"No scheduler has answered within {Durations.Text(patience)}.");
        }
    }
}
