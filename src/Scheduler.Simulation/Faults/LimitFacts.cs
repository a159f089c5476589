using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of limits, read in the plainest way: every assignment is counted by looking at all that runs and at all that
/// has begun.</summary>
internal sealed class LimitFacts
{
    /// <summary>More than any task costs.</summary>
    public const int Wide = 5;

    private readonly Dictionary<string, LimitOptions> _limits = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, TaskSpec> _tasks = [];

    // Attempts, those of tasks that have ended included: a place is free when it is.
    private readonly Dictionary<FencingToken, TaskId> _running = [];

    // Of each key, since its limit was configured last.
    private readonly Dictionary<string, List<Timestamp>> _starts = new(StringComparer.Ordinal);

    /// <summary>Whether each limit lets any task begin, sooner or later.</summary>
    public bool AreWide => _limits.Values.All(limit => limit is { Running: Wide, Rate: null });

    /// <summary>How often a task began that brought a limit to its end.</summary>
    public int TimesReached { get; private set; }

    public void Clear()
    {
        _limits.Clear();
        _tasks.Clear();
        _running.Clear();
        _starts.Clear();
    }

    /// <param name="number">Of the event.</param>
    public void Read(Event happened, FencingToken number)
    {
        switch (happened)
        {
            case LimitConfigured e:
                _limits[e.Limit.Name] = e.Limit;
                Forget(e.Limit.Name);
                break;
            case LimitRemoved e:
                FaultException.Require(_limits.Remove(e.Limit), $"the limit '{e.Limit}' was there before it was removed");
                Forget(e.Limit);
                break;
            case TaskAdmitted e:
                _tasks[e.Task.Id] = e.Task;
                break;
            case TaskRetried e:
                _tasks[e.Task.Id] = e.Task;
                break;
            case TaskRevised e:
                _tasks[e.Task] = _tasks[e.Task] with { Queue = e.Queue };
                break;
            case TaskAssigned e:
                _running.Add(number, e.Task);
                Begin(_tasks[e.Task], e.At);
                break;
            case CopyAssigned e:
                _running.Add(number, e.Task);
                Begin(_tasks[e.Task], e.At);
                break;
            case AttemptFailed e:
                _running.Remove(e.Token);
                break;
            case AttemptYielded e:
                _running.Remove(e.Token);
                break;
            case AttemptLost e:
                _running.Remove(e.Token);
                break;
            case RivalEnded e:
                _running.Remove(e.Token);
                break;
            case LeftoverEnded e:
                _running.Remove(e.Token);
                break;
            case SuccessRecorded e:
                _running.Remove(e.Token);
                break;
            case FailureRecorded e:
                _running.Remove(e.Token);
                break;
            case CancellationRecorded { Task: var task } when _running.ContainsValue(task):
                _running.Remove(_running.Single(attempt => attempt.Value == task).Key);
                break;
        }
    }

    /// <summary>The limit keys that the task counts against, with their limits.</summary>
    public IEnumerable<(LimitUse Use, LimitOptions Limit)> Of(TaskSpec task)
    {
        foreach (var use in task.Limits.Concat(UnnamedOf(task).Where(key => task.Limits.All(use => use.Name != key)).Select(key => new LimitUse(key))))
        {
            var limit = _limits.GetValueOrDefault(use.Name)
                ?? _limits.Values.FirstOrDefault(l => l.Name[^1] == '*' && use.Name.StartsWith(l.Name[..^1], StringComparison.Ordinal));
            if (limit is not null)
            {
                yield return (use, limit);
            }
        }
    }

    /// <summary>The limit keys that a task counts against without naming them.</summary>
    public IEnumerable<string> UnnamedOf(TaskSpec task)
    {
        string[] own = [$"queue:{task.Queue}", $"kind:{task.Kind}"];
        return own
            .Concat(_limits.Values
                .Where(limit => limit.Queues.Contains(task.Queue, StringComparer.Ordinal) || limit.Kinds.Contains(task.Kind, StringComparer.Ordinal))
                .Select(limit => limit.Name))
            .Distinct(StringComparer.Ordinal);
    }

    // What began under another limit does not count under this one.
    private void Forget(string limit)
    {
        foreach (var key in _starts.Keys.Where(key => limit[^1] == '*' ? key.StartsWith(limit[..^1], StringComparison.Ordinal) : key == limit).ToArray())
        {
            _starts.Remove(key);
        }
    }

    private void Begin(TaskSpec task, Timestamp at)
    {
        foreach (var (use, limit) in Of(task))
        {
            var running = _running.Values.Sum(id => Of(_tasks[id]).Where(other => other.Use.Name == use.Name).Sum(other => other.Use.Cost));
            FaultException.Require(limit.Running is null || running <= limit.Running, $"{task.Id} does not begin beyond the limit of '{use.Name}': {running} of {limit.Running}");
            TimesReached += running == limit.Running ? 1 : 0;
            var starts = _starts.TryGetValue(use.Name, out var known) ? known : _starts[use.Name] = [];
            starts.Add(at);
            if (limit.Rate is { } rate)
            {
                var inPeriod = starts.Count(start => at - start < rate.Period);
                FaultException.Require(
                    inPeriod <= rate.Starts + rate.Burst - 1, $"{task.Id} does not begin beyond the rate of '{use.Name}': {inPeriod} in a period of {rate}, burst {rate.Burst}");
                var atOnce = starts.Count(start => start == at);
                FaultException.Require(atOnce <= rate.Burst, $"no more begin at once than the burst of '{use.Name}' says: {atOnce} of {rate.Burst}");
            }
        }
    }
}
