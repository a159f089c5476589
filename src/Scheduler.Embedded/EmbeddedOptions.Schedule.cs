using System.Diagnostics.CodeAnalysis;
using Scheduler.Core.Contracts;

namespace Scheduler.Embedded;

/// <content>Declared schedules, calendars and limits.</content>
public sealed partial class EmbeddedOptions
{
    /// <summary>Declares a limit on the tasks that name it, and on all tasks of the queues and kinds that it lists.</summary>
    /// <param name="name">The limit's name, or a prefix such as <c>tenant:*</c>: see <see cref="LimitOptions.Name"/>.</param>
    /// <param name="running">How much may run at a time: 0 to 1,000,000. Null: no limit.</param>
    /// <param name="rate">How many tasks may begin in a period. Null: no limit.</param>
    /// <param name="queues">Queues whose tasks all count against the limit.</param>
    /// <param name="kinds">Kinds whose tasks all count against the limit.</param>
    public EmbeddedOptions Limit(
        string name, int? running = null, StartRate? rate = null, IReadOnlyList<string>? queues = null, IReadOnlyList<string>? kinds = null)
    {
        TaskLimits.Add(new LimitOptions { Name = name, Running = running, Rate = rate, Queues = queues ?? [], Kinds = kinds ?? [] });
        return this;
    }

    /// <summary>Declares a calendar: dates on which schedules that name it are not due.</summary>
    /// <param name="dates">Excluded dates, at most <see cref="CalendarSpec.MaxDates"/>.</param>
    public EmbeddedOptions Calendar(string name, params IEnumerable<DateOnly> dates) => Calendar(new CalendarSpec { Name = name, Dates = [.. dates] });

    /// <summary>Declares a calendar.</summary>
    /// <param name="recurrence">Excludes each date on which the recurrence is due, for example <c>cron: 0 0 * * SAT,SUN</c>.</param>
    /// <param name="dates">Other excluded dates, at most <see cref="CalendarSpec.MaxDates"/>.</param>
    public EmbeddedOptions Calendar(string name, string recurrence, params IEnumerable<DateOnly> dates) =>
        Calendar(new CalendarSpec { Name = name, Recurrence = recurrence, Dates = [.. dates] });

    private EmbeddedOptions Calendar(CalendarSpec calendar)
    {
        Calendars.Add(calendar);
        return this;
    }

    /// <summary>Declares a schedule.</summary>
    /// <param name="recurrence">For example <c>cron: 0 2 * * *</c> or <c>every: 15m</c>: see <see cref="ScheduleSpec.Recurrence"/>.</param>
    /// <param name="payload">The argument for the handler of the kind.</param>
    /// <param name="configure">Sets the other properties, for example <c>s => s with { Zone = "Europe/Berlin" }</c>.</param>
    [RequiresUnreferencedCode(Payload.NeedsReflection)]
    [RequiresDynamicCode(Payload.NeedsReflection)]
    public EmbeddedOptions Schedule<T>(
        string name, string recurrence, string kind, T payload, Func<ScheduleSpec, ScheduleSpec>? configure = null) =>
        Declare(name, recurrence, kind, Payload.Json(payload), configure);

    /// <inheritdoc cref="Schedule{T}(string, string, string, T, Func{ScheduleSpec, ScheduleSpec})"/>
    public EmbeddedOptions Schedule(string name, string recurrence, string kind, Func<ScheduleSpec, ScheduleSpec>? configure = null) =>
        Declare(name, recurrence, kind, default, configure);

    /// <summary>Declares a schedule of a typed kind.</summary>
    /// <inheritdoc cref="Schedule{T}(string, string, string, T, Func{ScheduleSpec, ScheduleSpec})"/>
    public EmbeddedOptions Schedule<T>(
        string name, string recurrence, PayloadKind<T> kind, T payload, Func<ScheduleSpec, ScheduleSpec>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return Declare(name, recurrence, kind.Task(payload), configure);
    }

    // A name of its own: bytes are a payload like any other to those above.
    private EmbeddedOptions Declare(
        string name, string recurrence, string kind, ReadOnlyMemory<byte> payload, Func<ScheduleSpec, ScheduleSpec>? configure) =>
        Declare(name, recurrence, new TaskSpec { Id = new TaskId(name), Kind = kind, Payload = payload }, configure);

    private EmbeddedOptions Declare(
        string name, string recurrence, TaskSpec task, Func<ScheduleSpec, ScheduleSpec>? configure)
    {
        var schedule = new ScheduleSpec
        {
            Name = name,
            Recurrence = recurrence,
            Task = task with { Id = new TaskId(name) },
        };
        (Schedules ??= []).Add(configure?.Invoke(schedule) ?? schedule);
        return this;
    }
}
