using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>Whether a class's head may be tried.</summary>
internal enum Readiness
{
    Ready,

    /// <summary>Nothing that it could run on is free; left when a node that could take it has room again.</summary>
    Blocked,

    /// <summary>Limits hold up each of its tasks; left when one of them lets a task begin.</summary>
    Asleep,
}

/// <summary>
/// All waiting tasks with the same queue, kind, request and constraints: whether one of them fits somewhere is whether
/// any does, so only the head of each class is ever tried. Those that name limits, or a group, are in a bucket for each set of limits and group; the
/// head is that of the buckets that no limit holds up.
/// </summary>
internal sealed partial class SchedulingClass(ClassKey key, Lane lane) : IServed<SchedulingClass>
{
    /// <summary>Buckets in a row, where all of them may be held up.</summary>
    public const int MostLookedAt = 32;

    // Of tasks that name limits or groups; all others of the class are in one.
    private readonly Dictionary<BucketKey, Bucket>? _byKey = key.IsSplit ? [] : null;
    private Bucket? _latest;
    private int _position;
    private int _agePosition;

    public ClassKey Key { get; } = key;

    public Lane Lane { get; } = lane;

    /// <summary>Whose tasks these are; null where the queue does not share.</summary>
    public Tenant? Tenant { get; } = key.FairnessKey is { } fairnessKey ? lane.Shares!.Tenant(fairnessKey) : null;

    public int Count { get; private set; }

    /// <summary>Whence its head comes: buckets that no gate has held up, and lines that are open.</summary>
    public Contenders Awake { get; } = new(lane.AgesApart);

    public bool IsAwake => Awake.Count > 0;

    /// <summary>Whether limits count some of its tasks.</summary>
    public bool IsLimited { get; set; }

    public Readiness Readiness { get; set; }

    /// <summary>Those of its tenant, or all, among the ready classes of its lane.</summary>
    public ServingOrder<SchedulingClass>.Members? Among { get; set; }

    public ref int Position => ref _position;

    public ref int AgePosition => ref _agePosition;

    public long RankIn(ShareLedger shares) => shares.RankOf(Tenant!);

    /// <summary>What its head is compared by, as the policy has it. Only of a class that is awake.</summary>
    public (long Key, long Tie) PolicyOrder => Awake.First.FirstOrder;

    /// <summary>What its oldest task is compared by, where the lane tells.</summary>
    public (long Key, long Tie) AgeOrder => Awake.Oldest.OldestOrder;

    /// <summary>Its place in its lane's list of classes that are as ready.</summary>
    public int PlaceInLane { get; set; }

    /// <summary>How often others went first, on nodes that could have held it, since it was blocked.</summary>
    public int Overtaken { get; set; }

    /// <summary>The attempts that were asked to yield for its tasks; some may have ended since.</summary>
    public List<AttemptState> Asked { get; } = [];

    /// <summary>The node that is being kept free for it.</summary>
    public NodeState? Reservation { get; set; }

    public IEnumerable<Bucket> Buckets => _byKey is { } all ? all.Values : _latest is { } only ? [only] : [];

    /// <returns>The task's bucket, where it is a new one: its gates are to be set.</returns>
    public Bucket? Add(TaskState task)
    {
        var bucket = BucketOf(task.Spec, out var isNew);
        bucket.Add(task);
        Count++;
        Place(bucket);

        return isNew ? bucket : null;
    }

    /// <summary>What the policy says of one of its tasks has changed.</summary>
    public void Reorder(TaskState task)
    {
        if (Lane.UsesPaths)
        {
            task.Bucket!.Reorder(task);
            Place(task.Bucket);
        }
    }

    /// <returns>The task's bucket, where it is empty now and gone.</returns>
    public Bucket? Remove(TaskState task)
    {
        var bucket = task.Bucket!;
        bucket.Remove(task);
        Count--;
        if (bucket.Count > 0)
        {
            Place(bucket);
            return null;
        }

        TakeOut(bucket);
        _byKey?.Remove(bucket.Key);
        _latest = null;
        Lane.KeepForReuse(bucket);
        return bucket;
    }

    /// <summary>The bucket's tasks can't be next.</summary>
    public void TakeOut(Bucket bucket)
    {
        if (bucket.Line is not { } line)
        {
            Awake.Remove(bucket);
        }
        else
        {
            bucket.Line = null;
            line.Buckets.Remove(bucket);
            if (line.Buckets.Count == 0)
            {
                Awake.Remove(line);
                line.Lines.Gate.Remove(line);
            }
            else if (line.IsOpen)
            {
                Awake.Set(line);
            }
            else
            {
                line.Lines.Set(line);
            }
        }

        Lane.HeadChanged(this);
    }

    /// <summary>The bucket's tasks can be next again, wherever it stood.</summary>
    public void Wake(Bucket bucket)
    {
        TakeOut(bucket);
        Place(bucket);
    }

    /// <summary>The bucket is to be looked at when its line is.</summary>
    public void Stand(Bucket bucket, GateLine line, bool isOpen)
    {
        TakeOut(bucket);
        bucket.Line = line;
        line.IsOpen = isOpen;
        Place(bucket);
    }

    /// <summary>A gate holds the bucket up, and with it all that stand in the same line.</summary>
    public void Sleep(Bucket bucket, GateLine line)
    {
        line.Lines.Stop();
        Awake.Remove(line);
        line.IsOpen = false;
        if (ReferenceEquals(bucket.Line, line))
        {
            line.Lines.Set(line);
            Lane.HeadChanged(this);
        }
        else
        {
            Stand(bucket, line, isOpen: false);
        }
    }

    /// <summary>The gate lets what stands in the line pass.</summary>
    public void Open(GateLine line)
    {
        line.Lines.TakeOut(line);
        line.IsOpen = true;
        Awake.Set(line);
        Lane.HeadChanged(this);
    }

    // The bucket's first tasks are others than they were, or it stands where it did not. Most classes have one, whose place is always the same.
    private void Place(Bucket bucket)
    {
        if (bucket.IsHeld)
        {
            return;
        }

        Contender awake = bucket;
        if (bucket.Line is { } line)
        {
            Set(line.Buckets, bucket);
            if (!line.IsOpen)
            {
                line.Lines.Set(line);
                return;
            }

            awake = line;
        }

        Set(Awake, awake);
        Lane.HeadChanged(this);
    }

    private void Set(Contenders among, Contender one)
    {
        if (_byKey is not null || !among.Contains(one))
        {
            among.Set(one);
        }
    }

    /// <summary>Which of its tasks is next. Only of a class that is awake.</summary>
    public Head HeadAt(Timestamp now) => HeadOf(Awake, now);

    /// <summary>Which would be next if only the line's tasks could be.</summary>
    public Head HeadOf(GateLine line, Timestamp now) => HeadOf(line.Buckets, now);

    private Head HeadOf(Contenders among, Timestamp now)
    {
        // The oldest goes first once it has waited long enough, whatever the policy says.
        if (among.TellsAge && among.Oldest is var old && now - old.Oldest.WaitsSince >= Lane.AgeAfter)
        {
            return new Head(old.Oldest, Share, Aged: true, old.OldestOrder.Key, old.OldestOrder.Tie);
        }

        var (key, tie) = among.First.FirstOrder;
        return new Head(among.First.First, Share, Aged: false, key, tie);
    }

    /// <summary>Which of its tasks is next, whether limits hold it up or not.</summary>
    public TaskState NextAt(Timestamp now) => IsAwake ? HeadAt(now).Task : Buckets.First().First;

    /// <summary>Which of its tasks is next of those that no limit holds up now; null: there is none, or not among the first.</summary>
    /// <param name="backlog">Knows whether limits hold up a bucket that is still awake: it is only tried when the class is.</param>
    /// <param name="without">As if no task of this bucket had just begun.</param>
    public Head? OpenHeadAt(Timestamp now, Backlog backlog, Bucket? without = null)
    {
        if (!IsAwake)
        {
            return null;
        }

        var head = HeadAt(now);
        if (!IsLimited || backlog.Closed(head.Task.Bucket!, now, without) is null)
        {
            return head;
        }

        Bucket? open = null;
        foreach (var one in Awake.InOrder(MostLookedAt))
        {
            if (open is not null && open.FirstOrder.CompareTo(one.FirstBucket.FirstOrder) < 0)
            {
                break;
            }

            if (FirstOpenOf(one, now, backlog, without) is { } other && (open is null || other.FirstOrder.CompareTo(open.FirstOrder) < 0))
            {
                open = other;
            }
        }

        return open is null ? null : new Head(open.First, Share, Aged: false, open.FirstOrder.Key, open.FirstOrder.Tie);
    }

    private static Bucket? FirstOpenOf(Contender one, Timestamp now, Backlog backlog, Bucket? without)
    {
        foreach (var bucket in one is GateLine line ? line.Buckets.InOrder(MostLookedAt).Select(each => each.FirstBucket) : [one.FirstBucket])
        {
            backlog.LooksAtLimits++;
            if (backlog.Closed(bucket, now, without) is not { } closed)
            {
                return bucket;
            }

            if (ReferenceEquals(closed.Gate, bucket.Line?.Lines.Gate))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>By which the policy orders one of its tasks.</summary>
    public static long KeyOf(TaskState task) => task.Bucket!.OrderOf(task).Key;

    /// <summary>Whether its head has waited for the queue's bound; where the policy needs no ageing, too.</summary>
    public bool HasAged(in Head head, Timestamp now) =>
        head.Aged || (Lane.CannotStarve && now - head.Task.WaitsSince >= Lane.AgeAfter);

    private long Share => Tenant is null ? 0 : Lane.Shares!.ShareOf(Tenant);

    /// <summary>So many of its tasks that no limit holds up, as the policy orders them.</summary>
    public List<TaskState> InOrder(int most)
    {
        // Each bucket before another in their order has a task before all of that one's.
        var tasks = new List<TaskState>();
        foreach (var one in Awake.InOrder(most))
        {
            foreach (var bucket in one is GateLine line ? line.Buckets.InOrder(most).Select(each => each.FirstBucket) : [one.FirstBucket])
            {
                tasks.AddRange(bucket.InOrder(most));
            }
        }

        tasks.Sort((one, other) => one.Bucket!.OrderOf(one).CompareTo(other.Bucket!.OrderOf(other)));
        tasks.RemoveRange(Math.Min(most, tasks.Count), Math.Max(0, tasks.Count - most));
        return tasks;
    }

    /// <summary>How many of its tasks the policy puts before one of this key; ageing is left out.</summary>
    public int CountBefore(long key, long tie, int most)
    {
        var count = 0;
        foreach (var bucket in Buckets)
        {
            count += count < most ? bucket.CountBefore(key, tie, most - count) : 0;
        }

        return count;
    }

    private Bucket BucketOf(TaskSpec task, out bool isNew)
    {
        isNew = false;
        var wanted = _byKey is null ? default : BucketKey.Of(task);
        if (_latest is { } latest && (_byKey is null || latest.Key == wanted))
        {
            return latest;
        }

        if (_byKey is not null && _byKey.TryGetValue(wanted, out var known))
        {
            return _latest = known;
        }

        isNew = true;
        _latest = Lane.BucketFor(this, wanted);
        _byKey?.Add(wanted, _latest);
        return _latest;
    }
}
