using Scheduler.Core.Contracts;
using Scheduler.Storage.Archive;

namespace Scheduler.Storage.Reads;

/// <content>Who waits for which task's end.</content>
public sealed partial class ReadModel<TWatcher>
{
    private readonly WatchTable<TWatcher> _watches = new();

    /// <summary>The maximum number of watches; further ones are refused. Default: no limit.</summary>
    public int MaxWatches { get; init; } = int.MaxValue;

    /// <summary>Tells the watcher how the tasks end, or have ended.</summary>
    public void Watch(TWatcher watcher, IReadOnlyList<TaskId> tasks) => Watch(watcher, tasks, isSecond: false);

    /// <summary>The same for a task that was just submitted, and that the follower does not know yet.</summary>
    public void WatchSubmitted(TWatcher watcher, TaskId task)
    {
        if (_watches.Count < MaxWatches || _watches.Contains(task, watcher))
        {
            _watches.Add(task, watcher);
        }
        else
        {
            owner.Refused(watcher, task, new Rejection(
                RejectionCode.LimitReached, FormattableString.Invariant($"{MaxWatches} tasks are watched already. Ask again later.")));
        }
    }

    /// <summary>The watcher is no longer told about the task.</summary>
    public void Unwatch(TWatcher watcher, TaskId task) => _watches.Remove(task, watcher);

    /// <summary>Ends all watches of a watcher that is gone. It scans all watches: for few watchers with many watches each.</summary>
    public void Gone(TWatcher watcher)
    {
        foreach (var task in _watches.Tasks.Where(task => _watches.Contains(task, watcher)).ToArray())
        {
            _watches.Remove(task, watcher);
        }
    }

    /// <summary>The follower has ended, or failed: all watchers are told, and so is every later caller.</summary>
    public void End()
    {
        _hasEnded = true;
        foreach (var task in _watches.Tasks.ToArray())
        {
            _watches.TryTake(task, out var watchers);
            for (var i = 0; i < watchers.Count; i++)
            {
                owner.Refused(watchers[i], task, ArchiveFeeder.Stopped);
            }
        }
    }

    // On the owner's thread, so no outcome can come between the look and the watch.
    private void Watch(TWatcher watcher, IReadOnlyList<TaskId> tasks, bool isSecond)
    {
        List<TaskId>? notHere = null;
        foreach (var task in tasks)
        {
            if (_hasEnded)
            {
                owner.Refused(watcher, task, ArchiveFeeder.Stopped);
            }
            else if (follower.IsUnfinished(task))
            {
                WatchSubmitted(watcher, task);
            }
            else if (_unarchived.Find(task) is { } ended)
            {
                owner.Ended(watcher, ended);
            }
            else
            {
                (notHere ??= []).Add(task);
            }
        }

        if (notHere is not null)
        {
            _ = LookUpAsync(watcher, notHere, isSecond);
        }
    }

    private async Task LookUpAsync(TWatcher watcher, IReadOnlyList<TaskId> tasks, bool isSecond)
    {
        Action tell;
        try
        {
            var found = await LookAsync(a => a.Get(tasks)).ConfigureAwait(false);
            tell = () => Tell(watcher, found, [.. tasks.Except(found.Select(task => task.Id))], isSecond);
        }
        catch (RequestRejectedException e)
        {
            tell = () => Refuse(watcher, tasks, e.Rejection);
        }

        if (!owner.Post(tell))
        {
            Refuse(watcher, tasks, ArchiveFeeder.Stopped);
        }
    }

    private void Tell(TWatcher watcher, IReadOnlyList<TaskInfo> found, IReadOnlyList<TaskId> missing, bool isSecond)
    {
        foreach (var task in found)
        {
            owner.Ended(watcher, task);
        }

        if (missing.Count > 0)
        {
            owner.WhenConfirmed(refusal => TellMissing(watcher, missing, refusal, isSecond));
        }
    }

    // As for a task that is asked for: hence the second look.
    private void TellMissing(TWatcher watcher, IReadOnlyList<TaskId> missing, Rejection? refusal, bool isSecond)
    {
        if (refusal is not null)
        {
            Refuse(watcher, missing, refusal);
        }
        else if (!isSecond)
        {
            Watch(watcher, missing, isSecond: true);
        }
        else
        {
            foreach (var task in missing)
            {
                owner.Refused(watcher, task, task.Unknown());
            }
        }
    }

    private void Refuse(TWatcher watcher, IReadOnlyList<TaskId> tasks, Rejection why)
    {
        foreach (var task in tasks)
        {
            owner.Refused(watcher, task, why);
        }
    }
}
