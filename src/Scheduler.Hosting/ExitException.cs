namespace Scheduler.Hosting;

/// <summary>Ends a host that has not come up yet.</summary>
internal sealed class ExitException(SchedulerExit exit) : Exception(exit.Message)
{
    public SchedulerExit Exit { get; } = exit;
}
