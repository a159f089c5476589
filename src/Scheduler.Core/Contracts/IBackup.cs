namespace Scheduler.Core.Contracts;

/// <summary>A scheduler whose data folder can be copied while it runs.</summary>
public interface IBackup
{
    /// <summary>Copies all stored data, as of one moment, so that the copy can be opened as a data folder of its own.</summary>
    /// <param name="folder">The target, on the scheduler's machine: a folder that does not exist or is empty.</param>
    /// <returns>The number of the last event in the copy.</returns>
    /// <exception cref="SchedulingException">The copy failed: the message says why.</exception>
    Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default);
}
