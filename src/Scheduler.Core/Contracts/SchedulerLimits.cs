namespace Scheduler.Core.Contracts;

/// <summary>
/// The limits of a scheduler. When one is exceeded, the answer is a <see cref="Rejection"/> with a code, never silence.
/// They apply to new decisions only: changing a limit does not affect what was already accepted.
/// </summary>
public sealed record SchedulerLimits
{
    /// <summary>How many tasks to send at a time if there are many: submits of this size are answered soon, and larger ones cost hardly less per
    /// task.</summary>
    public const int TasksPerChunk = 1_000;

    public static readonly SchedulerLimits Default = new();

    /// <summary>Bytes of a task's payload: 0 to 64 MiB. Default 64 KiB.</summary>
    [OptionRange(0, 64 * 1024 * 1024)]
    public int MaxPayloadBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a task's result; a longer one fails the attempt. 0 to 64 MiB. Default 64 KiB.</summary>
    [OptionRange(0, 64 * 1024 * 1024)]
    public int MaxResultBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a task's checkpoint; a longer one is refused, and the attempt continues. 0 to 64 MiB. Default 64 KiB.</summary>
    [OptionRange(0, 64 * 1024 * 1024)]
    public int MaxCheckpointBytes { get; init; } = 64 * 1024;

    /// <summary>Characters of an error's text that are kept: 16 to 1,048,576. Default 4,096.</summary>
    [OptionRange(16, 1024 * 1024)]
    public int MaxErrorChars { get; init; } = 4_096;

    /// <summary>Characters of ids and names; the ids of a schedule's tasks are up to 22 characters longer than its name. 16 to 1,000. Default
    /// 200.</summary>
    [OptionRange(16, 1_000)]
    public int MaxNameChars { get; init; } = 200;

    /// <summary>Headers of one task, with its labels, resource names and principal, in total bytes of UTF-16 text: 0 to 1 MiB. Default 8 KiB.</summary>
    [OptionRange(0, 1024 * 1024)]
    public int MaxHeaderBytes { get; init; } = 8 * 1024;

    /// <summary>Tasks that have no outcome yet: beyond that, submits and retries are refused, and schedules wait. Tasks that a handler adds with its
    /// success are still accepted. 1 to 100,000,000. Default 2,000,000.</summary>
    [OptionRange(1, 100_000_000)]
    public int MaxUnfinishedTasks { get; init; } = 2_000_000;

    /// <summary>Tasks of one submit; a submit is all or nothing, so it must fit one journal row. 1 to 10,000. Default 10,000.</summary>
    [OptionRange(1, 10_000)]
    public int MaxTasksPerSubmit { get; init; } = 10_000;

    /// <summary>Payload bytes of one submit: 1 to 256 MiB. Default 8 MiB.</summary>
    [OptionRange(1, 256 * 1024 * 1024)]
    public int MaxBytesPerSubmit { get; init; } = 8 * 1024 * 1024;

    /// <summary>Scheduling classes with tasks: combinations of queue, kind, request and constraints. 1 to 100,000. Default 1,000.</summary>
    [OptionRange(1, 100_000)]
    public int MaxSchedulingClasses { get; init; } = 1_000;

    /// <summary>Queues: 1 to 10,000. Default 100.</summary>
    [OptionRange(1, 10_000)]
    public int MaxQueues { get; init; } = 100;

    /// <summary>Schedules: 0 to 1,000,000. Default 100,000.</summary>
    [OptionRange(0, 1_000_000)]
    public int MaxSchedules { get; init; } = 100_000;

    /// <summary>Calendars: 0 to 100,000. Default 1,000.</summary>
    [OptionRange(0, 100_000)]
    public int MaxCalendars { get; init; } = 1_000;

    /// <summary>Limits that are configured: 0 to 1,000; the keys of a prefix don't count. Default 1,000.</summary>
    [OptionRange(0, 1_000)]
    public int MaxLimits { get; init; } = 1_000;

    /// <summary>Holds, except those of tasks: 0 to 1,000,000. Default 100,000.</summary>
    [OptionRange(0, 1_000_000)]
    public int MaxHolds { get; init; } = 100_000;

    /// <summary>Unique keys that are in use: 0 to 100,000,000. Default 2,000,000.</summary>
    [OptionRange(0, 100_000_000)]
    public int MaxUniqueKeys { get; init; } = 2_000_000;

    /// <summary>Groups that are remembered: those that have not ended, and those that ended no longer ago than outcomes are kept. 0 to 10,000,000. Default 100,000.</summary>
    [OptionRange(0, 10_000_000)]
    public int MaxGroups { get; init; } = 100_000;

    /// <summary>Locks that are held; idle ones are not remembered. 0 to 1,000,000. Default 10,000.</summary>
    [OptionRange(0, 1_000_000)]
    public int MaxLocks { get; init; } = 10_000;

    /// <summary>Owners that wait for one lock: 0 to 100,000. Default 1,000.</summary>
    [OptionRange(0, 100_000)]
    public int MaxLockWaiters { get; init; } = 1_000;

    /// <summary>Nodes that are not lost: 1 to 1,000,000. Default 10,000.</summary>
    [OptionRange(1, 1_000_000)]
    public int MaxNodes { get; init; } = 10_000;

    /// <summary>Attempts of one task that may be active at a time: 1 to 2. The second one is a copy of a straggler (<see cref="StragglerOptions"/>);
    /// 1: there are no copies. Default 2.</summary>
    [OptionRange(1, 2)]
    public int MaxLiveAttempts { get; init; } = 2;

    /// <summary>Events of one batch (one journal row), after which a new one begins: 1 to 100,000. Default 1,000.</summary>
    [OptionRange(1, 100_000)]
    public int MaxBatchEvents { get; init; } = 1_000;

    /// <summary>Bytes of one batch, estimated, after which a new one begins: 1 KiB to 64 MiB. Default 256 KiB.</summary>
    [OptionRange(1_024, 64 * 1024 * 1024)]
    public int MaxBatchBytes { get; init; } = 256 * 1024;

    /// <summary>Outcomes kept in memory, to recognise a task that is submitted again: 0 to 100,000,000. Default 100,000.</summary>
    [OptionRange(0, 100_000_000)]
    public int MaxOutcomesKept { get; init; } = 100_000;

    /// <summary>How long an outcome is kept in memory: 0 to 3,650 days. Default 1 h.</summary>
    [OptionRange("0s", "3650d")]
    public TimeSpan OutcomesKeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Checks each limit against its range.</summary>
    /// <exception cref="SchedulerConfigurationException">A limit is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.RequireAll(this);
    }
}
