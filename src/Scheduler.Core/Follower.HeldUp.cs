using Scheduler.Core.Rules;
using Scheduler.Core.Scheduling;
using Scheduler.Core.State;

namespace Scheduler.Core;

/// <content>How many tasks are held up, and why.</content>
public sealed partial class Follower
{
    /// <summary>Waiting tasks that limits, order keys, holds and dependencies keep from beginning. Looks at each unfinished task.</summary>
    public HeldUpTasks HeldUp()
    {
        var running = RunningByKey();
        var order = FirstOfOrderKeys();

        long held = 0, behind = 0, reached = 0, rate = 0, awaiting = 0;
        foreach (var task in _state.Tasks)
        {
            awaiting += task.Phase == TaskPhase.Awaiting ? 1 : 0;
            if (task.Attempts is not null || !(task.IsHeld || task.DurablePhase == TaskPhase.Pending))
            {
                continue;
            }

            if (!task.IsHeld && task.Spec.OrderKey is { } key && order[key] != task)
            {
                behind++;
            }
            else if (_state.Holds.Of(task.Spec) is not null)
            {
                held++;
            }
            else if (_state.Limits.Count > 0)
            {
                var uses = _state.Limits.UsesOf(task.Spec).Select(use => (use.Name, use.Cost, Limit: _state.Limits.Of(use.Name)!)).ToArray();
                var isReached = uses.Any(use => running.GetValueOrDefault(use.Name) + use.Cost > use.Limit.Running);
                reached += isReached ? 1 : 0;
                rate += !isReached && uses.Any(use => use.Limit.Rate is { } r && RateRule.NextStart(r, _state.Limits.DueOf(use.Name)) > _state.LastEventAt) ? 1 : 0;
            }
        }

        return new HeldUpTasks(held, behind, reached, rate, awaiting);
    }

    private Dictionary<string, TaskState> FirstOfOrderKeys()
    {
        var first = new Dictionary<string, TaskState>(StringComparer.Ordinal);
        foreach (var task in _state.Tasks)
        {
            if (task.Spec.OrderKey is { } key && (!first.TryGetValue(key, out var known) || OrderKeys.GoesBefore(task, known)))
            {
                first[key] = task;
            }
        }

        return first;
    }

    private Dictionary<string, long> RunningByKey()
    {
        var running = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (key, cost) in _state.Nodes.SelectMany(node => node.Attempts).SelectMany(attempt => _state.Limits.UsesOf(attempt.Task.Spec)))
        {
            running[key] = running.GetValueOrDefault(key) + cost;
        }

        return running;
    }
}
