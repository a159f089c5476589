using Scheduler.Core.Contracts;

namespace Scheduler.Execution.Handlers;

/// <summary>A checkpoint was not kept. The attempt continues, and the previous checkpoint, if any, is still there.</summary>
public sealed class CheckpointRefusedException(Rejection rejection) : SchedulingException(rejection.Message)
{
    public Rejection Rejection { get; } = rejection;
}
