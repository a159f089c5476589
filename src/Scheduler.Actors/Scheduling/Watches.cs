using Akka.Actor;
using Scheduler.Actors.Messages;
using Scheduler.Core.Contracts;

namespace Scheduler.Actors.Scheduling;

/// <summary>Who waits for which task's end. In memory only, and each entry goes with its task.</summary>
internal sealed class Watches(int most)
{
    // Nearly every task is watched by nobody or by one, and then there is no list.
    private readonly Dictionary<TaskId, object> _byTask = [];
    private int _count;

    public bool TryAdd(TaskId task, IActorRef watcher)
    {
        if (_count >= most)
        {
            return false;
        }

        if (!_byTask.TryGetValue(task, out var present))
        {
            _byTask.Add(task, watcher);
        }
        else if (present is List<IActorRef> list)
        {
            if (list.Contains(watcher))
            {
                return true;
            }

            list.Add(watcher);
        }
        else if (watcher.Equals(present))
        {
            return true;
        }
        else
        {
            _byTask[task] = new List<IActorRef> { (IActorRef)present, watcher };
        }

        _count++;
        return true;
    }

    public void Tell(TaskOutcome outcome)
    {
        if (!_byTask.Remove(outcome.Task, out var present))
        {
            return;
        }

        if (present is List<IActorRef> list)
        {
            _count -= list.Count;
            list.ForEach(watcher => watcher.Tell(outcome));
        }
        else
        {
            _count--;
            ((IActorRef)present).Tell(outcome);
        }
    }
}
