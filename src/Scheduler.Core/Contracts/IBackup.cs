namespace Scheduler.Core.Contracts;

/// <summary>A scheduler whose data folder can be copied while it works.</summary>
public interface IBackup
{
    /// <summary>Copies all that is stored, as of one moment, so that the copy can be opened as a data folder of its own.</summary>
    /// <param name="folder">Where to, on the scheduler's machine: a folder that does not exist or is empty.</param>
    /// <returns>The last event that the copy has.</returns>
    /// <exception cref="SchedulingException">It can't be: the message says why.</exception>
    Task<long> BackUpAsync(string folder, CancellationToken cancellationToken = default);
}
