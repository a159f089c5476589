using Scheduler.Core.Contracts;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>What makes waiting tasks alike to every node.</summary>
/// <param name="FairnessKey">Null where the queue does not share.</param>
/// <param name="AffinityKey">Null where the queue's strategy does not go by it.</param>
internal readonly record struct ClassKey(
    string Queue, string Kind, Resources Request, Labels Labels, int Slots, string? FairnessKey, string? AffinityKey,
    string? AntiAffinityKey, bool Alone)
{
    public static ClassKey Of(TaskSpec task, Lane? lane, bool alone) => new(
        task.Queue,
        task.Kind,
        task.Request,
        task.RequiredLabels,
        task.Slots,
        lane?.Shares is null ? null : task.FairnessKey ?? "",
        lane is { IsByKey: true } ? task.AffinityKey : null,
        task.AntiAffinityKey,
        alone);
}

/// <summary>
/// All waiting tasks with the same queue, kind, request and constraints: whether one of them fits somewhere is whether
/// any does, so only the head of each class is ever tried.
/// </summary>
internal sealed class SchedulingClass(ClassKey key, Lane lane)
{
    private readonly IndexedHeap<TaskState, ByPolicy> _byPolicy = new(default);
    private readonly IndexedHeap<TaskState, ByAge>? _byAge = lane.AgesApart ? new(default) : null;

    public ClassKey Key { get; } = key;

    public Lane Lane { get; } = lane;

    /// <summary>Whose tasks these are; null where the queue does not share.</summary>
    public Tenant? Tenant { get; } = key.FairnessKey is { } fairnessKey ? lane.Shares!.Tenant(fairnessKey) : null;

    public int Count => _byPolicy.Count;

    /// <summary>Nothing that it could run on is free; left when a node that could take it has room again.</summary>
    public bool Blocked { get; set; }

    /// <summary>Its place in its lane's list of ready, or of blocked, classes.</summary>
    public int PlaceInLane { get; set; }

    private NodeState? _home;
    private long _homeAsOf = -1;

    /// <summary>How often others went first, on nodes that could have held it, since it was blocked.</summary>
    public int Overtaken { get; set; }

    /// <summary>The attempts that were asked to yield for its tasks; some may have ended since.</summary>
    public List<AttemptState> Asked { get; } = [];

    /// <summary>The node that is being kept free for it.</summary>
    public NodeState? Reservation { get; set; }

    public void Add(TaskState task)
    {
        task.Class = this;
        _byPolicy.Set(task, Lane.KeyOf(task), task.AdmittedAs);
        _byAge?.Set(task, task.WaitsSince.Ticks, task.AdmittedAs);
    }

    public void Remove(TaskState task)
    {
        task.Class = null;
        _byPolicy.Remove(task);
        _byAge?.Remove(task);
    }

    /// <summary>Which of its tasks is next. Only of a class that has some.</summary>
    public Head HeadAt(Timestamp now)
    {
        // The oldest goes first once it has waited long enough, whatever the policy says.
        if (_byAge is { Count: > 0 } byAge && now - byAge.First.WaitsSince >= Lane.AgeAfter)
        {
            return new Head(byAge.First, Share, Aged: true, byAge.FirstKey, byAge.FirstTie);
        }

        return new Head(_byPolicy.First, Share, Aged: false, _byPolicy.FirstKey, _byPolicy.FirstTie);
    }

    /// <summary>By which the policy orders one of its tasks.</summary>
    public long KeyOf(TaskState task) => _byPolicy.OrderOf(task).Key;

    /// <summary>Whether its head has waited for the queue's bound; where the policy needs no ageing, too.</summary>
    public bool HasAged(in Head head, Timestamp now) =>
        head.Aged || (Lane.Policy.CannotStarve && now - head.Task.WaitsSince >= Lane.AgeAfter);

    private long Share => Tenant is null ? 0 : Lane.Shares!.ShareOf(Tenant);

    /// <summary>So many of its tasks, as the policy orders them.</summary>
    public List<TaskState> InOrder(int most)
    {
        var tasks = new List<TaskState>();
        var walk = _byPolicy.InOrder(new PriorityQueue<int, (long, long)>());
        while (tasks.Count < most && walk.Next() is { } task)
        {
            tasks.Add(task);
        }

        return tasks;
    }

    /// <summary>How many of its tasks the policy puts before one of this key; ageing is left out.</summary>
    public int CountBefore(long key, long tie, int most) => _byPolicy.CountBefore(key, tie, most);

    /// <summary>Whether the node could take one of its tasks if it were empty.</summary>
    public bool CouldRunOn(NodeState node) => IsAble(node) && IsHome(node);

    /// <summary>Whether the node has room for one of its tasks now.</summary>
    public bool HasRoomOn(NodeState node) =>
        node.HasSlots(Key.Slots) && node.Fits(Key.Request) && (!Key.Alone || node.Held == 0) && IsWelcomeOn(node);

    /// <summary>As far as affinities go: it is the node of its affinity key, and holds none of its anti-affinity key.</summary>
    public bool IsWelcomeOn(NodeState node) => IsHome(node) && !(Key.AntiAffinityKey is { } apart && node.HoldsKey(apart));

    /// <summary>Whether the node could take one of its tasks if it were empty, affinities left aside.</summary>
    public bool IsAble(NodeState node) =>
        Key.Slots <= node.Offer.Slots && node.HasKind(Key.Kind) && Key.Labels.AreIn(node.Offer.Labels)
        && Key.Request.FitsIn(node.Offer.Capacity);

    private bool IsHome(NodeState node) => Key.AffinityKey is null || ReferenceEquals(node, Home());

    /// <summary>The node of its affinity key: the lowest score of all that could ever take it, busy or not; null: none could. Asked
    /// again only when nodes have come or gone.</summary>
    public NodeState? Home()
    {
        if (_homeAsOf != Lane.Cluster.Version)
        {
            _homeAsOf = Lane.Cluster.Version;
            var task = _byPolicy.First;
            _home = Lane.Cluster.Nodes.Where(n => n.Phase == NodePhase.Up && IsAble(n)).MinBy(n => (Lane.Nodes.ScoreOf(n, task), n.Number));
        }

        return _home;
    }

    private readonly struct ByPolicy : IHeapPosition<TaskState>
    {
        public ref int Of(TaskState item) => ref item.PolicyPosition;
    }

    private readonly struct ByAge : IHeapPosition<TaskState>
    {
        public ref int Of(TaskState item) => ref item.AgePosition;
    }
}

/// <summary>A class's next task and what it is compared by: the share of whose it is, where the queue shares; then the aged
/// before all others, then key (of the aged: since when they wait), then submission.</summary>
internal readonly record struct Head(TaskState Task, long Share, bool Aged, long Key, long Tie)
{
    public bool GoesBefore(in Head other)
    {
        if (Share != other.Share)
        {
            return Share < other.Share;
        }

        if (Aged != other.Aged)
        {
            return Aged;
        }

        return Key != other.Key ? Key < other.Key : Tie < other.Tie;
    }
}
