using System.Globalization;
using Scheduler.Cli.Lines;
using Scheduler.Core.Rules;
using Scheduler.Http.Json;

namespace Scheduler.Cli.Run.Input;

/// <summary>What the tasks of a file can ask for.</summary>
/// <param name="Kinds">Those that the nodes run.</param>
/// <param name="Capacity">Of each node.</param>
/// <param name="Labels">Of each node.</param>
/// <param name="Slots">Of each node.</param>
internal sealed record LineRules(IReadOnlyList<string> Kinds, Resources Capacity, Labels Labels, int Slots, SchedulerLimits Limits)
{
    /// <summary>What keeps a task's kind from working with its payload.</summary>
    public Func<TaskSpec, TaskFault?> PayloadFault { get; init; } = static _ => null;
}

/// <summary>
/// From a line to a task. All that the scheduler would refuse is refused here, and so is what no node could ever run:
/// the command would wait for it without end.
/// </summary>
internal sealed class LineParser(LineRules rules)
{
    // For a task without an id, until it gets its line's. None can bring it along: a lone surrogate is refused.
    private const string NoId = "\ud800";

    private const int Shown = 60;

    private readonly HashSet<string> _queues = new(StringComparer.Ordinal) { QueueOptions.DefaultName };
    private readonly HashSet<string> _kinds = new(rules.Kinds, StringComparer.Ordinal);

    /// <summary>Those that tasks were meant for so far, and the default one.</summary>
    public IReadOnlyCollection<string> Queues => _queues;

    /// <param name="line">Without blanks around it.</param>
    /// <exception cref="BadFieldException">It can't become a task.</exception>
    public TaskSpec Parse(ReadOnlySpan<byte> line, long number, LineIds ids)
    {
        var task = SchedulerJsonText.ReadTask(line, NoId);
        var hasId = task.Id.Value != NoId;
        task = hasId ? task : task with { Id = ids.Of(line) };
        Check(task);
        return hasId ? task with { Id = ids.Given(task.Id.Value, number) } : task;
    }

    private void Check(TaskSpec task)
    {
        if (TaskRule.Fault(task, rules.Limits) is { } fault)
        {
            throw new BadFieldException(fault.Field, fault.Reason);
        }

        if (!_kinds.Contains(task.Kind))
        {
            throw new BadFieldException("kind", KnownNames.Unknown("kind", task.Kind, rules.Kinds));
        }

        if (rules.PayloadFault(task) is { } wrong)
        {
            throw new BadFieldException(wrong.Field, wrong.Reason);
        }

        RequireThatItFits(task);
        if (!_queues.Contains(task.Queue) && _queues.Count == rules.Limits.MaxQueues)
        {
            throw new BadFieldException("queue", string.Create(
                CultureInfo.InvariantCulture,
                $"It would be one more than the {rules.Limits.MaxQueues} queues that there may be, 'default' among them."));
        }

        _queues.Add(task.Queue);
    }

    private void RequireThatItFits(TaskSpec task)
    {
        RequireAmount("cpu", task.Request.CpuMillis, rules.Capacity.CpuMillis);
        RequireAmount("memory", task.Request.MemoryBytes, rules.Capacity.MemoryBytes);
        foreach (var (resource, amount) in task.Request.Named)
        {
            RequireAmount(resource, amount, rules.Capacity.AmountOf(resource));
        }

        if (task.Slots > rules.Slots)
        {
            throw new BadFieldException("slots", string.Create(
                CultureInfo.InvariantCulture, $"It is {task.Slots}, but each node has {rules.Slots}. --slots N sets how many."));
        }

        if (!task.RequiredLabels.AreIn(rules.Labels))
        {
            throw new BadFieldException("labels", $"No node has {Printable.Of(task.RequiredLabels.ToString(), Shown)}."
                + " --label KEY=VALUE gives labels to the nodes.");
        }
    }

    private static void RequireAmount(string resource, long amount, long offered)
    {
        if (amount > offered)
        {
            throw new BadFieldException($"request.{resource}", string.Create(
                CultureInfo.InvariantCulture,
                $"It is {amount}, but each node offers {offered}. --offer {Printable.Of(resource, Shown)}=N sets what a node offers."));
        }
    }
}
