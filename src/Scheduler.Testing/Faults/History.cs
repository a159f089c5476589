using System.Globalization;
using System.Text;
using Scheduler.Core.Contracts;

namespace Scheduler.Testing.Faults;

/// <summary>What happened in a world, in plain words and in order.</summary>
internal sealed class History(Func<TimeSpan> now)
{
    private const int MostLines = 60;

    private readonly List<(TimeSpan At, TaskId? Task, string What)> _lines = [];
    private readonly HashSet<TaskId> _struck = [];

    /// <summary>Tasks that had an attempt to which a fault happened, in the order of the faults.</summary>
    public List<TaskId> Struck { get; } = [];

    /// <param name="task">Null: the line does not belong to a single task.</param>
    public void Add(TaskId? task, string what) => _lines.Add((now(), task, what));

    public void Strike(TaskId task, string what)
    {
        Add(task, what);
        if (_struck.Add(task))
        {
            Struck.Add(task);
        }
    }

    /// <summary>What happened to a task, and around it.</summary>
    public string Of(TaskId task)
    {
        var (first, last) = (_lines.FindIndex(line => line.Task == task), _lines.FindLastIndex(line => line.Task == task));
        if (first < 0)
        {
            return "";
        }

        var lines = _lines[first..(last + 1)].Where(line => line.Task is null || line.Task == task).ToList();
        var text = new StringBuilder();
        foreach (var (at, _, what) in lines.Take(MostLines))
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"  {at.TotalSeconds,10:0.000}  {what}"));
        }

        return (lines.Count > MostLines ? text.AppendLine(CultureInfo.InvariantCulture, $"  … and {lines.Count - MostLines} more lines") : text).ToString();
    }
}
