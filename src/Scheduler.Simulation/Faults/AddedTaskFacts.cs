using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Simulation.Faults;

/// <summary>Tasks that a handler adds are submitted in the very row of its attempt's success, all of them; without that none is.</summary>
internal sealed class AddedTaskFacts
{
    // What handlers did, which no loss of rows undoes.
    private readonly Dictionary<FencingToken, TaskSpec[]> _asked = [];
    private readonly Dictionary<TaskId, FencingToken> _addedBy = [];

    /// <summary>How many were submitted.</summary>
    public int Submitted { get; private set; }

    public void Clear() => Submitted = 0;

    /// <summary>The attempt adds them, should it succeed.</summary>
    public void Ask(FencingToken token, TaskSpec[] tasks)
    {
        _asked.Add(token, tasks);
        foreach (var task in tasks)
        {
            _addedBy.Add(task.Id, token);
        }
    }

    /// <summary>Whether a handler added it.</summary>
    public bool IsAdded(TaskId task) => _addedBy.ContainsKey(task);

    /// <summary>Whether what the attempt adds may be refused: it waits for tasks that may be lost by then.</summary>
    public bool MayBeRefused(AttemptReport report) =>
        _asked.TryGetValue(report.Token, out var tasks) && tasks.Any(task => task.After.Any(edge => edge.Name != report.Task.Value));

    public void ReadRow(Batch row)
    {
        var submitted = row.Events.OfType<TaskAdmitted>().Select(e => e.Task.Id).ToHashSet();
        var succeeded = row.Events.OfType<SuccessRecorded>().Select(e => e.Token).ToHashSet();
        foreach (var token in succeeded)
        {
            FaultException.Require(
                !_asked.TryGetValue(token, out var added) || added.All(task => submitted.Contains(task.Id)), $"all that attempt {token} adds is in the row of its success");
        }

        foreach (var task in submitted.Where(_addedBy.ContainsKey))
        {
            FaultException.Require(succeeded.Contains(_addedBy[task]), $"{task} is in the row of the success of attempt {_addedBy[task]}, which adds it");
            Submitted++;
        }
    }
}
