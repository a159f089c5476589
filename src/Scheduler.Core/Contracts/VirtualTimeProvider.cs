namespace Scheduler.Core.Contracts;

/// <summary>A clock that a test moves. Time passes while all code is at rest that the clock knows of, so what waits by it has to run as a part of its world.</summary>
internal abstract class VirtualTimeProvider : TimeProvider
{
    /// <summary>Runs what whoever calls waits for: as its part, or, if it has no place in this world, as one of its own.</summary>
    public abstract Task<T> RunAsync<T>(Func<Task<T>> work);

    /// <summary>Runs what nobody waits for.</summary>
    public abstract Task RunApartAsync(Func<Task> work);
}
