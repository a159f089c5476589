using Scheduler.Core.Contracts;

namespace Scheduler.Core.Tests.Support;

/// <summary>The textbook's single machine that can interrupt: tasks arrive at their times, and yield at once when they are asked to.</summary>
internal sealed class PreemptiveSlot
{
    private readonly World _world;
    private readonly Timestamp _start;
    private readonly Dictionary<string, (double Arrives, double Seconds, double Ran)> _tasks;
    private readonly List<string> _order = [];
    private readonly Dictionary<string, double> _ended = [];

    private PreemptiveSlot(QueueOptions queue, (TaskSpec Task, double Arrives, double Seconds)[] tasks)
    {
        _world = new World(new KernelOptions { Queues = [queue] }.Patient());
        _start = _world.Time;
        _tasks = tasks.ToDictionary(t => t.Task.Id.Value, t => (t.Arrives, t.Seconds, 0.0));
        _world.Join("n", Given.Node(slots: 1) with { YieldingKinds = ["noop"] });
        var coming = new Queue<(TaskSpec Task, double Arrives, double Seconds)>(tasks.OrderBy(t => t.Arrives));
        while (_ended.Count < tasks.Length)
        {
            Step(coming);
        }
    }

    private double Now => (_world.Time - _start).TotalSeconds;

    /// <summary>The order in which they got the machine, and the mean of what they waited for it in all, in seconds.</summary>
    public static (string Order, double MeanWait) Run(QueueOptions queue, params (TaskSpec Task, double Arrives, double Seconds)[] tasks)
    {
        var run = new PreemptiveSlot(queue with { MinRunTime = TimeSpan.Zero, PreemptionMargin = TimeSpan.Zero, AgeAfter = null }, tasks);
        return (string.Join(' ', run._order), run._tasks.Average(t => run._ended[t.Key] - t.Value.Arrives - t.Value.Seconds));
    }

    /// <summary>Tasks a, b, c, … that arrive then, run so long, and say so.</summary>
    public static (TaskSpec Task, double Arrives, double Seconds)[] Arriving(params (double Arrives, double Seconds)[] tasks) =>
        [.. tasks.Select((t, i) => (Given.Task(((char)('a' + i)).ToString(), estimate: t.Seconds), t.Arrives, t.Seconds))];

    private void Step(Queue<(TaskSpec Task, double Arrives, double Seconds)> coming)
    {
        var running = _world.Follower.Nodes()[0].Held == 0 ? null : _world.Assignments.Last().Task;
        var began = running is null ? 0 : (_world.Info(running).AssignedAt!.Value - _start).TotalSeconds;
        var end = running is null ? double.MaxValue : began + _tasks[running].Seconds - _tasks[running].Ran;
        var next = Math.Min(end, coming.Count > 0 ? coming.Peek().Arrives : double.MaxValue);
        if (_world.Kernel.NextWakeUp(_world.Now) is { } wake)
        {
            next = Math.Min(next, Now + wake.TotalSeconds);
        }

        var assigned = _world.Assignments.Count();
        _world.Pass(Math.Max(0, next - Now));
        if (running is not null && Now >= end)
        {
            _ended[running] = Now;
            _world.Succeed(running);
        }
        else if (coming.Count > 0 && Now >= coming.Peek().Arrives)
        {
            _world.Submit(coming.Dequeue().Task);
        }

        if (running is not null && !_ended.ContainsKey(running) && _world.PhaseOf(running) == TaskPhase.Preempting)
        {
            var (arrives, seconds, ran) = _tasks[running];
            _tasks[running] = (arrives, seconds, ran + Now - began);
            _world.Yield(running, Now - began);
        }

        _order.AddRange(_world.Assignments.Skip(assigned).Select(a => a.Task));
    }
}
