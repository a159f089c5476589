using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>What a journal says of tasks that wait for others, and of groups, in the plainest way: every edge is looked at when anything ends.</summary>
internal sealed class GraphModel
{
    private readonly Dictionary<string, Waiting> _unfinished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    /// <param name="outcomes">Those that are remembered.</param>
    public void Read(Event happened, IReadOnlyDictionary<string, TaskPhase> outcomes)
    {
        switch (happened)
        {
            case TaskAdmitted e:
                Admit(e, outcomes);
                break;
            case TaskRetried e:
                Retry(e);
                break;
            case TaskAssigned e:
                Assert.True(_unfinished[e.Task.Value] is { Open.Count: 0, Causes.Count: 0 }, $"{e.Task} was assigned, but waits for {string.Join(", ", _unfinished[e.Task.Value].Open)}.");
                break;
            case SuccessRecorded e:
                End(e.Task.Value, TaskPhase.Succeeded, null, e.At);
                break;
            case FailureRecorded e:
                End(e.Task.Value, TaskPhase.Failed, null, e.At);
                break;
            case CancellationRecorded e:
                End(e.Task.Value, TaskPhase.Cancelled, e.Unmet, e.At);
                break;
            case ExpiryRecorded e:
                End(e.Task.Value, TaskPhase.Expired, null, e.At);
                break;
            case GroupOpened e:
                var parent = e.Parent is null ? null : _groups[e.Parent];
                Assert.False(parent?.IsSealed == true, $"{e.Group} was opened in a group that is sealed.");
                _groups.Add(e.Group, new Group(e.Group, parent));
                break;
            case GroupSealed e:
                Assert.False(_groups[e.Group].IsSealed);
                _groups[e.Group].IsSealed = true;
                ResolveGroups(e.At);
                break;
            case GroupsForgotten e:
                e.Groups.ToList().ForEach(Forget);
                break;
        }
    }

    /// <summary>The kernel knows the same: who waits for what, and what groups have come to.</summary>
    public void Compare(Kernel kernel)
    {
        var state = kernel.Desk.State;
        foreach (var task in state.Tasks)
        {
            var waiting = _unfinished[task.Id.Value];
            Assert.Equal(waiting.Open.Order(), (task.Edges?.Places ?? []).Select(place => task.Spec.After[place].ToString()).Order());
            Assert.Equal(waiting.Open.Count > 0 || waiting.Causes.Count > 0, task.DurablePhase == TaskPhase.Awaiting);
        }

        Assert.Equal(_groups.Keys.Order(StringComparer.Ordinal), state.Groups.All.Select(group => group.Name).Order(StringComparer.Ordinal));
        foreach (var group in state.Groups.All)
        {
            var known = _groups[group.Name];
            Assert.Equal((known.Parent?.Name, known.IsSealed, known.EndedAt), (group.Parent?.Name, group.IsSealed, group.EndedAt));
            Assert.Equal((known.Unfinished.Count, known.Counts), (group.Unfinished, group.Ended));
        }
    }

    private void Admit(TaskAdmitted e, IReadOnlyDictionary<string, TaskPhase> outcomes)
    {
        var task = new Waiting(e.Task);
        foreach (var (place, edge) in e.Task.After.Index())
        {
            // Neither unfinished nor remembered, and the event does not say how it ended: it comes in the same submit.
            var (isMet, ended) = edge.IsGroup ? (_groups[edge.Name].IsMet(edge.On), _groups[edge.Name].Worst)
                : !_unfinished.ContainsKey(edge.Name) && outcomes.TryGetValue(edge.Name, out var phase) ? (IsMet(edge.On, phase), phase)
                : e.Ended.Where(one => one.Place == place).Select(one => (TaskPhase?)one.Ended).FirstOrDefault() is { } archived ? (IsMet(edge.On, archived), archived)
                : ((bool?)null, default);
            task.Open.Add(edge.ToString());
            if (Resolve(task, edge, ended, isMet, [new UnmetCondition(edge.Name, edge.IsGroup, ended)]))
            {
                // It never was open.
                task.Open.Remove(edge.ToString());
            }
        }

        _unfinished.Add(e.Task.Id.Value, task);
        Assert.False(Enter(task)?.IsSealed == true, $"{e.Task.Id} was submitted to a group that is sealed.");
    }

    private void Retry(TaskRetried e)
    {
        var task = new Waiting(e.Task);
        task.Open.UnionWith(e.Task.After
            .Where(edge => edge.IsGroup ? _groups.TryGetValue(edge.Name, out var group) && group.IsMet(edge.On) is null : _unfinished.ContainsKey(edge.Name))
            .Select(edge => edge.ToString()));
        _unfinished.Add(e.Task.Id.Value, task);
        Assert.Equal(Enter(task) is not null, e.Ended is not null);
        Assert.All(task.Groups, group => Assert.True(group.Ended.Remove(e.Ended!.Value), $"{e.Task.Id} was retried, but had not ended in its group."));
    }

    private Group? Enter(Waiting task)
    {
        var own = task.Spec.Group is { } name ? _groups[name] : null;
        for (var group = own; group is not null; group = group.Parent)
        {
            task.Groups.Add(group);
            group.Unfinished.Add(task.Spec.Id.Value);
        }

        return own;
    }

    private void End(string id, TaskPhase phase, UnmetCondition? unmet, Timestamp at)
    {
        Assert.True(_unfinished.Remove(id, out var task));
        Assert.True(unmet is null || task.Causes.Contains(unmet), $"{id} was cancelled because of {unmet}, but that is not so.");
        var causes = unmet is null ? [new UnmetCondition(id, IsGroup: false, phase), .. task.Causes] : (List<UnmetCondition>)[unmet];
        ResolveAll(id, isGroup: false, phase, on => IsMet(on, phase), causes);
        foreach (var group in task.Groups)
        {
            Assert.True(group.Unfinished.Remove(id));
            group.Ended.Add(phase);
        }

        ResolveGroups(at);
    }

    private void ResolveGroups(Timestamp at)
    {
        while (_groups.Values.FirstOrDefault(group => group is { IsComplete: true, EndedAt: null }) is { } ended)
        {
            ended.EndedAt = at;
        }

        foreach (var group in _groups.Values)
        {
            ResolveAll(group.Name, isGroup: true, group.Worst, group.IsMet, [new UnmetCondition(group.Name, IsGroup: true, group.Worst)]);
        }
    }

    private void ResolveAll(string name, bool isGroup, TaskPhase ended, Func<DependencyCondition, bool?> isMet, IReadOnlyList<UnmetCondition> causes)
    {
        foreach (var task in _unfinished.Values)
        {
            foreach (var edge in task.Spec.After.Where(edge => edge.Name == name && edge.IsGroup == isGroup && task.Open.Contains(edge.ToString())))
            {
                Resolve(task, edge, ended, isMet(edge.On), causes);
            }
        }
    }

    /// <returns>Whether it waits in vain.</returns>
    private static bool Resolve(Waiting task, Dependency edge, TaskPhase ended, bool? isMet, IReadOnlyList<UnmetCondition> causes)
    {
        if (isMet == true || (isMet == false && task.Spec.IfUnmet == UnmetAction.Run))
        {
            task.Open.Remove(edge.ToString());
        }
        else if (isMet == false && !(task.Spec.IfUnmet == UnmetAction.Wait && ended != TaskPhase.Succeeded))
        {
            task.Causes.AddRange(causes);
            return true;
        }

        return false;
    }

    private static bool IsMet(DependencyCondition on, TaskPhase ended) =>
        on == DependencyCondition.Finished || on == DependencyCondition.Succeeded == (ended == TaskPhase.Succeeded);

    private void Forget(string name)
    {
        Assert.True(_groups.Remove(name, out var group));
        Assert.True(group is { EndedAt: not null, Unfinished.Count: 0 }, $"The group {name} was forgotten, but has not ended.");
        group.Parent?.Inner.Remove(group);
        Assert.DoesNotContain(_unfinished.Values, task => task.Open.Contains($"group '{name}'"));
    }

    private sealed class Waiting(TaskSpec spec)
    {
        public TaskSpec Spec { get; } = spec;

        /// <summary>What has not come yet, as messages name it: a condition that was met once stays met.</summary>
        public HashSet<string> Open { get; } = new(StringComparer.Ordinal);

        /// <summary>Why it can't run any more; none: it can.</summary>
        public List<UnmetCondition> Causes { get; } = [];

        /// <summary>Its own, and those that that is in.</summary>
        public List<Group> Groups { get; } = [];
    }

    private sealed class Group
    {
        public Group(string name, Group? parent)
        {
            (Name, Parent) = (name, parent);
            parent?.Inner.Add(this);
        }

        public string Name { get; }

        public Group? Parent { get; }

        public List<Group> Inner { get; } = [];

        public HashSet<string> Unfinished { get; } = new(StringComparer.Ordinal);

        public List<TaskPhase> Ended { get; } = [];

        public bool IsSealed { get; set; }

        public Timestamp? EndedAt { get; set; }

        public bool IsComplete => IsSealed && Unfinished.Count == 0 && Inner.TrueForAll(inner => inner.EndedAt is not null);

        public GroupCounts Counts => new(Count(TaskPhase.Succeeded), Count(TaskPhase.Failed), Count(TaskPhase.Cancelled), Count(TaskPhase.Expired));

        public TaskPhase Worst => Ended.Contains(TaskPhase.Failed) ? TaskPhase.Failed
            : Ended.Contains(TaskPhase.Expired) ? TaskPhase.Expired
            : Ended.Contains(TaskPhase.Cancelled) ? TaskPhase.Cancelled
            : TaskPhase.Succeeded;

        /// <summary>Null: that is not known yet.</summary>
        public bool? IsMet(DependencyCondition on) => on == DependencyCondition.Failed && Worst != TaskPhase.Succeeded ? true
            : IsComplete ? GraphModel.IsMet(on, Worst)
            : null;

        private int Count(TaskPhase phase) => Ended.Count(ended => ended == phase);
    }
}
