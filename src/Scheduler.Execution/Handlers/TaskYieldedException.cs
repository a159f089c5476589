using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Thrown by a handler to end its attempt without an outcome: the task goes on later. Made by
/// <see cref="TaskContext.Yield()"/>.</summary>
public sealed class TaskYieldedException : SchedulingException
{
    internal TaskYieldedException(ReadOnlyMemory<byte>? state)
        : base("The handler yields, to go on later.") => State = state;

    /// <summary>Where the next attempt begins; null: at the latest checkpoint.</summary>
    public ReadOnlyMemory<byte>? State { get; }
}
