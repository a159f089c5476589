using Scheduler.Core.Contracts;
using Scheduler.Embedded;
using Scheduler.Testing.Engine;
using Scheduler.Testing.Faults;

namespace Scheduler.Testing;

/// <summary>One world of a <see cref="FaultTest"/>, while it is set up: what runs in it, and what is checked.</summary>
public sealed class FaultWorld
{
    private readonly History _history;

    internal FaultWorld(ulong seed, VirtualTime time, History history)
    {
        (Seed, Time, _history) = (seed, time, history);
        Options.TimeProvider = time;
    }

    /// <summary>The seed that everything in this world is drawn from.</summary>
    public ulong Seed { get; }

    /// <summary>Handlers, queues, limits, schedules: as in production.</summary>
    public EmbeddedOptions Options { get; } = new();

    /// <summary>The world's clock. Within a handler it is the node's clock, which may be wrong.</summary>
    public TimeProvider Time { get; }

    internal List<Func<ISchedulerClient, Task>> Works { get; } = [];

    /// <summary>The checks in the order in which they were added; each is given the tasks of the world.</summary>
    internal List<Action<IReadOnlyList<TaskInfo>>> Checks { get; } = [];

    internal List<Action> Invariants { get; } = [];

    /// <summary>Adds the work of a client, such as submitting tasks. Requests that got no answer are sent again, as a careful client
    /// does.</summary>
    public void Work(Func<ISchedulerClient, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Works.Add(work);
    }

    /// <summary>Adds a condition that must hold at the end, when every task has ended.</summary>
    /// <param name="what">The condition in words, for the message: <c>each order is charged once</c>.</param>
    public void Check(string what, Func<bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        Checks.Add(_ => Require(what, task: null, holds));
    }

    /// <summary>The same with any assert: an exception means that the check has failed.</summary>
    public void Check(string what, Action assert)
    {
        ArgumentNullException.ThrowIfNull(assert);
        Checks.Add(_ => Assert(what, task: null, assert));
    }

    /// <summary>Adds a condition that must hold at the end for each task that was submitted; the message has the history of the task that fails
    /// it.</summary>
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

    /// <summary>Checks that every task has succeeded at the end: no fault of the world makes one fail permanently.</summary>
    public void CheckAllSucceed() => CheckEach("every task succeeds", task => task.Phase == TaskPhase.Succeeded);

    /// <summary>Adds a condition that must hold at every moment: it is checked after each thing that happens.</summary>
    /// <inheritdoc cref="Check(string, Func{bool})" path="/param"/>
    public void Always(string what, Func<bool> holds)
    {
        ArgumentNullException.ThrowIfNull(holds);
        Invariants.Add(() => Require(what, task: null, holds));
    }

    /// <summary>Adds your own line to the history; within a handler, to the history of its task.</summary>
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

/// <summary>A check has failed.</summary>
/// <param name="task">The task for which it failed; null: none in particular.</param>
internal sealed class BrokenCheckException(string what, TaskInfo? task, Exception? inner) : Exception(what, inner)
{
    public TaskInfo? Task { get; } = task;
}
