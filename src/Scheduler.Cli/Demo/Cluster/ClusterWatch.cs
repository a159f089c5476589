using Scheduler.Cli.Demo.Hashing;
using Scheduler.Cli.Demo.Measuring;

namespace Scheduler.Cli.Demo.Cluster;

/// <summary>
/// Asks a cluster ten times a second what has become of the demo's tasks: of those that are finished only the ones that it does not
/// know yet. While nobody answers it knows what it knew.
/// </summary>
internal sealed class ClusterWatch(ISchedulerClient scheduler, DemoWork work, ClusterHistory history) : IWatch
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Dictionary<TaskId, TaskInfo> _finished = [];
    private readonly List<(long NotBefore, Func<bool> IsTrue, TaskCompletionSource Told)> _waiters = [];
    private IReadOnlyList<NodeInfo> _nodes = [];
    private long _bytes;
    private long _looks;

    /// <summary>Tasks that nodes hold.</summary>
    public long Held => _nodes.Sum(n => (long)n.Held);

    /// <summary>The lives of nodes that the scheduler knows.</summary>
    public IReadOnlyList<NodeId> Nodes => [.. _nodes.Select(n => n.Id)];

    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await LookAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (RequestRejectedException e) when (e.Rejection.Code == RejectionCode.Unavailable)
            {
                // The scheduler is on its way to another seed.
            }

            await Task.Delay(BetweenLooks, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public Task FinishedAsync(int count, CancellationToken cancellationToken) =>
        UntilAsync(() => _finished.Count >= count, cancellationToken);

    /// <summary>Waits until nodes hold as many tasks as they can, or all that are left of so many that were submitted.</summary>
    public Task FullAsync(int submitted, CancellationToken cancellationToken)
    {
        var full = new FullNodes(work.Nodes.Sum(n => n.Slots));
        return UntilAsync(() => full.Look(Held, submitted - _finished.Count), cancellationToken);
    }

    /// <inheritdoc/>
    public void Accepted(IReadOnlyList<TaskReceipt> receipts)
    {
        // Those that were finished before are found like all others.
    }

    /// <summary>What was finished, and what nodes hold now.</summary>
    public async Task<IReadOnlyList<TaskInfo>> HeldTasksAsync(CancellationToken cancellationToken)
    {
        var held = new List<TaskInfo>();
        foreach (var phase in (TaskPhase[])[TaskPhase.Assigned, TaskPhase.Running])
        {
            var page = await RepeatedRequest.UntilToldAsync(
                () => scheduler.ListAsync(Filter(phase), cancellationToken), cancellationToken).ConfigureAwait(false);
            held.AddRange(page.Tasks);
        }

        return held;
    }

    /// <summary>The first assignment after that moment, among those that are known.</summary>
    public Timestamp? FirstAssignedAfter(Timestamp moment, IEnumerable<TaskInfo> held)
    {
        lock (_gate)
        {
            return _finished.Values.Concat(held).Min(t => t.AssignedAt > moment ? t.AssignedAt : null);
        }
    }

    /// <inheritdoc/>
    public T Read<T>(Func<Tally, T> look)
    {
        lock (_gate)
        {
            return look(history.Tell(_finished.Values));
        }
    }

    /// <summary>How far it is, for people.</summary>
    public (int Done, long Bytes, IReadOnlyList<NodeFigures> Nodes) View()
    {
        lock (_gate)
        {
            var done = _finished.Values.ToLookup(t => t.Node?.Name, StringComparer.Ordinal);
            return (_finished.Count, _bytes,
            [
                .. work.Nodes.Select(node => new NodeFigures
                {
                    Name = node.Name,
                    Slots = node.Slots,
                    MemoryBytes = node.Capacity!.MemoryBytes,
                    IsUp = !history.IsDown(node.Name),
                    Held = _nodes.Where(n => n.Id.Name == node.Name).Sum(n => n.Held),
                    Finished = done[node.Name].Count(),
                    Bytes = done[node.Name].Sum(t => work.Sizes[t.Id]),
                }),
            ]);
        }
    }

    private static TaskFilter Filter(TaskPhase phase) =>
        new() { Queue = FileTask.Queue, Kind = FileTask.Kind, Phase = phase, Limit = TaskFilter.MaxLimit };

    private Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            // Not by a look that has begun already: what it saw may be older than what the caller has done.
            var waiter = (_looks + 1, condition, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiters.Add(waiter);
            return waiter.Item3.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var look = Interlocked.Increment(ref _looks);
        foreach (var phase in (TaskPhase[])[TaskPhase.Succeeded, TaskPhase.Failed])
        {
            await LookAsync(Filter(phase), cancellationToken).ConfigureAwait(false);
        }

        var nodes = await scheduler.NodesAsync(cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _nodes = nodes;
            foreach (var waiter in _waiters.Where(w => w.NotBefore <= look && w.IsTrue()).ToList())
            {
                waiter.Told.SetResult();
                _waiters.Remove(waiter);
            }
        }

        work.Progress.Changed?.Invoke();
    }

    // The latest come first: behind one that is known there are no others.
    private async Task LookAsync(TaskFilter filter, CancellationToken cancellationToken)
    {
        var isNew = true;
        do
        {
            var page = await scheduler.ListAsync(filter, cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                foreach (var task in page.Tasks.Where(t => work.Sizes.ContainsKey(t.Id)))
                {
                    isNew = _finished.TryAdd(task.Id, task);
                    _bytes += isNew ? work.Sizes[task.Id] : 0;
                }
            }

            filter = filter with { After = page.Next };
        }
        while (isNew && filter.After is not null);
    }
}
