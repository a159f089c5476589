using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.RandomRuns;

/// <summary>Limits in the plainest way: all that runs is added up anew for each question, and each limit key with a rate has a bucket that leaks.</summary>
internal sealed class LimitModel
{
    private readonly Dictionary<string, LimitOptions> _limits = new(StringComparer.Ordinal);
    private readonly Dictionary<TaskId, TaskSpec> _tasks = [];
    private readonly List<TaskId> _running = [];

    // What each task counts against, as the limits are now.
    private readonly Dictionary<TaskSpec, (string Key, int Cost, LimitOptions Limit)[]> _uses = new(ReferenceEqualityComparer.Instance);

    // Each start pours its spacing into it, time empties it, and it holds the spacings of a burst.
    private readonly Dictionary<string, (TimeSpan Level, Timestamp At)> _buckets = new(StringComparer.Ordinal);

    public IReadOnlyList<TaskId> Running => _running;

    public IReadOnlyCollection<LimitOptions> Limits => _limits.Values;

    public void Read(Event happened)
    {
        switch (happened)
        {
            case LimitConfigured e:
                _limits[e.Limit.Name] = e.Limit;
                FitBuckets(e.At);
                break;
            case LimitRemoved e:
                Assert.True(_limits.Remove(e.Limit));
                FitBuckets(e.At);
                break;
            case TaskAdmitted e:
                _tasks.Add(e.Task.Id, e.Task);
                break;
            case TaskRevised e:
                _tasks[e.Task] = _tasks[e.Task] with { Queue = e.Queue };
                break;
            case TaskAssigned e:
                Assert.Null(WhyNot(e.Task, e.At));
                Begin(e.Task, e.At);
                break;
            case AttemptFailed { Task: var task }:
                Assert.True(_running.Remove(task));
                break;
            case AttemptYielded { Task: var task }:
                Assert.True(_running.Remove(task));
                break;
            case SuccessRecorded { Task: var task }:
                Assert.True(_running.Remove(task));
                break;

            // These may end a task that waits.
            case FailureRecorded { Task: var task }:
                _running.Remove(task);
                break;
            case CancellationRecorded { Task: var task }:
                _running.Remove(task);
                break;
        }
    }

    /// <summary>Why the limits don't let it begin; null: they do.</summary>
    public string? WhyNot(TaskId task, Timestamp now) => RunningOf(task) is { } full
        ? $"{task} would bring '{full}' beyond its limit"
        : RateOpens(task, now) > now ? $"{task} would go beyond a rate" : null;

    /// <summary>A limit key whose limit on what runs does not let it begin; null: there is none.</summary>
    public string? RunningOf(TaskId task) => UsesOf(_tasks[task])
        .FirstOrDefault(use => _running.Sum(other => CostOf(_tasks[other], use.Key)) + use.Cost > (use.Limit.Running ?? int.MaxValue)).Key;

    /// <summary>When its rates let it begin, if nothing else begins before.</summary>
    public Timestamp RateOpens(TaskId task, Timestamp now) => UsesOf(_tasks[task])
        .Where(use => use.Limit.Rate is not null)
        .Select(use => now + (LevelOf(use.Key, now) + Spacing(use.Limit.Rate!) - (Spacing(use.Limit.Rate!) * use.Limit.Rate!.Burst)))
        .Append(now)
        .Max();

    /// <summary>Whether both count against a limit on what runs.</summary>
    public bool ShareLimit(TaskId one, TaskId other) =>
        UsesOf(_tasks[one]).Any(use => use.Limit.Running is not null && CostOf(_tasks[other], use.Key) > 0);

    /// <summary>Whether each of its limits is as much as it costs.</summary>
    public bool FitsAlone(TaskId task) => UsesOf(_tasks[task]).All(use => use.Cost <= (use.Limit.Running ?? int.MaxValue));

    private int CostOf(TaskSpec task, string key) => UsesOf(task).Where(use => use.Key == key).Sum(use => use.Cost);

    private (string Key, int Cost, LimitOptions Limit)[] UsesOf(TaskSpec task)
    {
        if (_uses.TryGetValue(task, out var known))
        {
            return known;
        }

        var listing = _limits.Values.Where(limit => limit.Queues.Contains(task.Queue) || limit.Kinds.Contains(task.Kind));
        LimitUse[] unnamed = [new($"queue:{task.Queue}"), new($"kind:{task.Kind}"), .. listing.Select(limit => new LimitUse(limit.Name))];
        return _uses[task] = [.. task.Limits.Concat(unnamed)
            .DistinctBy(use => use.Name)
            .Where(use => LimitOf(use.Name) is not null)
            .Select(use => (use.Name, use.Cost, LimitOf(use.Name)!))];
    }

    private LimitOptions? LimitOf(string key) => _limits.GetValueOrDefault(key)
        ?? _limits.Values.SingleOrDefault(limit => limit.Name.EndsWith('*') && key.StartsWith(limit.Name[..^1], StringComparison.Ordinal));

    private void Begin(TaskId task, Timestamp at)
    {
        _running.Add(task);
        foreach (var use in UsesOf(_tasks[task]).Where(use => use.Limit.Rate is not null))
        {
            _buckets[use.Key] = (LevelOf(use.Key, at) + Spacing(use.Limit.Rate!), at);
        }
    }

    // A key without a rate has no bucket. One with another rate has another bucket, and what does not go into that is spilt.
    private void FitBuckets(Timestamp at)
    {
        _uses.Clear();
        foreach (var key in _buckets.Keys.ToArray())
        {
            if (LimitOf(key)?.Rate is not { } rate)
            {
                _buckets.Remove(key);
            }
            else
            {
                var (level, whole) = (LevelOf(key, at), Spacing(rate) * rate.Burst);
                _buckets[key] = (level < whole ? level : whole, at);
            }
        }
    }

    private TimeSpan LevelOf(string key, Timestamp now) =>
        _buckets.TryGetValue(key, out var bucket) && bucket.Level - (now - bucket.At) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private static TimeSpan Spacing(StartRate rate) => new((rate.Period.Ticks + rate.Starts - 1) / rate.Starts);
}
