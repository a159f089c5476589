using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>What the journal says of tasks that wait for others, and of groups, read in the plainest way: whenever anything ends, all that waits for it is
/// looked at.</summary>
/// <param name="added">Tasks that handlers added: those may join their own group although that is sealed.</param>
internal sealed class GraphFacts(AddedTaskFacts added)
{
    // What clients have asked for: what is forgotten on the way to the journal would otherwise not be noticed.
    private readonly Dictionary<TaskId, TaskSpec> _asked = [];
    private readonly Dictionary<TaskId, Known> _unfinished = [];
    private readonly Dictionary<string, TaskPhase> _ended = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    /// <summary>How often a task began that had waited for others.</summary>
    public int TimesReleased { get; private set; }

    /// <summary>How often a task was cancelled that waited in vain.</summary>
    public int TimesInVain { get; private set; }

    /// <summary>How often a task began that had waited for a group.</summary>
    public int CallsOfGroups { get; private set; }

    /// <summary>How often what a task went on waiting for ran again, and came to what it had to.</summary>
    public int TimesWaitedForRetry { get; private set; }

    public IEnumerable<string> Groups => _groups.Keys;

    public IEnumerable<string> OpenGroups => _groups.Values.Where(group => !group.IsSealed).Select(group => group.Name);

    public void Clear()
    {
        _unfinished.Clear();
        _ended.Clear();
        _groups.Clear();
    }

    /// <summary>A client submits it.</summary>
    public void Ask(TaskSpec task) => _asked[task.Id] = task;

    /// <summary>Since when an unfinished task waits for no other.</summary>
    public Timestamp ReleasedAt(TaskId task) => _unfinished[task].ReleasedAt;

    /// <summary>Which tasks go on waiting for something that has ended, and will not come unless that runs again.</summary>
    public IEnumerable<(TaskId Task, Dependency For)> WaitingForRetries() =>
        from task in _unfinished.Values
        from edge in task.Open
        where edge.IsGroup ? _groups[edge.Name].IsComplete : _ended.ContainsKey(edge.Name)
        select (task.Id, edge);

    public void Read(Event happened)
    {
        switch (happened)
        {
            case TaskAdmitted e:
                Admit(e);
                break;
            case TaskRetried e:
                Retry(e);
                break;
            case TaskAssigned e:
                Begin(_unfinished[e.Task]);
                break;
            case SuccessRecorded e:
                End(e.Task, TaskPhase.Succeeded, unmet: null, e.At);
                break;
            case FailureRecorded e:
                End(e.Task, TaskPhase.Failed, unmet: null, e.At);
                break;
            case CancellationRecorded e:
                End(e.Task, TaskPhase.Cancelled, e.Unmet, e.At);
                break;
            case ExpiryRecorded e:
                End(e.Task, TaskPhase.Expired, unmet: null, e.At);
                break;
            case GroupOpened e:
                Open(e);
                break;
            case GroupSealed e:
                FaultException.Require(!_groups[e.Group].IsSealed, $"group {e.Group} is sealed once");
                _groups[e.Group].IsSealed = true;
                Resolve(_groups[e.Group].WithOuter, e.At);
                break;
        }
    }

    /// <summary>At the end of the world: all groups that are sealed have ended, when they had to, and count their tasks.</summary>
    /// <param name="find">What the scheduler says of a group.</param>
    public void CheckEnd(Func<string, GroupInfo?> find)
    {
        foreach (var group in _groups.Values)
        {
            FaultException.Require(group.IsSealed && group.EndedAt is not null, $"group {group.Name} is sealed and has ended");
            var told = find(group.Name);
            FaultException.Require(
                told is not null && told.EndedAt == group.EndedAt && told.Ended == group.Counts && told.Unfinished == 0,
                $"group {group.Name} ended at {group.EndedAt} with {group.Counts}: {told}");
        }
    }

    private void Open(GroupOpened e)
    {
        var parent = e.Parent is null ? null : _groups[e.Parent];
        FaultException.Require(parent is not { IsSealed: true }, $"group {e.Group} is not opened in {e.Parent}, which is sealed");
        FaultException.Require(_groups.TryAdd(e.Group, new Group(e.Group, parent)), $"group {e.Group} is opened once");
    }

    private void Admit(TaskAdmitted e)
    {
        var task = new Known(_asked.GetValueOrDefault(e.Task.Id) ?? e.Task);
        foreach (var edge in task.Spec.After)
        {
            task.Open.Add(edge);
            var group = edge.IsGroup ? _groups[edge.Name] : null;
            if (group?.IsMet(edge.On) is { } isMet)
            {
                Resolve(task, edge, isMet, group.Worst, [new UnmetCondition(edge.Name, IsGroup: true, group.Worst)], e.At);
            }
            else if (!edge.IsGroup && _ended.TryGetValue(edge.Name, out var ended))
            {
                Resolve(task, edge, IsMet(edge.On, ended), ended, [new UnmetCondition(edge.Name, IsGroup: false, ended)], e.At);
            }
        }

        FaultException.Require(e.Task.Group is not { } name || !_groups[name].IsSealed || added.IsAdded(e.Task.Id), $"{e.Task.Id} is not submitted to {e.Task.Group}, which is sealed");
        Enter(task, e.At);
    }

    // It waits only for what has no outcome.
    private void Retry(TaskRetried e)
    {
        var task = new Known(e.Task);
        task.Open.UnionWith(e.Task.After.Where(edge => edge.IsGroup ? _groups[edge.Name].IsMet(edge.On) is null : _unfinished.ContainsKey(new TaskId(edge.Name))));
        Enter(task, e.At);
        FaultException.Require(_ended.Remove(e.Task.Id.Value, out var ended), $"{e.Task.Id} had ended before it was to run again");
        FaultException.Require(task.Groups.Count == 0 ? e.Ended is null : e.Ended == ended, $"{e.Task.Id} leaves the count of those that {ended}: {e.Ended}");
        foreach (var group in task.Groups)
        {
            group.Ended.Remove(ended);
        }
    }

    private void Enter(Known task, Timestamp at)
    {
        task.ReleasedAt = at;
        FaultException.Require(_unfinished.TryAdd(task.Id, task), $"{task.Id} is not unfinished already");
        task.Groups = task.Spec.Group is { } name ? [.. _groups[name].WithOuter] : [];
        foreach (var group in task.Groups)
        {
            group.Unfinished.Add(task.Id);
        }
    }

    private void Begin(Known task)
    {
        FaultException.Require(task.Open.Count == 0, $"{task.Id} does not begin before {string.Join(", ", task.Open)} came to what it waits for");
        FaultException.Require(task.Causes.Count == 0, $"{task.Id} does not begin, as it waits in vain: {string.Join(' ', task.Causes)}");
        TimesReleased += !task.HasBegun && task.Spec.After.Count > 0 ? 1 : 0;
        CallsOfGroups += !task.HasBegun && task.Spec.After.Any(edge => edge.IsGroup) ? 1 : 0;
        task.HasBegun = true;
    }

    private void End(TaskId id, TaskPhase phase, UnmetCondition? unmet, Timestamp at)
    {
        FaultException.Require(_unfinished.Remove(id, out var task), $"{id} is unfinished when it ends");
        FaultException.Require(unmet is null || task!.Causes.Contains(unmet), $"{id} was cancelled because {unmet}");
        TimesInVain += unmet is null ? 0 : 1;
        _ended[id.Value] = phase;

        // The cause of a chain of tasks is the first of them.
        List<UnmetCondition> causes = unmet is null ? [new UnmetCondition(id.Value, IsGroup: false, phase), .. task!.Causes] : [unmet];
        foreach (var (waiting, edge) in WaitingFor(id.Value, isGroup: false))
        {
            Resolve(waiting, edge, IsMet(edge.On, phase), phase, causes, at);
        }

        foreach (var group in task!.Groups)
        {
            group.Unfinished.Remove(id);
            group.Ended.Add(phase);
        }

        Resolve(task.Groups, at);
    }

    /// <param name="groups">From within.</param>
    private void Resolve(IEnumerable<Group> groups, Timestamp at)
    {
        foreach (var group in groups)
        {
            group.EndedAt ??= group.IsComplete ? at : null;
            foreach (var (waiting, edge) in WaitingFor(group.Name, isGroup: true))
            {
                if (group.IsMet(edge.On) is { } isMet)
                {
                    Resolve(waiting, edge, isMet, group.Worst, [new UnmetCondition(group.Name, IsGroup: true, group.Worst)], at);
                }
            }
        }
    }

    private List<(Known Task, Dependency Edge)> WaitingFor(string name, bool isGroup) =>
        [.. from task in _unfinished.Values from edge in task.Open where edge.Name == name && edge.IsGroup == isGroup select (task, edge)];

    private void Resolve(Known task, Dependency edge, bool isMet, TaskPhase ended, IReadOnlyList<UnmetCondition> causes, Timestamp at)
    {
        if (isMet || task.Spec.IfUnmet == UnmetAction.Run)
        {
            task.Open.Remove(edge);
            task.ReleasedAt = at;
            TimesWaitedForRetry += task.GoesOn.Remove(edge) ? 1 : 0;
        }
        else if (task.Spec.IfUnmet == UnmetAction.Wait && ended != TaskPhase.Succeeded)
        {
            task.GoesOn.Add(edge);
        }
        else
        {
            task.Causes.AddRange(causes);
        }
    }

    private static bool IsMet(DependencyCondition on, TaskPhase ended) =>
        on == DependencyCondition.Finished || on == DependencyCondition.Succeeded == (ended == TaskPhase.Succeeded);

    private sealed class Known(TaskSpec spec)
    {
        public TaskId Id => Spec.Id;

        public TaskSpec Spec { get; } = spec;

        /// <summary>What has not come yet: a condition that was met once stays met.</summary>
        public HashSet<Dependency> Open { get; } = [];

        /// <summary>What ended otherwise, and may run again.</summary>
        public HashSet<Dependency> GoesOn { get; } = [];

        /// <summary>Why it can't run any more; none: it can.</summary>
        public List<UnmetCondition> Causes { get; } = [];

        /// <summary>Its own, and those that that is in.</summary>
        public IReadOnlyList<Group> Groups { get; set; } = [];

        /// <summary>When the latest of what it waited for had come.</summary>
        public Timestamp ReleasedAt { get; set; }

        public bool HasBegun { get; set; }
    }

    private sealed class Group
    {
        private readonly Group? _parent;
        private readonly List<Group> _inner = [];

        public Group(string name, Group? parent)
        {
            (Name, _parent) = (name, parent);
            parent?._inner.Add(this);
        }

        public string Name { get; }

        public HashSet<TaskId> Unfinished { get; } = [];

        public List<TaskPhase> Ended { get; } = [];

        public bool IsSealed { get; set; }

        public Timestamp? EndedAt { get; set; }

        public bool IsComplete => IsSealed && Unfinished.Count == 0 && _inner.TrueForAll(inner => inner.EndedAt is not null);

        public GroupCounts Counts => new(Count(TaskPhase.Succeeded), Count(TaskPhase.Failed), Count(TaskPhase.Cancelled), Count(TaskPhase.Expired));

        public TaskPhase Worst => Ended.Contains(TaskPhase.Failed) ? TaskPhase.Failed
            : Ended.Contains(TaskPhase.Expired) ? TaskPhase.Expired
            : Ended.Contains(TaskPhase.Cancelled) ? TaskPhase.Cancelled
            : TaskPhase.Succeeded;

        public IEnumerable<Group> WithOuter => _parent is null ? [this] : _parent.WithOuter.Prepend(this);

        /// <summary>Null: that is not known yet.</summary>
        public bool? IsMet(DependencyCondition on) => on == DependencyCondition.Failed && Worst != TaskPhase.Succeeded ? true
            : IsComplete ? GraphFacts.IsMet(on, Worst)
            : null;

        private int Count(TaskPhase phase) => Ended.Count(ended => ended == phase);
    }
}
