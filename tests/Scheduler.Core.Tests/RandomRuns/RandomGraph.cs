using Scheduler.Core.Contracts;
using Scheduler.Core.Tests.Support;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>What becomes of a task of a graph.</summary>
internal enum GraphEnd
{
    Succeeded,
    Failed,

    /// <summary>By someone, while it ran.</summary>
    Cancelled,

    /// <summary>It waited for something that can't come any more.</summary>
    Unmet,

    /// <summary>Its time came before a node could take it, or while it waited for others.</summary>
    Expired,

    /// <summary>It waits for a retry that never comes, or for a task that does.</summary>
    Waits,
}

/// <summary>Tasks that wait for tasks and groups before them, and how each ends if it runs; and from that, by recursion alone, what becomes of all of them.</summary>
internal sealed class RandomGraph
{
    // Of tasks that expire, each does after those before it: what they wait for has come to its end by then, if it ever does.
    private static readonly Timestamp FirstExpiry = Timestamp.FromSeconds(1_500);

    private readonly Dictionary<string, (GraphEnd End, HashSet<UnmetCondition> Causes)> _fates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _byName;

    public RandomGraph(Random random)
    {
        IsOneSubmit = random.Next(2) == 0;
        var count = random.Next(2, 40);
        Groups = [.. GroupsOf(random, count)];
        Tasks = [.. Enumerable.Range(0, count).Select(i => TaskOf(random, i))];
        _byName = Tasks.ToDictionary(task => task.Spec.Id.Value, StringComparer.Ordinal);
    }

    /// <summary>Otherwise a task may be submitted when what it waits for has ended: then it learns only of that, and not of what was before it.</summary>
    public bool IsOneSubmit { get; }

    /// <summary>Each waits only for those before it.</summary>
    public IReadOnlyList<Node> Tasks { get; }

    /// <summary>Outer ones first.</summary>
    public IReadOnlyList<TaskGroup> Groups { get; }

    public IEnumerable<Node> MembersOf(string group) =>
        Groups.Single(g => g.Name == group) is var own ? Tasks.Where((_, i) => own.From <= i && i < own.To) : [];

    /// <summary>And why, of a task that waits in vain: one of these.</summary>
    public (GraphEnd End, HashSet<UnmetCondition> Causes) FateOf(string task)
    {
        if (!_fates.TryGetValue(task, out var fate))
        {
            _fates.Add(task, fate = Decide(_byName[task]));
        }

        return fate;
    }

    public GraphEnd[] FatesOf(string group) => [.. MembersOf(group).Select(task => FateOf(task.Spec.Id.Value).End)];

    private (GraphEnd End, HashSet<UnmetCondition> Causes) Decide(Node task)
    {
        var waits = false;
        var causes = new HashSet<UnmetCondition>();
        foreach (var edge in task.Spec.After)
        {
            var ends = edge.IsGroup ? FatesOf(edge.Name) : [FateOf(edge.Name).End];
            if (edge.On == DependencyCondition.Failed && ends.Any(end => end is not (GraphEnd.Succeeded or GraphEnd.Waits)))
            {
                continue;
            }

            if (ends.Contains(GraphEnd.Waits))
            {
                waits = true;
                continue;
            }

            var allSucceeded = ends.All(end => end == GraphEnd.Succeeded);
            if (edge.On == DependencyCondition.Finished || (edge.On == DependencyCondition.Succeeded && allSucceeded) || task.Spec.IfUnmet == UnmetAction.Run)
            {
                continue;
            }

            if (task.Spec.IfUnmet == UnmetAction.Wait && !allSucceeded)
            {
                waits = true;
                continue;
            }

            causes.UnionWith(CausesOf(edge, ends));
        }

        return causes.Count > 0 ? (GraphEnd.Unmet, causes)
            : (!waits ? task.End : task.Spec.ExpiresAt is null ? GraphEnd.Waits : GraphEnd.Expired, []);
    }

    private IEnumerable<UnmetCondition> CausesOf(Dependency edge, GraphEnd[] ends)
    {
        if (edge.IsGroup)
        {
            var worst = ends.Contains(GraphEnd.Failed) ? TaskPhase.Failed
                : ends.Contains(GraphEnd.Expired) ? TaskPhase.Expired
                : ends.All(end => end == GraphEnd.Succeeded) ? TaskPhase.Succeeded
                : TaskPhase.Cancelled;
            return [new UnmetCondition(edge.Name, IsGroup: true, worst)];
        }

        var (end, causes) = FateOf(edge.Name);
        var own = new UnmetCondition(edge.Name, IsGroup: false, PhaseOf(end));
        return end != GraphEnd.Unmet ? [own] : IsOneSubmit ? causes : [.. causes, own];
    }

    public static TaskPhase PhaseOf(GraphEnd end) => end switch
    {
        GraphEnd.Succeeded => TaskPhase.Succeeded,
        GraphEnd.Failed => TaskPhase.Failed,
        GraphEnd.Expired => TaskPhase.Expired,
        GraphEnd.Waits => TaskPhase.Awaiting,
        _ => TaskPhase.Cancelled,
    };

    // Each is a run of tasks, of which the later ones may be a group in it.
    private static IEnumerable<TaskGroup> GroupsOf(Random random, int count)
    {
        for (var from = 0; from < count;)
        {
            var to = Math.Min(count, from + random.Next(1, 10));
            if (random.Next(2) == 0)
            {
                yield return new TaskGroup($"g{from}", null, from, to);
                if (random.Next(2) == 0)
                {
                    yield return new TaskGroup($"inner{from}", $"g{from}", random.Next(from, to + 1), to);
                }
            }

            from = to;
        }
    }

    private Node TaskOf(Random random, int place)
    {
        var before = Groups.Where(group => group.To <= place).ToArray();
        var after = Enumerable.Range(0, place == 0 ? 0 : random.Next(4))
            .Select(_ => (IsGroup: before.Length > 0 && random.Next(4) == 0, On: (DependencyCondition)random.Next(3)))
            .Select(edge => edge.IsGroup ? Dependency.OnGroup(before[random.Next(before.Length)].Name, edge.On) : Dependency.OnTask($"t{random.Next(Math.Max(0, place - 9), place)}", edge.On))
            .DistinctBy(edge => edge.ToString())
            .ToArray();
        var action = after.Length == 0 ? UnmetAction.Cancel : (UnmetAction)random.Next(3);
        var end = random.Next(20) switch { < 11 => GraphEnd.Succeeded, < 16 => GraphEnd.Failed, < 18 => GraphEnd.Cancelled, _ => GraphEnd.Expired };
        var task = Given.Task(
            $"t{place}",
            after: after,
            ifUnmet: action,
            group: Groups.LastOrDefault(group => group.From <= place && place < group.To)?.Name,
            // No node has that label.
            labels: end == GraphEnd.Expired ? Given.Label("no=where") : null,
            expiresAt: end == GraphEnd.Expired || random.Next(10) == 0 ? FirstExpiry + TimeSpan.FromSeconds(place) : null);
        return new Node(task, end);
    }

    /// <param name="End">If it runs.</param>
    internal sealed record Node(TaskSpec Spec, GraphEnd End);

    /// <param name="From">Its first task.</param>
    /// <param name="To">The first one that is not in it.</param>
    internal sealed record TaskGroup(string Name, string? Parent, int From, int To);
}
