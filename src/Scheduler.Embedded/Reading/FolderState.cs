using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Embedded.Reading;

/// <summary>The state that the journal of a data folder recovers to.</summary>
internal sealed class FolderState
{
    private readonly Dictionary<TaskId, FinishedTask> _latest = [];

    /// <param name="unarchived">What the archive lacks, in order: outcomes, and retries, which revoke an outcome.</param>
    /// <param name="attempts">Attempts whose ends the archive lacks.</param>
    public FolderState(Follower follower, IReadOnlyList<FinishedTask> unarchived, IReadOnlyList<EndedAttempt> attempts)
    {
        Follower = follower;
        Attempts = attempts.ToLookup(attempt => attempt.Task);
        foreach (var change in unarchived)
        {
            _latest[change.Task.Id] = change;
        }

        Finished = [.. _latest.Values.Where(f => f.Task.Phase.IsFinal()).OrderByDescending(f => f.OutcomeEvent)];
    }

    public Follower Follower { get; }

    /// <summary>Outcomes that are not in the archive yet, the latest first.</summary>
    public IReadOnlyList<FinishedTask> Finished { get; }

    /// <summary>Attempts whose ends are not in the archive yet, by task.</summary>
    public ILookup<TaskId, EndedAttempt> Attempts { get; }

    /// <summary>Tasks whose entry in the archive, if any, is out of date.</summary>
    public IReadOnlyCollection<TaskId> Superseded => _latest.Keys;

    public bool IsSuperseded(TaskId task) => _latest.ContainsKey(task);

    /// <summary>What is known of the task without the archive.</summary>
    public TaskInfo? Find(TaskId task) =>
        Follower.Get(task) ?? (_latest.TryGetValue(task, out var change) && change.Task.Phase.IsFinal() ? change.Task : null);
}
