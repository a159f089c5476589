namespace Scheduler.Behaviour;

/// <summary>Given once, by whoever gets there; everyone who waits goes on.</summary>
public sealed class Signal
{
    private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsGiven => _given.Task.IsCompleted;

    public void Give() => _given.TrySetResult();

    public Task GivenAsync() => Bounded.Await(_given.Task, "A handler, or the test, has not given its signal");
}

public static class CancellationTokenSignals
{
    /// <summary>Ends when the token fires; what it does not do is throw.</summary>
    public static async Task WhenFired(this CancellationToken token)
    {
        var fired = new Signal();
        await using var registration = token.Register(fired.Give);
        await fired.GivenAsync();
    }
}
