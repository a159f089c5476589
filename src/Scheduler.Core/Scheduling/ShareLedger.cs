using Scheduler.Core.Policies;
using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>One fairness key of one queue.</summary>
internal sealed class Tenant(string key)
{
    public string Key { get; } = key;

    /// <summary>That of its latest task.</summary>
    public long Weight { get; set; } = 1;

    /// <summary>Up to where its virtual time was used up, in ticks of slot time for each unit of weight.</summary>
    public long Finish { get; set; }

    /// <summary>Its classes with waiting tasks, and its running tasks.</summary>
    public int InUse { get; set; }

    /// <summary>Where gates hold it up, beside others; but for those that let nothing pass and have yet to look at what it has used.</summary>
    public HashSet<GateLines> HeldUp => field ??= [];

    public long Slots { get; set; }

    public long CpuMillis { get; set; }

    public long MemoryBytes { get; set; }

    public Dictionary<string, long>? Named { get; set; }
}

/// <summary>
/// What the fairness keys of a queue have used, and who is next: the one with the lowest share. A memory of decisions, derived
/// from assignments and their ends as they come; after a failover running tasks are counted anew, and older use is forgotten.
/// </summary>
internal sealed class ShareLedger(Sharing sharing, Cluster cluster, KindEstimates estimates)
{
    // What a task is charged in advance when nobody knows how long it runs.
    private static readonly long UnknownTicks = TimeSpan.FromSeconds(1).Ticks;

    /// <summary>Before all shares that are beyond what is served now.</summary>
    public const long ServedNow = long.MinValue;

    private const long Whole = 1_000_000_000;

    /// <summary>Of which nothing waits or runs, and whose use is remembered all the same. Those that have had the least leave first.</summary>
    public const int MostIdle = 10_000;

    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);

    // A tenant may be in it more than once, and in use again.
    private readonly PriorityQueue<Tenant, long> _idle = new();
    private long _virtualNow;

    public Tenant Tenant(string key)
    {
        if (!_tenants.TryGetValue(key, out var tenant))
        {
            tenant = new Tenant(key);
            _tenants.Add(key, tenant);
        }

        return tenant;
    }

    public int Count => _tenants.Count;

    /// <summary>Null: nothing of it waits or runs.</summary>
    public Tenant? Find(string key) => _tenants.GetValueOrDefault(key);

    /// <summary>Lower goes first.</summary>
    public long ShareOf(Tenant tenant) =>
        sharing == Sharing.DominantResource ? DominantShare(tenant) : Math.Max(_virtualNow, tenant.Finish);

    /// <summary>Orders tenants as <see cref="ShareOf"/> does, and changes only with what they have used: those that are served now are alike.</summary>
    public long RankOf(Tenant tenant) =>
        sharing == Sharing.DominantResource ? DominantShare(tenant) : tenant.Finish <= _virtualNow ? ServedNow : tenant.Finish;

    /// <summary>Whether a share is that of those that are served now.</summary>
    public bool IsServed(long share) => sharing != Sharing.DominantResource && share <= _virtualNow;

    /// <summary>As people read it: a part of the whole, or seconds beyond what is served now.</summary>
    public double ReadableShareOf(Tenant tenant) => sharing == Sharing.DominantResource
        ? (double)DominantShare(tenant) / Whole
        : new TimeSpan(Math.Max(0, tenant.Finish - _virtualNow)).TotalSeconds;

    public void Enter(Tenant tenant) => tenant.InUse++;

    public void Leave(Tenant tenant)
    {
        if (--tenant.InUse == 0)
        {
            _idle.Enqueue(tenant, tenant.Finish);
        }

        // One that has used no more than its part is as good as new.
        while (_idle.TryPeek(out var first, out var finish) && (finish <= _virtualNow || _idle.Count > MostIdle))
        {
            _idle.Dequeue();
            if (first.InUse == 0 && finish == first.Finish && ReferenceEquals(_tenants.GetValueOrDefault(first.Key), first))
            {
                _tenants.Remove(first.Key);
            }
        }
    }

    public void Began(AttemptState attempt)
    {
        var task = attempt.Task.Spec;
        var tenant = Tenant(task.FairnessKey ?? "");
        tenant.InUse++;
        tenant.Weight = task.Weight;
        Use(tenant, task, 1);
        var start = Math.Max(_virtualNow, tenant.Finish);
        attempt.ChargedTicks = Estimated(task);
        tenant.Finish = start + Cost(task, attempt.ChargedTicks);
        _virtualNow = start;
    }

    /// <summary>What it was charged in advance is made good by what it really took.</summary>
    public void Ended(AttemptState attempt, Timestamp now)
    {
        var task = attempt.Task.Spec;
        var tenant = Tenant(task.FairnessKey ?? "");
        Use(tenant, task, -1);
        tenant.Finish += Cost(task, Math.Max(0, (now - attempt.AssignedAt).Ticks)) - Cost(task, attempt.ChargedTicks);
        Leave(tenant);
    }

    private long Estimated(TaskSpec task) => estimates.Of(task)?.Ticks ?? UnknownTicks;

    private static long Cost(TaskSpec task, long ticks) => (long)Int128.Min((Int128)ticks * task.Slots / task.Weight, long.MaxValue / 4);

    private static void Use(Tenant tenant, TaskSpec task, int sign)
    {
        tenant.Slots += sign * task.Slots;
        tenant.CpuMillis += sign * task.Request.CpuMillis;
        tenant.MemoryBytes += sign * task.Request.MemoryBytes;
        foreach (var (name, amount) in task.Request.Named)
        {
            tenant.Named ??= new Dictionary<string, long>(StringComparer.Ordinal);
            tenant.Named[name] = tenant.Named.GetValueOrDefault(name) + (sign * amount);
        }
    }

    private long DominantShare(Tenant tenant)
    {
        var share = Math.Max(Part(tenant.CpuMillis, cluster.CpuMillis), Part(tenant.MemoryBytes, cluster.MemoryBytes));
        foreach (var (name, amount) in tenant.Named ?? [])
        {
            share = Math.Max(share, Part(amount, cluster.Named.GetValueOrDefault(name)));
        }

        return (share == 0 ? Part(tenant.Slots, cluster.Slots) : share) / tenant.Weight;
    }

    private static long Part(long used, long all) => all <= 0 ? 0 : (long)((Int128)used * Whole / all);
}
