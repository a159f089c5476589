namespace Scheduler.Core.Contracts;

/// <summary>A clock that a test moves. Time passes only while all code that the clock knows of is idle, so code that waits by it has to run as part of
/// its world.</summary>
internal abstract class VirtualTimeProvider : TimeProvider
{
    /// <summary>Runs work that the caller waits for: as part of the caller or, if the caller has no place in this world, as a part of its own.</summary>
    public abstract Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Runs work that nobody waits for.</summary>
    public abstract Task RunApartAsync(Func<Task> work);
}
