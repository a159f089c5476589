using System.Globalization;
using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Simulation.Engine;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Faults;

/// <content>Handlers that add tasks with their success, while all the rest happens.</content>
internal sealed partial class FaultyWorld
{
    private readonly SeededRandom _added;
    private readonly bool _hasAddedTasks;

    /// <summary>What an attempt adds when it succeeds: mostly nothing.</summary>
    public IReadOnlyList<TaskSpec> AddedBy(TaskSpec parent, FencingToken token)
    {
        if (!_hasAddedTasks || !_added.Happens(0.15))
        {
            return [];
        }

        var tasks = new TaskSpec[1 + _added.Below(3)];
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = Added(parent, string.Create(CultureInfo.InvariantCulture, $"added-{token.Value}-{i}"));
            Facts.Graph.Ask(tasks[i]);
        }

        Facts.Added.Ask(token, tasks);
        return tasks;
    }

    /// <summary>The archive is asked how those ended that added tasks wait for, and are remembered no more.</summary>
    public void LookUp(LookUp asked, SchedulerProcess by) => Queue.After(TimeSpan.FromMilliseconds(_added.Below(50)), () => by.Hear(new HearLookedUp(
        asked, [.. asked.Report.Then.SelectMany(task => task.After).Where(edge => !edge.IsGroup).Select(edge => Archive.Find(edge.Name, isBehind: false)).OfType<TaskInfo>()])));

    private TaskSpec Added(TaskSpec parent, string id)
    {
        var task = new TaskSpec
        {
            Id = new TaskId(id),
            Kind = _added.Pick(FaultyTasks.Kinds),
            Queue = _added.Pick(FaultyTasks.Queues),
            Payload = SimulatedTask.PayloadOf(TimeSpan.FromMilliseconds(_added.Below(300))),
            Group = _added.Happens(0.5) ? parent.Group : null,
        };
        if (_added.Happens(0.4))
        {
            task = WaitFor(task, Dependency.OnTask(parent.Id, AnyCondition(_added)));
        }

        if (_added.Happens(0.3) && AnyTask() is var other && Facts.IsAdmitted(other))
        {
            task = WaitFor(task, Dependency.OnTask(other, AnyCondition(_added)));
        }

        return task.After.Count == 0 ? task : task with { IfUnmet = _added.Pick(Enum.GetValues<UnmetAction>()) };
    }
}
