namespace Scheduler.Hosting;

/// <summary>Ends a host that has not started yet.</summary>
internal sealed class ExitException(SchedulerExit exit) : Exception(exit.Message)
{
    public SchedulerExit Exit { get; } = exit;
}
