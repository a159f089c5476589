using Scheduler.Core.Contracts;
using Scheduler.Core.Events;

namespace Scheduler.Core.Tests.Support;

/// <summary>The textbook's single machine: tasks that are all there at the beginning, one at a time, each for its time.</summary>
internal static class OneSlot
{
    /// <summary>The order in which they ran, and the mean of how long they waited, in seconds.</summary>
    public static (string Order, double MeanWait) Run(KernelOptions options, params (TaskSpec Task, double Seconds)[] tasks)
    {
        var world = new World(options.Patient());
        var start = world.Time;
        var seconds = tasks.ToDictionary(t => t.Task.Id.Value, t => t.Seconds);
        world.Submit(tasks.Select(t => t.Task));
        world.Join("n", Given.Node(slots: 1));
        while (world.Kernel.UnfinishedTasks > 0)
        {
            var running = world.Assignments.Last().Task;
            world.Pass(seconds[running]);
            world.Succeed(running);
        }

        return (world.Order, world.Events.OfType<TaskAssigned>().Average(e => (e.At - start).TotalSeconds));
    }

    /// <summary>Tasks a, b, c, … that run so long and say so.</summary>
    public static (TaskSpec Task, double Seconds)[] Lasting(params double[] seconds) =>
        [.. seconds.Select((s, i) => (Given.Task(((char)('a' + i)).ToString(), estimate: s), s))];
}
