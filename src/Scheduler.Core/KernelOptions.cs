using Scheduler.Core.Policies;
using Scheduler.Core.Schedules;
using Scheduler.Core.Strategies;

namespace Scheduler.Core;

/// <summary>The options that a scheduler decides by. None of them is read in replay.</summary>
public sealed record KernelOptions
{
    public SchedulerLimits Limits { get; init; } = SchedulerLimits.Default;

    /// <summary>Which partition of the tasks this kernel has, for tokens and records: 0 to 32,767. Default 0, the only one today.</summary>
    [OptionRange(0, short.MaxValue)]
    public int Partition { get; init; }

    /// <summary>The random seed: strategies draw nodes, and retries draw jitter, by a hash of it and the event's number. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Queues that are made, or changed to this, when the scheduler starts. An empty list leaves those of the journal as they
    /// are. Default: one, <c>default</c>.</summary>
    public IReadOnlyList<QueueOptions> Queues { get; init; } = [new QueueOptions()];

    /// <summary>
    /// How long a node may run attempts without hearing from a scheduler. Make it longer than the worst failover, so that running
    /// attempts survive one: 10 ms to 1 h. Default 20 s.
    /// </summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How much longer than the lease the scheduler waits before it declares a node lost. 0 to 1 h, but no less than a quarter of
    /// <see cref="LeaseDuration"/>, because leases are granted up to that long after the scheduler last proved to be the only one. Default 5 s.</summary>
    [OptionRange("0s", "1h")]
    public TimeSpan LeaseMargin { get; init; } = TimeSpan.FromSeconds(5);

    public PolicyRegistry Policies { get; init; } = new();

    public StrategyRegistry Strategies { get; init; } = new();

    /// <summary>Calendars that are made, or changed to this, when the scheduler starts, before its schedules. All others stay as they
    /// are. Default none.</summary>
    public IReadOnlyList<CalendarSpec> Calendars { get; init; } = [];

    /// <summary>Limits that are made, or changed to this, when the scheduler starts. All others stay as they are. Default none.</summary>
    public IReadOnlyList<LimitOptions> TaskLimits { get; init; } = [];

    /// <summary>Whether a task that names an unconfigured limit is rejected. Default false: such a limit has no effect.</summary>
    public bool RefuseUnknownLimits { get; init; }

    /// <summary>When an idempotent task gets a copy, in groups that neither set this themselves nor are in one that does.</summary>
    public StragglerOptions Stragglers { get; init; } = StragglerOptions.Default;

    /// <summary>Schedules that are made, or changed to this, when the scheduler starts. Those that the options made earlier and that are no longer
    /// here are held; those made by others stay as they are. Default null: all stay as they are.</summary>
    public IReadOnlyList<ScheduleSpec>? Schedules { get; init; }

    /// <summary>Reads the recurrences of schedules. Default null: there are no schedules.</summary>
    public IRecurrences? Recurrences { get; init; }

    /// <summary>The only kinds there will ever be; a task of another kind is rejected. Default null: any kind, since nodes with more
    /// kinds may still join.</summary>
    public IReadOnlySet<string>? KnownKinds { get; init; }

    /// <exception cref="SchedulerConfigurationException">An option is out of range or not known; the message says which, and
    /// what it may be.</exception>
    public void Validate()
    {
        Limits.Validate();
        Stragglers.Validate();
        OptionRange.RequireAll(this);
        OptionRange.RequireAtLeast(nameof(LeaseMargin), LeaseMargin, LeaseDuration / 4);
        RequireEach("queue", "given", Queues, Limits.MaxQueues, queue => Rules.QueueRule.Refusal(queue, this), queue => queue.Name);
        RequireEach("limit", "declared", TaskLimits, Limits.MaxLimits, limit => Rules.LimitRule.Refusal(limit, Limits), limit => limit.Name);
        RequireEach("calendar", "declared", Calendars, Limits.MaxCalendars, calendar => Rules.CalendarRule.Refusal(calendar, this), calendar => calendar.Name);
        RequireEach(
            "schedule", "declared", Schedules ?? [], Limits.MaxSchedules, schedule => Rules.ScheduleSetting.Refusal(schedule, this), schedule => schedule.Name);
    }

    private static void RequireEach<T>(string what, string how, IReadOnlyList<T> all, int most, Func<T, Rejection?> refusalOf, Func<T, string> nameOf)
    {
        OptionRange.Require($"The number of {what}s", all.Count, 0, most);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in all)
        {
            if (refusalOf(one) is { } refusal)
            {
                throw new SchedulerConfigurationException(refusal.Message);
            }

            if (!names.Add(nameOf(one)))
            {
                throw new SchedulerConfigurationException($"The {what} '{nameOf(one)}' is {how} twice.");
            }
        }
    }
}
