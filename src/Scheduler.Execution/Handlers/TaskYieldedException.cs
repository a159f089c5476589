using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>Thrown by a handler to end its attempt without an outcome: the task is resumed later. Created by
/// <see cref="TaskContext.Yield()"/>.</summary>
public sealed class TaskYieldedException : SchedulingException
{
    internal TaskYieldedException(ReadOnlyMemory<byte>? state)
        : base("The handler yields, to go on later.") => State = state;

    /// <summary>The state that the next attempt resumes from; null: the latest checkpoint.</summary>
    public ReadOnlyMemory<byte>? State { get; }
}
