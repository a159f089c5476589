using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <summary>The unfinished tasks of each order key, in the order in which they run. Only the first of a key may begin; the others are in no class
/// and cost no decision anything.</summary>
internal sealed class OrderKeys
{
    private readonly Dictionary<string, SortedSet<TaskState>> _byKey = new(StringComparer.Ordinal);

    /// <returns>The task that was first until now, where that is another and is not any more.</returns>
    public TaskState? Enter(TaskState task)
    {
        var key = task.Spec.OrderKey!;
        if (!_byKey.TryGetValue(key, out var tasks))
        {
            _byKey.Add(key, tasks = new SortedSet<TaskState>(InTurn.Instance));
        }

        var first = tasks.Min;
        tasks.Add(task);
        return ReferenceEquals(tasks.Min, task) ? first : null;
    }

    /// <returns>The task that is first now; null: there is none.</returns>
    public TaskState? Leave(TaskState task)
    {
        var key = task.Spec.OrderKey!;
        var tasks = _byKey[key];
        tasks.Remove(task);
        if (tasks.Count == 0)
        {
            _byKey.Remove(key);
        }

        return tasks.Min;
    }

    public TaskState? First(string key) => _byKey.GetValueOrDefault(key)?.Min;

    /// <summary>The task of its key that goes right behind it; null: it goes last.</summary>
    public TaskState? Behind(TaskState task)
    {
        var tasks = _byKey[task.Spec.OrderKey!];
        return ReferenceEquals(tasks.Max, task) ? null : tasks.GetViewBetween(task, tasks.Max).ElementAt(1);
    }

    /// <summary>The task right behind which one would go that is made to run again; null: it would go first.</summary>
    public TaskState? BeforeRetry(string key) => _byKey.GetValueOrDefault(key)?.TakeWhile(task => task.Assignments > 0 || task.IsRetry).LastOrDefault();

    /// <summary>How many tasks of its key go before it, counted up to so many.</summary>
    public int CountBefore(TaskState task, int most) => _byKey[task.Spec.OrderKey!].Take(most).TakeWhile(other => !ReferenceEquals(other, task)).Count();

    /// <summary>Whether one of two tasks of a key goes before the other.</summary>
    public static bool GoesBefore(TaskState one, TaskState other) => InTurn.Instance.Compare(one, other) < 0;

    // That which has begun first: it alone ever has, and it stays before all others until it is finished, so that its place does not change when it begins.
    // Then those that failed and were made to run again, for which a held key waits.
    private sealed class InTurn : IComparer<TaskState>
    {
        public static readonly InTurn Instance = new();

        public int Compare(TaskState? x, TaskState? y) => (Rank(x!), x!.AdmittedAs).CompareTo((Rank(y!), y!.AdmittedAs));

        private static int Rank(TaskState task) => task.Assignments > 0 ? 0 : task.IsRetry ? 1 : 2;
    }
}
