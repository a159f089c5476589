namespace Scheduler.Core.Contracts;

/// <summary>
/// The limits of a scheduler. Past one, the answer is a <see cref="Rejection"/> with a code, never silence.
/// They bind decisions, not history: changing one changes nothing that was accepted.
/// </summary>
public sealed record SchedulerLimits
{
    /// <summary>How many tasks whoever has many sends at a time: submits of this size are answered soon, and cost little more for each task than larger ones.</summary>
    public const int TasksPerChunk = 1_000;

    public static readonly SchedulerLimits Default = new();

    /// <summary>Bytes of a task's payload. Default 64 KiB.</summary>
    public int MaxPayloadBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a task's result; a longer one fails the attempt. Default 64 KiB.</summary>
    public int MaxResultBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of a task's checkpoint; a longer one is refused, and the attempt goes on. Default 64 KiB.</summary>
    public int MaxCheckpointBytes { get; init; } = 64 * 1024;

    /// <summary>Characters of an error's text that are kept. Default 4,096.</summary>
    public int MaxErrorChars { get; init; } = 4_096;

    /// <summary>Characters of ids and names; the ids of a schedule's tasks have up to 22 more than its name. Default 200.</summary>
    public int MaxNameChars { get; init; } = 200;

    /// <summary>Headers of one task, with its labels, resource names and principal, in bytes of UTF-16 text all together. Default 8 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 8 * 1024;

    /// <summary>Tasks that have no outcome yet: beyond that submits and retries are refused, and schedules wait. What a handler adds with its success
    /// is let in all the same. Default 2,000,000.</summary>
    public int MaxUnfinishedTasks { get; init; } = 2_000_000;

    /// <summary>Tasks of one submit; it is all or nothing, so it must fit one journal row. Default 10,000.</summary>
    public int MaxTasksPerSubmit { get; init; } = 10_000;

    /// <summary>Payload bytes of one submit. Default 8 MiB.</summary>
    public int MaxBytesPerSubmit { get; init; } = 8 * 1024 * 1024;

    /// <summary>Scheduling classes with tasks: combinations of queue, kind, request and constraints. Default 1,000.</summary>
    public int MaxSchedulingClasses { get; init; } = 1_000;

    /// <summary>Queues. Default 100.</summary>
    public int MaxQueues { get; init; } = 100;

    /// <summary>Schedules. Default 100,000.</summary>
    public int MaxSchedules { get; init; } = 100_000;

    /// <summary>Calendars. Default 1,000.</summary>
    public int MaxCalendars { get; init; } = 1_000;

    /// <summary>Limits that are configured, at most 1,000; the keys of a prefix are not counted. Default 1,000.</summary>
    public int MaxLimits { get; init; } = 1_000;

    /// <summary>Holds, those of tasks not counted. Default 100,000.</summary>
    public int MaxHolds { get; init; } = 100_000;

    /// <summary>Unique keys that are taken. Default 2,000,000.</summary>
    public int MaxUniqueKeys { get; init; } = 2_000_000;

    /// <summary>Groups that are remembered: those that have not ended, and those that ended no longer ago than outcomes are kept. Default 100,000.</summary>
    public int MaxGroups { get; init; } = 100_000;

    /// <summary>Locks that someone has; idle ones are not remembered. Default 10,000.</summary>
    public int MaxLocks { get; init; } = 10_000;

    /// <summary>Those that wait for one lock. Default 1,000.</summary>
    public int MaxLockWaiters { get; init; } = 1_000;

    /// <summary>Nodes that are not lost. Default 10,000.</summary>
    public int MaxNodes { get; init; } = 10_000;

    /// <summary>Attempts of one task that may live at a time: 1 or 2. The second one is a copy of a straggler (<see cref="StragglerOptions"/>); 1: there
    /// are none. Default 2.</summary>
    public int MaxLiveAttempts { get; init; } = 2;

    /// <summary>Events of one batch (one journal row), after which a new one begins. Default 1,000.</summary>
    public int MaxBatchEvents { get; init; } = 1_000;

    /// <summary>Bytes of one batch, estimated, after which a new one begins. Default 256 KiB.</summary>
    public int MaxBatchBytes { get; init; } = 256 * 1024;

    /// <summary>Outcomes kept in memory, to recognise a task that is submitted again. Default 100,000.</summary>
    public int MaxOutcomesKept { get; init; } = 100_000;

    /// <summary>How long an outcome is kept in memory. Default 1 h.</summary>
    public TimeSpan OutcomesKeptFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Checks each limit against its range.</summary>
    /// <exception cref="SchedulerConfigurationException">One is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        OptionRange.Require(nameof(MaxPayloadBytes), MaxPayloadBytes, 0, 64 * 1024 * 1024);
        OptionRange.Require(nameof(MaxResultBytes), MaxResultBytes, 0, 64 * 1024 * 1024);
        OptionRange.Require(nameof(MaxCheckpointBytes), MaxCheckpointBytes, 0, 64 * 1024 * 1024);
        OptionRange.Require(nameof(MaxErrorChars), MaxErrorChars, 16, 1024 * 1024);
        OptionRange.Require(nameof(MaxNameChars), MaxNameChars, 16, 1_000);
        OptionRange.Require(nameof(MaxHeaderBytes), MaxHeaderBytes, 0, 1024 * 1024);
        OptionRange.Require(nameof(MaxUnfinishedTasks), MaxUnfinishedTasks, 1, 100_000_000);
        OptionRange.Require(nameof(MaxTasksPerSubmit), MaxTasksPerSubmit, 1, 10_000);
        OptionRange.Require(nameof(MaxBytesPerSubmit), MaxBytesPerSubmit, 1, 256 * 1024 * 1024);
        OptionRange.Require(nameof(MaxSchedulingClasses), MaxSchedulingClasses, 1, 100_000);
        OptionRange.Require(nameof(MaxQueues), MaxQueues, 1, 10_000);
        OptionRange.Require(nameof(MaxSchedules), MaxSchedules, 0, 1_000_000);
        OptionRange.Require(nameof(MaxCalendars), MaxCalendars, 0, 100_000);
        OptionRange.Require(nameof(MaxLimits), MaxLimits, 0, 1_000);
        OptionRange.Require(nameof(MaxHolds), MaxHolds, 0, 1_000_000);
        OptionRange.Require(nameof(MaxUniqueKeys), MaxUniqueKeys, 0, 100_000_000);
        OptionRange.Require(nameof(MaxGroups), MaxGroups, 0, 10_000_000);
        OptionRange.Require(nameof(MaxLocks), MaxLocks, 0, 1_000_000);
        OptionRange.Require(nameof(MaxLockWaiters), MaxLockWaiters, 0, 100_000);
        OptionRange.Require(nameof(MaxNodes), MaxNodes, 1, 1_000_000);
        OptionRange.Require(nameof(MaxLiveAttempts), MaxLiveAttempts, 1, 2);
        OptionRange.Require(nameof(MaxBatchEvents), MaxBatchEvents, 1, 100_000);
        OptionRange.Require(nameof(MaxBatchBytes), MaxBatchBytes, 1_024, 64 * 1024 * 1024);
        OptionRange.Require(nameof(MaxOutcomesKept), MaxOutcomesKept, 0, 100_000_000);
        OptionRange.Require(nameof(OutcomesKeptFor), OutcomesKeptFor, TimeSpan.Zero, TimeSpan.FromDays(3650));
    }
}
