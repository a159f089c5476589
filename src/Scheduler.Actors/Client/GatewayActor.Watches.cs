using Akka.Actor;
using Scheduler.Core.Contracts;
using Scheduler.Storage.Reads;

namespace Scheduler.Actors.Client;

// Who waits for which task's end.
internal sealed partial class GatewayActor
{
    // A message may get lost without the scheduler: after so long a watch is sent again, a slice at a time.
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(10);
    private const int AskedAgainAtOnce = 1_000;

    // Watchers are actors, or the TaskCompletionSource of code that awaits.
    private readonly WatchTable<object> _watches = new();
    private readonly Dictionary<IActorRef, HashSet<TaskId>> _byActor = [];
    private readonly Queue<(TaskId Task, Timestamp At)> _asked = new();
    private List<TaskId> _newWatches = [];
    private List<TaskId> _endedWatches = [];

    private bool HasWatchNews => _newWatches.Count > 0 || _endedWatches.Count > 0;

    private void Watch(TaskId task, object watcher)
    {
        if (task.Refusal() is { } refusal)
        {
            TellRefused(watcher, task, refusal);
        }
        else if (AddWatch(task, watcher))
        {
            _newWatches.Add(task);
        }
    }

    // The scheduler watches from the moment it accepts, and says so before it tells of an end: nothing is to be sent.
    private void WatchAccepted(IReadOnlyList<TaskReceipt> receipts, IActorRef watcher)
    {
        for (var i = 0; i < receipts.Count; i++)
        {
            AddWatch(receipts[i].Actual, watcher);
        }
    }

    private bool AddWatch(TaskId task, object watcher)
    {
        if (watcher is IActorRef actor)
        {
            if (!_byActor.TryGetValue(actor, out var tasks))
            {
                _byActor.Add(actor, tasks = []);
                Context.Watch(actor);
            }

            tasks.Add(task);
        }

        if (!_watches.Add(task, watcher))
        {
            return false;
        }

        _asked.Enqueue((task, _clock.Monotonic));
        return true;
    }

    private void Unwatch(TaskId task, object watcher)
    {
        if (watcher is IActorRef actor)
        {
            Forget(actor, task);
        }

        if (_watches.Remove(task, watcher))
        {
            _endedWatches.Add(task);
        }
    }

    private void WatcherGone(IActorRef actor)
    {
        if (_byActor.TryGetValue(actor, out var tasks))
        {
            foreach (var task in tasks.ToArray())
            {
                Unwatch(task, actor);
            }
        }
    }

    private void Ended(TaskInfo info)
    {
        if (!_watches.TryTake(info.Id, out var watchers))
        {
            return;
        }

        TaskOutcome? outcome = null;
        for (var i = 0; i < watchers.Count; i++)
        {
            if (watchers[i] is IActorRef actor)
            {
                Forget(actor, info.Id);
                actor.Tell(outcome ??= TaskOutcome.Of(info));
            }
            else
            {
                ((TaskCompletionSource<TaskInfo>)watchers[i]).TrySetResult(info);
            }
        }
    }

    private void Refused(TaskId task, Rejection rejection)
    {
        if (!_watches.TryTake(task, out var watchers))
        {
            return;
        }

        for (var i = 0; i < watchers.Count; i++)
        {
            if (watchers[i] is IActorRef actor)
            {
                Forget(actor, task);
            }

            TellRefused(watchers[i], task, rejection);
        }
    }

    private void EndAllWatches()
    {
        foreach (var task in _watches.Tasks.ToArray())
        {
            Refused(task, new Rejection(RejectionCode.Unavailable, "This member has left the cluster. Ask again from another."));
        }
    }

    private static void TellRefused(object watcher, TaskId task, Rejection rejection)
    {
        if (watcher is IActorRef actor)
        {
            actor.Tell(new TaskRejected([task], rejection));
        }
        else
        {
            ((TaskCompletionSource<TaskInfo>)watcher).TrySetException(new RequestRejectedException(rejection));
        }
    }

    private void Forget(IActorRef actor, TaskId task)
    {
        if (_byActor.TryGetValue(actor, out var tasks) && tasks.Remove(task) && tasks.Count == 0)
        {
            _byActor.Remove(actor);
            Context.Unwatch(actor);
        }
    }

    /// <summary>Watches are in the memory of the scheduler that was asked: a new scheduler does not know them.</summary>
    private void WatchAllAgain()
    {
        _endedWatches.Clear();
        _newWatches = [.. _watches.Tasks];
    }

    private void AskAgain()
    {
        var now = _clock.Monotonic;
        for (var again = 0; again < AskedAgainAtOnce && _asked.TryPeek(out var first) && first.At + AskAgainAfter <= now;)
        {
            _asked.Dequeue();
            if (_watches.Contains(first.Task))
            {
                again++;
                _newWatches.Add(first.Task);
                _asked.Enqueue((first.Task, now));
            }
        }
    }

    private (IReadOnlyList<TaskId> Watch, IReadOnlyList<TaskId> Unwatch) TakeWatchNews() =>
        (TakePiece(ref _newWatches), TakePiece(ref _endedWatches));

    private static List<TaskId> TakePiece(ref List<TaskId> tasks)
    {
        var bytes = 0;
        var count = tasks.TakeWhile(task => (bytes += WireSize.Of(task)) <= WireSize.Piece).Count();
        if (count == tasks.Count)
        {
            var all = tasks;
            tasks = [];
            return all;
        }

        var piece = tasks.GetRange(0, count);
        tasks.RemoveRange(0, count);
        return piece;
    }
}
