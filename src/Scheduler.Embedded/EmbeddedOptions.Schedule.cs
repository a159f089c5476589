using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <content>Declared schedules.</content>
public sealed partial class EmbeddedOptions
{
    /// <summary>Declares a schedule.</summary>
    /// <param name="recurrence">Such as <c>cron: 0 2 * * *</c> or <c>every: 15m</c>: see <see cref="ScheduleSpec.Recurrence"/>.</param>
    /// <param name="payload">What the handler of the kind takes.</param>
    /// <param name="configure">The rest: <c>s => s with { Zone = "Europe/Berlin" }</c>.</param>
    public EmbeddedOptions Schedule<T>(
        string name, string recurrence, string kind, T payload, Func<ScheduleSpec, ScheduleSpec>? configure = null) =>
        Schedule(name, recurrence, kind, Payload.Json(payload), configure);

    /// <inheritdoc cref="Schedule{T}(string, string, string, T, Func{ScheduleSpec, ScheduleSpec})"/>
    public EmbeddedOptions Schedule(string name, string recurrence, string kind, Func<ScheduleSpec, ScheduleSpec>? configure = null) =>
        Schedule(name, recurrence, kind, default, configure);

    private EmbeddedOptions Schedule(
        string name, string recurrence, string kind, ReadOnlyMemory<byte> payload, Func<ScheduleSpec, ScheduleSpec>? configure)
    {
        var schedule = new ScheduleSpec
        {
            Name = name,
            Recurrence = recurrence,
            Task = new TaskSpec { Id = new TaskId(name), Kind = kind, Payload = payload },
        };
        (Schedules ??= []).Add(configure?.Invoke(schedule) ?? schedule);
        return this;
    }
}
