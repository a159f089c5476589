namespace Scheduler.Cli.Submission;

/// <summary>A task that did not succeed, and for whose retry others wait.</summary>
/// <param name="Waiting">The first of them.</param>
/// <param name="Count">How many they are.</param>
internal readonly record struct AwaitedRetry(TaskId Task, TaskPhase Phase, TaskId Waiting, int Count);

/// <content>Tells people which tasks wait for a failed task to be retried ("ifUnmet": "wait"). Otherwise the run would seem to hang.</content>
internal sealed partial class RunTally
{
    // A later line may wait for a task that has failed already. Only so many failures are remembered; a wait for another one is not reported.
    private const int MostFailuresKept = 10_000;

    private readonly Dictionary<(string Name, bool IsGroup), (TaskId First, int Count)> _patient = [];
    private readonly Dictionary<(string Name, bool IsGroup), (TaskId Task, TaskPhase Phase)> _failures = [];

    private void NotePatience(TaskSpec task)
    {
        foreach (var edge in task.IfUnmet == UnmetAction.Wait ? task.After.Where(edge => edge.On == DependencyCondition.Succeeded) : [])
        {
            var key = (edge.Name, edge.IsGroup);
            var known = _patient.GetValueOrDefault(key, (First: task.Id, Count: 0));
            _patient[key] = known with { Count = known.Count + 1 };
            if (known.Count == 0 && _failures.TryGetValue(key, out var failed))
            {
                AwaitsRetry?.Invoke(new AwaitedRetry(failed.Task, failed.Phase, task.Id, 1));
            }
        }
    }

    private void NoteEnd(TaskId task, string? group, TaskPhase phase)
    {
        if (phase == TaskPhase.Succeeded)
        {
            return;
        }

        foreach (var key in group is null ? [(task.Value, false)] : new[] { (task.Value, false), (group, true) })
        {
            if (_patient.TryGetValue(key, out var waiting))
            {
                AwaitsRetry?.Invoke(new AwaitedRetry(task, phase, waiting.First, waiting.Count));
            }

            if (_failures.Count < MostFailuresKept)
            {
                _failures.TryAdd(key, (task, phase));
            }
        }
    }
}
