using System.Diagnostics.Metrics;

namespace Scheduler.Outbox;

/// <summary>Metrics of the relays of this process, on the meter <see cref="MeterName"/>.</summary>
public sealed class OutboxMetrics : IDisposable
{
    public const string MeterName = "Scheduler.Outbox";

    /// <summary>Counter, {task}: tasks that the scheduler has accepted.</summary>
    public const string RelayedTasks = "scheduler.outbox.relayed";

    /// <summary>Counter, {task}: tasks that the scheduler has refused.</summary>
    public const string RefusedTasks = "scheduler.outbox.refused";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _relayed;
    private readonly Counter<long> _refused;

    internal OutboxMetrics()
    {
        _relayed = _meter.CreateCounter<long>(RelayedTasks, "{task}", "Tasks of the outbox that the scheduler has accepted.");
        _refused = _meter.CreateCounter<long>(RefusedTasks, "{task}", "Tasks of the outbox that the scheduler has refused.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Relayed(int accepted, int refused)
    {
        _relayed.Add(accepted);
        _refused.Add(refused);
    }
}
