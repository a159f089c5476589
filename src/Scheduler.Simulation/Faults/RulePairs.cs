using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>Rules that a task may be under.</summary>
internal enum TaskRules
{
    /// <summary>A limit on what runs counted it when it began.</summary>
    Limited,

    /// <summary>A rate counted it when it began.</summary>
    Rated,
    Ordered,
    Unique,
    Delayed,

    /// <summary>A schedule submitted it.</summary>
    Scheduled,
    Held,
    Revised,

    /// <summary>It was preempted, or yielded by itself.</summary>
    Interrupted,
    TriedAgain,
    Moved,
    MadeToRunAgain,
    Dependent,
    Grouped,
    Copied,
}

/// <summary>Which rules tasks were under together until they had their outcomes: a world that has never seen two of them together says nothing of them.</summary>
/// <param name="limits">Which have read each event already.</param>
internal sealed class RulePairs(LimitFacts limits)
{
    private readonly HashSet<TaskId> _ofSchedules = [];
    private readonly Dictionary<TaskId, HashSet<TaskRules>> _tasks = [];
    private readonly SortedSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Such as <c>Limited+Ordered</c>, in the order of the rules.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    public static string NameOf(TaskRules first, TaskRules second) => $"{first}+{second}";

    public void Clear()
    {
        _ofSchedules.Clear();
        _tasks.Clear();
        _seen.Clear();
    }

    public void Read(Event happened)
    {
        switch (happened)
        {
            case OccurrenceSubmitted { Task: var task }:
                _ofSchedules.Add(task);
                break;
            case OccurrenceBackfilled { Task: { } task }:
                _ofSchedules.Add(task);
                break;
            case TaskAdmitted { Task: var task }:
                _tasks[task.Id] = [.. Of(task)];
                break;
            case TaskRetried { Task: var task }:
                _tasks[task.Id] = [.. Of(task), TaskRules.MadeToRunAgain];
                break;
            case TaskAssigned e:
                Begin(e.Task);
                break;
            case TaskRevised e:
                Add(e.Task, TaskRules.Revised);
                break;
            case HoldPlaced { Target: HoldTarget.Task } e:
                Add(new TaskId(e.Name), TaskRules.Held);
                break;
            case AttemptYielded e:
                Add(e.Task, TaskRules.Interrupted);
                break;
            case RivalEnded { How: RivalEnd.Yielded } e:
                Add(e.Task, TaskRules.Interrupted);
                break;
            case AttemptFailed e:
                Add(e.Task, TaskRules.TriedAgain);
                break;
            case AttemptLost e:
                Add(e.Task, TaskRules.Moved);
                break;
            case CopyAssigned e:
                Begin(e.Task);
                Add(e.Task, TaskRules.Copied);
                break;
            case SuccessRecorded e:
                End(e.Task);
                break;
            case FailureRecorded e:
                End(e.Task);
                break;
        }
    }

    private IEnumerable<TaskRules> Of(TaskSpec task)
    {
        (bool Is, TaskRules Rule)[] rules =
        [
            (task.OrderKey is not null, TaskRules.Ordered),
            (task.Unique is not null, TaskRules.Unique),
            (task.NotBefore is not null, TaskRules.Delayed),
            (_ofSchedules.Contains(task.Id), TaskRules.Scheduled),
            (task.After.Count > 0, TaskRules.Dependent),
            (task.Group is not null, TaskRules.Grouped),
        ];
        return rules.Where(rule => rule.Is).Select(rule => rule.Rule);
    }

    private void Begin(TaskId task)
    {
        foreach (var limit in limits.Of(task))
        {
            _tasks[task].UnionWith(limit.Running is null ? [] : [TaskRules.Limited]);
            _tasks[task].UnionWith(limit.Rate is null ? [] : [TaskRules.Rated]);
        }
    }

    private void Add(TaskId task, TaskRules rule) => _tasks[task].Add(rule);

    private void End(TaskId task)
    {
        TaskRules[] rules = [.. _tasks[task].Order()];
        for (var i = 0; i < rules.Length; i++)
        {
            for (var j = i + 1; j < rules.Length; j++)
            {
                _seen.Add(NameOf(rules[i], rules[j]));
            }
        }
    }
}
