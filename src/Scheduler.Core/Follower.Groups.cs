using Scheduler.Core.State;

namespace Scheduler.Core;

/// <content>Groups.</content>
public sealed partial class Follower
{
    // Looks at each unfinished task.
    private GroupFound Group(string name)
    {
        if (_state.Groups.Find(name) is not { } group)
        {
            return new GroupFound(null);
        }

        var phases = new Dictionary<TaskPhase, long>();
        var inside = NamesInside(group);
        foreach (var task in group.Unfinished == 0 ? [] : _state.Tasks)
        {
            if (task.Spec.Group is { } own && inside.Contains(own))
            {
                phases[task.Phase] = phases.GetValueOrDefault(task.Phase) + 1;
            }
        }

        foreach (var phase in TaskPhases.All.Where(phase => phase.IsFinal() && group.Ended.Of(phase) > 0))
        {
            phases[phase] = group.Ended.Of(phase);
        }

        return new GroupFound(Describe(group) with { Phases = phases });
    }

    /// <summary>A group and those that contain it, as far as they are not forgotten.</summary>
    public IReadOnlyList<string> GroupsAround(string? group) => group is null ? []
        : _state.Groups.Find(group) is { } known ? [.. known.Chain.Select(around => around.Name)] : [group];

    /// <summary>The filter, with the groups that are in its group.</summary>
    public TaskFilter WithGroups(TaskFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return _state.Groups.Find(filter.Group) is { } group ? filter with { Groups = NamesInside(group) } : filter;
    }

    private static HashSet<string> NamesInside(GroupState group) => group.Inside.Select(inner => inner.Name).ToHashSet(StringComparer.Ordinal);

    private GroupPage Groups(ListGroups question)
    {
        var groups = _state.Groups.All
            .Where(group => (question.Prefix is not { } prefix || group.Name.StartsWith(prefix, StringComparison.Ordinal))
                && (question.After is not { } after || string.CompareOrdinal(group.Name, after) > 0))
            .OrderBy(group => group.Name, StringComparer.Ordinal)
            .Take(question.Limit + 1)
            .Select(Describe)
            .ToList();
        var isLast = groups.Count <= question.Limit;
        return new GroupPage(isLast ? groups : groups[..^1], isLast ? null : groups[^2].Name);
    }

    /// <summary>The unfinished tasks that name a task or a group in their dependencies, whether met or not.</summary>
    public DependantsFound Dependants(GetDependants question)
    {
        ArgumentNullException.ThrowIfNull(question);
        var found = _lists.Dependants.Find(question.Name, question.IsGroup, DependantsFound.MostListed, out var total);
        return new DependantsFound(found, total);
    }

    private static GroupInfo Describe(GroupState group) => new(
        group.Name, group.Parent?.Name, group.IsSealed, group.Unfinished, group.Ended, group.OpenedAt, group.FirstAt, group.LastAt, group.EndedAt)
    {
        Stragglers = group.Stragglers,
        Copies = group.Copies,
    };
}
