namespace Scheduler.Core.State;

/// <summary>Which unfinished tasks name a task or a group in what they wait for, or waited for: other than a <see cref="DependencyTable"/> it keeps those
/// whose condition was met.</summary>
internal sealed class DependantIndex
{
    private readonly Dictionary<(string Name, bool IsGroup), Entry> _entries = [];

    public void Add(TaskState task)
    {
        foreach (var edge in task.Spec.After)
        {
            if (!_entries.TryGetValue((edge.Name, edge.IsGroup), out var entry))
            {
                _entries.Add((edge.Name, edge.IsGroup), entry = new Entry());
            }

            entry.Tasks.Add(task);
        }
    }

    /// <param name="task">Finished.</param>
    public void Remove(TaskState task)
    {
        foreach (var edge in task.Spec.After)
        {
            var entry = _entries[(edge.Name, edge.IsGroup)];
            entry.Ended++;
            if (entry.Ended == entry.Tasks.Count)
            {
                _entries.Remove((edge.Name, edge.IsGroup));
            }
            else if (entry.Ended > 16 && entry.Ended > entry.Tasks.Count / 2)
            {
                entry.Tasks.RemoveAll(HasEnded);
                entry.Ended = 0;
            }
        }
    }

    /// <summary>The first of them, in the order of their submission.</summary>
    /// <param name="total">How many there are.</param>
    public IReadOnlyList<Dependant> Find(string name, bool isGroup, int most, out int total)
    {
        if (!_entries.TryGetValue((name, isGroup), out var entry))
        {
            total = 0;
            return [];
        }

        total = entry.Tasks.Count - entry.Ended;
        return [.. entry.Tasks.Where(task => !HasEnded(task)).Take(most).Select(task => new Dependant(
            task.Id, task.Spec.After.First(edge => edge.IsGroup == isGroup && edge.Name == name).On, task.Phase))];
    }

    private static bool HasEnded(TaskState task) => task.DurablePhase.IsFinal();

    private sealed class Entry
    {
        public List<TaskState> Tasks { get; } = [];

        /// <summary>How many of them have ended.</summary>
        public int Ended { get; set; }
    }
}
