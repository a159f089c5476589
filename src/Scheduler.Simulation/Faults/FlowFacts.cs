using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of holds, order keys and unique keys, read in the plainest way: every assignment and every submit is compared with all
/// tasks that are unfinished.</summary>
/// <param name="limits">Which of them tasks count against.</param>
internal sealed class FlowFacts(LimitFacts limits)
{
    private readonly HashSet<(HoldTarget Target, string Name)> _holds = [];
    private readonly Dictionary<string, string?> _parents = new(StringComparer.Ordinal);

    // In the order of their admission; those with an outcome stay, for windows.
    private readonly Dictionary<TaskId, Known> _tasks = [];

    // Those that are unfinished, in the order of their admission.
    private readonly Dictionary<string, List<Known>> _byOrderKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Known> _byUniqueKey = new(StringComparer.Ordinal);
    private readonly HashSet<TaskId> _mustBeCancelled = [];

    public bool IsAnythingHeld => _holds.Count > 0;

    /// <summary>How often an earlier task of an order key had its outcome before the next began.</summary>
    public int TimesOrdered { get; private set; }

    /// <summary>How often a task took the place of another.</summary>
    public int TimesReplaced { get; private set; }

    /// <summary>How often something was held.</summary>
    public int TimesHeld { get; private set; }

    public IReadOnlyCollection<(HoldTarget Target, string Name)> Holds => _holds;

    public void Clear()
    {
        _holds.Clear();
        _parents.Clear();
        _tasks.Clear();
        _byOrderKey.Clear();
        _byUniqueKey.Clear();
        _mustBeCancelled.Clear();
    }

    public void Read(Event happened)
    {
        switch (happened)
        {
            case HoldPlaced e:
                TimesHeld++;
                _holds.Add((e.Target, e.Name));
                break;
            case HoldReleased e:
                FaultException.Require(_holds.Remove((e.Target, e.Name)), $"the {e.Target.Noun()} '{e.Name}' was held before it was released");
                break;
            case GroupOpened e:
                _parents[e.Group] = e.Parent;
                break;
            case GroupsForgotten e:
                _holds.ExceptWith(e.Groups.Select(group => (HoldTarget.Group, group)));
                break;
            case TaskAdmitted e:
                Admit(new Known(e.Task, e.At));
                break;
            case TaskRetried e:
                Retry(new Known(e.Task, e.At) { IsRetry = true });
                break;
            case TaskRevised e:
                Revise(_tasks[e.Task], e);
                break;
            case TaskAssigned e:
                Begin(_tasks[e.Task], e.At);
                break;
            case CopyAssigned e:
                Begin(_tasks[e.Task], e.At);
                break;
            case SuccessRecorded e:
                End(e.Task);
                break;
            case FailureRecorded e:
                Fail(_tasks[e.Task].Spec);
                End(e.Task);
                break;
            case CancellationRecorded e:
                _mustBeCancelled.Remove(e.Task);
                End(e.Task);
                break;
            case ExpiryRecorded e:
                End(e.Task);
                break;
        }
    }

    /// <summary>A row ends: what belongs together is in one.</summary>
    public void EndRow() => FaultException.Require(
        _mustBeCancelled.Count == 0, $"{string.Join(", ", _mustBeCancelled)} was cancelled in the row in which another took its place");

    private void Admit(Known task)
    {
        _tasks[task.Spec.Id] = task;
        if (task.Spec.OrderKey is { } orderKey)
        {
            (_byOrderKey.TryGetValue(orderKey, out var line) ? line : _byOrderKey[orderKey] = []).Add(task);
        }

        if (task.Spec.Unique is not { } unique)
        {
            return;
        }

        if (_byUniqueKey.TryGetValue(unique.Key, out var holder) && HasKey(holder, task.At))
        {
            FaultException.Require(
                unique.OnConflict is UniqueConflict.Replace or UniqueConflict.Debounce && !holder.HasBegun && !holder.HasEnded,
                $"{task.Spec.Id} was not submitted while {holder.Spec.Id} had the unique key '{unique.Key}'");
            _mustBeCancelled.Add(holder.Spec.Id);
            TimesReplaced++;
            task.First = Debounces(task) && Debounces(holder) ? holder.First : task.At;
        }

        if (Debounces(task))
        {
            var (delayed, latest) = (task.At + unique.Delay!.Value, task.First + unique.AtMost!.Value);
            task.NotBefore = delayed < latest ? delayed : latest;
        }

        _byUniqueKey[unique.Key] = task;
    }

    // Before those that have not begun, behind others that were made to run again.
    private void Retry(Known task)
    {
        _tasks[task.Spec.Id] = task;
        if (task.Spec.OrderKey is { } orderKey)
        {
            var line = _byOrderKey[orderKey];
            line.Insert(line.FindLastIndex(other => other.HasBegun || other.IsRetry) + 1, task);
        }

        if (task.Spec.Unique is { } unique)
        {
            var other = _byUniqueKey[unique.Key];
            FaultException.Require(
                other.Spec.Id == task.Spec.Id || !HasKey(other, task.At), $"{task.Spec.Id} does not run again while {other.Spec.Id} has the unique key '{unique.Key}'");
            _byUniqueKey[unique.Key] = task;
        }
    }

    private static bool HasKey(Known holder, Timestamp at) => holder.Spec.Unique!.Within is { } within ? at < holder.At + within
        : !holder.HasEnded && !(Debounces(holder) && holder.HasBegun);

    private static bool Debounces(Known task) => task.Spec.Unique is { OnConflict: UniqueConflict.Debounce };

    private static void Revise(Known task, TaskRevised e)
    {
        FaultException.Require(!task.IsRunning, $"{e.Task} waits when it is changed");
        task.Spec = task.Spec with { Queue = e.Queue, Priority = e.Priority, NotBefore = e.NotBefore };
        task.NotBefore = e.NotBefore ?? new Timestamp(long.MinValue);
    }

    private void Begin(Known task, Timestamp at)
    {
        var spec = task.Spec;
        (HoldTarget, string)[] held =
        [
            (HoldTarget.Task, spec.Id.Value), (HoldTarget.Queue, spec.Queue), (HoldTarget.Kind, spec.Kind), (HoldTarget.OrderKey, spec.OrderKey ?? ""),
            .. spec.Limits.Select(use => use.Name).Concat(limits.UnnamedOf(spec)).SelectMany(key =>
                (string[])[key, key[..(key.IndexOf(':') + 1)] + "*"]).Select(name => (HoldTarget.Limit, name)),
            .. GroupsOf(spec).Select(group => (HoldTarget.Group, group)),
        ];
        foreach (var hold in held)
        {
            FaultException.Require(!_holds.Contains(hold), $"{spec.Id} does not begin while the {hold.Item1.Noun()} '{hold.Item2}' is held");
        }

        FaultException.Require(at >= task.NotBefore, $"{spec.Id} does not begin before {task.NotBefore}");
        if (spec.OrderKey is { } key)
        {
            var first = _byOrderKey[key][0];
            FaultException.Require(ReferenceEquals(first, task), $"{spec.Id} begins after {first.Spec.Id}, which is before it in the order key '{key}'");
            TimesOrdered += task.HasBegun ? 0 : 1;
        }

        (task.HasBegun, task.IsRunning) = (true, true);
    }

    private IEnumerable<string> GroupsOf(TaskSpec task)
    {
        for (var group = task.Group; group is not null; group = _parents[group])
        {
            yield return group;
        }
    }

    /// <summary>An attempt ended, and its task waits again.</summary>
    public void EndAttempt(TaskId task) => _tasks[task].IsRunning = false;

    private void Fail(TaskSpec task) => FaultException.Require(
        task is not { OrderKey: { } key, OrderOnFailure: OrderFailure.Hold } || _holds.Contains((HoldTarget.OrderKey, key)), $"the order key of {task.Id} is held when it fails");

    private void End(TaskId id)
    {
        var task = _tasks[id];
        task.HasEnded = true;
        _holds.Remove((HoldTarget.Task, id.Value));
        if (task.Spec.OrderKey is { } key)
        {
            _byOrderKey[key].Remove(task);
        }
    }

    private sealed class Known(TaskSpec spec, Timestamp at)
    {
        public TaskSpec Spec { get; set; } = spec;

        public Timestamp At { get; } = at;

        /// <summary>Of debounced submits in a row.</summary>
        public Timestamp First { get; set; } = at;

        public Timestamp NotBefore { get; set; } = spec.NotBefore ?? new Timestamp(long.MinValue);

        /// <summary>It had ended, and was made to run again.</summary>
        public bool IsRetry { get; init; }

        public bool HasBegun { get; set; }

        public bool IsRunning { get; set; }

        public bool HasEnded { get; set; }
    }
}
