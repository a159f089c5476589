using Scheduler.Core.Contracts;
using Scheduler.Simulation.Workloads;

namespace Scheduler.Simulation.Engine;

/// <summary>What became of one task.</summary>
/// <param name="StartedAt">When its first attempt began.</param>
/// <param name="FinishedAt">When its outcome was durable.</param>
public readonly record struct MeasuredTask(
    SimulatedTask Task, Timestamp StartedAt, Timestamp FinishedAt, int Preemptions, bool WentByAge)
{
    /// <summary>From its submission to its outcome.</summary>
    public TimeSpan Response => FinishedAt - Task.ArrivesAt;

    /// <summary>All of its response in which no handler was at work for it.</summary>
    public TimeSpan Wait => Response > RunTime ? Response - RunTime : TimeSpan.Zero;

    /// <summary>How long handlers were at work for it.</summary>
    public required TimeSpan RunTime { get; init; }

    /// <summary>How often it got a copy, as it was a straggler.</summary>
    public int Copies { get; init; }
}

/// <summary>One stretch of work of one task on one node.</summary>
public readonly record struct Stretch(SimulatedTask Task, string Node, Timestamp From, Timestamp To);

/// <summary>Is told what happens in a simulation, in the order in which it happens.</summary>
public interface ISimulationListener
{
    void TaskFinished(in MeasuredTask task);

    void Worked(in Stretch stretch)
    {
    }
}
