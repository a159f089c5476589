namespace Scheduler.Behaviour;

/// <summary>Waits that end: nothing that goes right takes so long, on however busy a machine.</summary>
public static class Bounded
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <param name="what">The sentence that is said, with the time, when it does not end.</param>
    public static async Task Await(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Longest);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{what} after {Longest}.", e);
        }
    }

    /// <summary>Asks again and again until the answer is the right one: for what says nothing when it changes.</summary>
    /// <param name="what">The sentence that is said, with the time, when it does not come.</param>
    public static async Task<T> UntilAsync<T>(Func<CancellationToken, Task<T>> ask, Func<T, bool> isRight, string what)
    {
        using var limit = new CancellationTokenSource(Longest);
        try
        {
            while (true)
            {
                var answer = await ask(limit.Token).WaitAsync(limit.Token);
                if (isRight(answer))
                {
                    return answer;
                }

                limit.Token.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{what} after {Longest}.", e);
        }
    }
}
