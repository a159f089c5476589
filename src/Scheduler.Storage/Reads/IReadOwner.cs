using Scheduler.Core.Contracts;

namespace Scheduler.Storage.Reads;

/// <summary>The thread, or actor, that owns a <see cref="ReadModel{TWatcher}"/>, and what only it can do for it.</summary>
public interface IReadOwner<in TWatcher>
{
    /// <summary>Has work done on the thread that owns the model, after what was posted before.</summary>
    /// <returns>False: it has ended.</returns>
    bool Post(Action work);

    /// <summary>Calls back, on the owner's thread, when what the model says is known to be up to date.</summary>
    /// <param name="then">Is given why nobody can tell; null: it is.</param>
    void WhenConfirmed(Action<Rejection?> then);

    /// <summary>A task that is watched has ended.</summary>
    void Ended(TWatcher watcher, TaskInfo task);

    /// <summary>A task is not watched for the watcher: with <see cref="RejectionCode.Unavailable"/> only for now.</summary>
    void Refused(TWatcher watcher, TaskId task, Rejection why);
}
