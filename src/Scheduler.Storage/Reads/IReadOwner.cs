using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Reads;

/// <summary>The thread, or actor, that owns a <see cref="ReadModel{TWatcher}"/>, and what only the owner can do for it.</summary>
public interface IReadOwner<in TWatcher>
{
    /// <summary>Runs work on the thread that owns the model, after what was posted before.</summary>
    /// <returns>False when the owner has ended.</returns>
    bool Post(Action work);

    /// <summary>Calls back, on the owner's thread, when the model is known to be up to date.</summary>
    /// <param name="then">Called with the reason why that cannot be determined; null: the model is up to date.</param>
    void WhenConfirmed(Action<Rejection?> then);

    /// <summary>A watched task has ended.</summary>
    void Ended(TWatcher watcher, TaskInfo task);

    /// <summary>A task cannot be watched: with <see cref="RejectionCode.Unavailable"/> only temporarily.</summary>
    void Refused(TWatcher watcher, TaskId task, Rejection why);
}
