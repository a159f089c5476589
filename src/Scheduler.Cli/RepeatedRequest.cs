namespace Scheduler.Cli;

/// <summary>Asks a scheduler that may be without an answer for a while, such as when its disk is full.</summary>
internal static class RepeatedRequest
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks again as long as it is not known whether the request counted: with the same ids that is always safe. The
    /// scheduler itself gives up when it can't go on; whoever waits for that cancels this.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static async Task<T> UntilAnsweredAsync<T>(Func<ValueTask<Response<T>>> ask, CancellationToken cancellationToken)
        where T : class
    {
        while (true)
        {
            var response = await ask().ConfigureAwait(false);
            if (response.Rejection?.Code != RejectionCode.Unavailable)
            {
                return response.OrThrow();
            }

            await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a question.</summary>
    /// <exception cref="RequestRejectedException">It was refused.</exception>
    public static async Task<T> UntilToldAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (RequestRejectedException e) when (e.Rejection.Code == RejectionCode.Unavailable)
            {
                await Task.Delay(BetweenTries, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
