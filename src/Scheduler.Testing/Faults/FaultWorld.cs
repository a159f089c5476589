using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Testing.Engine;
using Scheduler.Testing.Faults;

namespace Scheduler.Testing;

/// <summary>One world of a <see cref="FaultTest"/>, while it is set up: what runs in it, and what must hold.</summary>
public sealed class FaultWorld
{
    private readonly History _history;

    internal FaultWorld(ulong seed, VirtualTime time, History history)
    {
        (Seed, Time, _history) = (seed, time, history);
        Options.TimeProvider = time;
    }

    /// <summary>What everything in it is drawn from.</summary>
    public ulong Seed { get; }

    /// <summary>Handlers, queues, limits, schedules: as in production.</summary>
    public EmbeddedOptions Options { get; } = new();

    /// <summary>Its clock: within a handler that of its node, which may be wrong.</summary>
    public TimeProvider Time { get; }

    internal List<Func<ISchedulerClient, Task>> Works { get; } = [];

    /// <summary>In the order in which they were added; each is given the tasks of the world.</summary>
    internal List<Action<IReadOnlyList<TaskInfo>>> Checks { get; } = [];

    internal List<Action> Invariants { get; } = [];

    /// <summary>What a client does in it, such as submitting tasks. Requests that nobody could answer are sent again, as a careful client does it.</summary>
    public void Work(Func<ISchedulerClient, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Works.Add(work);
    }

    /// <summary>Holds at the end, when every task has ended.</summary>
    /// <param name="what">What holds, for the message: <c>each order is charged once</c>.</param>
    public void Check(string what, Func<bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        Checks.Add(_ => Require(what, task: null, holds));
    }

    /// <summary>The same with any assert: whatever it throws is the failure.</summary>
    public void Check(string what, Action assert)
    {
        ArgumentNullException.ThrowIfNull(assert);
        Checks.Add(_ => Assert(what, task: null, assert));
    }

    /// <summary>Holds at the end for each task that was submitted; the message has the history of the one for which it does not.</summary>
    /// <inheritdoc cref="Check(string, Func{bool})" path="/param"/>
    public void CheckEach(string what, Func<TaskInfo, bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        Checks.Add(tasks =>
        {
            foreach (var task in tasks)
            {
                Require(what, task, () => holds(task));
            }
        });
    }

    /// <summary>Every task has succeeded at the end: no fault of the world makes one fail for good.</summary>
    public void CheckAllSucceed() => CheckEach("every task succeeds", task => task.Phase == TaskPhase.Succeeded);

    /// <summary>Holds at every moment: it is asked after each thing that happens.</summary>
    /// <inheritdoc cref="Check(string, Func{bool})" path="/param"/>
    public void Always(string what, Func<bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        Invariants.Add(() => Require(what, task: null, holds));
    }

    /// <summary>A line of your own in the history; within a handler, in that of its task.</summary>
    public void Note(string what) => _history.Add(Flow.Running?.Task, what);

    private static void Require(string what, TaskInfo? task, Func<bool> holds) => Assert(what, task, () =>
    {
        if (!holds())
        {
            throw new BrokenCheckException(what, task, null);
        }
    });

    private static void Assert(string what, TaskInfo? task, Action assert)
    {
        try
        {
            assert();
        }
        catch (Exception e) when (e is not BrokenCheckException)
        {
            throw new BrokenCheckException(what, task, e);
        }
    }
}

/// <summary>What must hold does not.</summary>
/// <param name="task">For which; null: for none in particular.</param>
internal sealed class BrokenCheckException(string what, TaskInfo? task, Exception? inner) : Exception(what, inner)
{
    public TaskInfo? Task { get; } = task;
}
