using System.Globalization;
using Scheduler.Core.Contracts;

namespace Scheduler.Http.Graphs;

/// <summary>Asks for the tasks of a graph one by one, or for those of a group in pages.</summary>
/// <param name="shown">Makes a name safe for a line of text.</param>
/// <param name="most">The maximum number of tasks and groups of the graph.</param>
internal sealed class GraphReader(ISchedulerClient scheduler, Func<string, string> shown, int most)
{
    /// <summary>The largest group whose tasks are drawn when a task waits for it. For a larger group only its progress is drawn.</summary>
    public const int MostOfGroup = 100;

    // Asked once, and not for each of their tasks.
    private readonly Dictionary<string, bool> _areAwaited = new(StringComparer.Ordinal);

    public TaskGraph Graph { get; } = new(shown);

    /// <summary>Which tasks of a page are drawn. Default: all.</summary>
    public Func<IReadOnlyList<TaskInfo>, IReadOnlyList<TaskInfo>> Choose { get; init; } = static page => page;

    /// <summary>The text that is shown where the graph is cut.</summary>
    public static string CutText(int most) => string.Create(
        CultureInfo.InvariantCulture, $"There is more: at most {most:N0} tasks and groups are drawn, and of one task at most {DependantsFound.MostListed:N0} that wait for it.");

    /// <summary>Adds a task, all that it waits for, and all that waits for it.</summary>
    /// <returns>False when there is no such task.</returns>
    public async Task<bool> AddTaskAsync(string name, CancellationToken cancellationToken)
    {
        var key = new NodeKey(name, IsGroup: false);
        if (Graph.Find(key) is not { } start)
        {
            if (await scheduler.GetAsync(new TaskId(name), cancellationToken).ConfigureAwait(false) is not { } task)
            {
                return false;
            }

            if (!HasRoom())
            {
                return true;
            }

            start = Graph.Add(task);
        }

        await WalkAsync(start, node => BeforeAsync(node, cancellationToken), cancellationToken).ConfigureAwait(false);
        await WalkAsync(start, node => DependantsAsync(node, cancellationToken), cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Adds all tasks of a group, the groups in it, what they wait for directly, and what waits for the group.</summary>
    /// <returns>False when there is no such group.</returns>
    public async Task<bool> AddGroupAsync(string name, CancellationToken cancellationToken)
    {
        var tasks = new List<TaskInfo>();
        var filter = new TaskFilter { Group = name, Limit = TaskFilter.MaxLimit };
        for (TaskFilter? next = filter; next is not null && tasks.Count <= most;)
        {
            var page = await scheduler.ListAsync(next, cancellationToken).ConfigureAwait(false);
            tasks.AddRange(Choose(page.Tasks));
            next = page.Next is { } after ? filter with { After = after } : null;
        }

        await AddMembersAsync(tasks, name, cancellationToken).ConfigureAwait(false);
        foreach (var key in Graph.Nodes.SelectMany(node => node.After).Select(NodeKey.Of).Distinct().ToArray())
        {
            await FindAsync(key, cancellationToken).ConfigureAwait(false);
        }

        // It may be forgotten before its tasks are, and before those that waited for it.
        if (await scheduler.GetGroupAsync(name, cancellationToken).ConfigureAwait(false) is null && !await IsAwaitedAsync(name, cancellationToken).ConfigureAwait(false))
        {
            return tasks.Count > 0;
        }

        var group = await FindAsync(new NodeKey(name, IsGroup: true), cancellationToken).ConfigureAwait(false);
        foreach (var key in group is null ? [] : await DependantsAsync(group, cancellationToken).ConfigureAwait(false))
        {
            await FindAsync(key, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    // A group waits for its tasks.
    private async ValueTask<IEnumerable<NodeKey>> BeforeAsync(GraphNode node, CancellationToken cancellationToken)
    {
        if (!node.Key.IsGroup)
        {
            return node.After.Select(NodeKey.Of);
        }

        var page = await scheduler.ListAsync(new TaskFilter { Group = node.Key.Name, Limit = MostOfGroup }, cancellationToken).ConfigureAwait(false);
        if (page.Next is not null)
        {
            return [];
        }

        var tasks = Choose(page.Tasks);
        await AddMembersAsync(tasks, node.Key.Name, cancellationToken).ConfigureAwait(false);
        return tasks.Select(task => new NodeKey(task.Id.Value, IsGroup: false));
    }

    // And the groups in which they are, up to the one that is drawn.
    private async Task AddMembersAsync(IReadOnlyList<TaskInfo> tasks, string outermost, CancellationToken cancellationToken)
    {
        foreach (var task in tasks.OrderBy(task => task.SubmittedAt).ThenBy(task => task.Id.Value, StringComparer.Ordinal))
        {
            if (HasRoom() && Graph.Find(new NodeKey(task.Id.Value, IsGroup: false)) is null)
            {
                Graph.Add(task);
            }
        }

        foreach (var own in tasks.Select(task => task.Group).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            for (var group = own; group is not null && group != outermost;)
            {
                group = (await FindAsync(new NodeKey(group, IsGroup: true), cancellationToken).ConfigureAwait(false))?.Group;
            }
        }
    }

    private async Task WalkAsync(GraphNode start, Func<GraphNode, ValueTask<IEnumerable<NodeKey>>> nextOf, CancellationToken cancellationToken)
    {
        var seen = new HashSet<NodeKey> { start.Key };
        var toLookAt = new Queue<GraphNode>([start]);
        while (toLookAt.TryDequeue(out var node))
        {
            foreach (var key in await nextOf(node).ConfigureAwait(false))
            {
                if (seen.Add(key) && await FindAsync(key, cancellationToken).ConfigureAwait(false) is { } next)
                {
                    toLookAt.Enqueue(next);
                }
            }
        }
    }

    // A task that somebody waits for by its group as well.
    private async ValueTask<IEnumerable<NodeKey>> DependantsAsync(GraphNode node, CancellationToken cancellationToken)
    {
        var (name, isGroup) = node.Key;
        var found = isGroup
            ? await scheduler.DependantsOfGroupAsync(name, cancellationToken).ConfigureAwait(false)
            : await scheduler.DependantsAsync(new TaskId(name), cancellationToken).ConfigureAwait(false);
        Graph.IsCut |= found.Total > found.Dependants.Count;
        var tasks = found.Dependants.Select(dependant => new NodeKey(dependant.Task.Value, IsGroup: false));
        if (node.Group is not { } group)
        {
            return tasks;
        }

        return isGroup || await IsAwaitedAsync(group, cancellationToken).ConfigureAwait(false) ? [.. tasks, new NodeKey(group, IsGroup: true)] : tasks;
    }

    private async ValueTask<bool> IsAwaitedAsync(string group, CancellationToken cancellationToken)
    {
        if (!_areAwaited.TryGetValue(group, out var isAwaited))
        {
            isAwaited = (await scheduler.DependantsOfGroupAsync(group, cancellationToken).ConfigureAwait(false)).Total > 0;
            _areAwaited.Add(group, isAwaited);
        }

        return isAwaited;
    }

    // Null: there is no room for it.
    private async Task<GraphNode?> FindAsync(NodeKey key, CancellationToken cancellationToken)
    {
        if (Graph.Find(key) is { } known)
        {
            return known;
        }

        if (!HasRoom())
        {
            return null;
        }

        if (key.IsGroup)
        {
            return await scheduler.GetGroupAsync(key.Name, cancellationToken).ConfigureAwait(false) is { } group ? Graph.Add(group) : Graph.AddForgotten(key);
        }

        return await scheduler.GetAsync(new TaskId(key.Name), cancellationToken).ConfigureAwait(false) is { } task ? Graph.Add(task) : Graph.AddForgotten(key);
    }

    private bool HasRoom()
    {
        Graph.IsCut |= Graph.Nodes.Count >= most;
        return Graph.Nodes.Count < most;
    }
}
