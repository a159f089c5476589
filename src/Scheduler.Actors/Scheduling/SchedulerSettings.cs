using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Schedules;
using Scheduler.Storage.Archive;

namespace Scheduler.Actors;

/// <summary>How a seed runs the scheduler. The same on every seed.</summary>
public sealed record SchedulerSettings
{
    // A task and its result have to fit a message, with all that goes along.
    private const int LongestContent = SchedulerExtension.MaxMessageBytes / 2;

    public KernelOptions Kernel
    {
        get;
        init => field = value with { Recurrences = value.Recurrences ?? Recurrences.Instance };
    } = new() { Recurrences = Recurrences.Instance };

    /// <summary>Tasks of submits that wait because the journal or the archive is behind, and also how many cancels and retries may wait
    /// for the archive; one beyond is refused with <see cref="RejectionCode.LimitReached"/>: 1 to 10,000,000. Default 100,000.</summary>
    [OptionRange(1, 10_000_000)]
    public int MaxWaitingTasks { get; init; } = 100_000;

    /// <summary>The same in bytes of payloads and headers, about: 64 KiB to 16 GiB. Default 64 MiB.</summary>
    [OptionRange(64 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Finished tasks that may wait for the archive, in memory, because it is slow or away: 100 to 10,000,000. Default
    /// 200,000. Beyond it submits, cancels, retries and what nodes report wait until it has caught up; nodes keep their leases, and
    /// everything else is answered. What expires, is lost with a node, or is reported by one that leaves is recorded all the same,
    /// so that there may be more.</summary>
    [OptionRange(100, 10_000_000)]
    public int MaxUnarchivedTasks { get; init; } = ArchiveFeeder.BacklogLimit;

    /// <summary>Watches of unfinished tasks, held in memory; one beyond is refused with
    /// <see cref="RejectionCode.LimitReached"/>: 0 to 100,000,000. Default 2,000,000.</summary>
    [OptionRange(0, 100_000_000)]
    public int MaxWatches { get; init; } = 2_000_000;

    /// <summary>The wait before the scheduler starts again after a failed write; doubles with each failure in a row up to
    /// <see cref="LongestBackoff"/>: 10 ms to 1 min. Default 200 ms.</summary>
    [OptionRange("10ms", "1m")]
    public TimeSpan ShortestBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest of these waits, no shorter than <see cref="ShortestBackoff"/>: 10 ms to 1 h. Default 10 s.</summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Failures within <see cref="FailureWindow"/> after which this member leaves the cluster, so that another seed
    /// takes over: 1 to 1,000. Default 10, which is a journal that has been away for about a minute.</summary>
    [OptionRange(1, 1_000)]
    public int MaxFailures { get; init; } = 10;

    /// <summary>1 s to 1 day. Default 5 min.</summary>
    [OptionRange("1s", "1d")]
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Events after which a snapshot is written, which bounds how long a recovery takes: 1,000 to 1,000,000,000.
    /// Default 500,000.</summary>
    [OptionRange(1_000, 1_000_000_000)]
    public long SnapshotEvery { get; init; } = 500_000;

    /// <summary>Rows of the journal that are kept as history although snapshots stand for them: 0 to
    /// <see cref="long.MaxValue"/>, which keeps all. Default 0.</summary>
    [OptionRange(0)]
    public long KeepHistoryRows { get; init; }

    /// <summary>Resumes from what is left of a journal that has lost its end: the number of the last event that is left, as the message
    /// that refuses it has it, 0 to 281,474,976,710,655; 0: nothing is. Fencing tokens and epochs continue above all that were ever given, and what the archive has
    /// of the lost events is set aside. Where nothing is lost, and the journal ends with another event, it changes nothing. Default
    /// null: such a journal is refused.</summary>
    [OptionRange(0, FencingToken.MaxEventNumber)]
    public long? AcceptLossAfter { get; init; }

    /// <summary>How long finished tasks can be looked up: 1 s or longer. Default null: for ever.</summary>
    [OptionRange("1s")]
    public TimeSpan? KeepFinishedFor { get; init; }

    /// <summary>How many finished tasks can be looked up, the latest: 1 or more. Default null: all.</summary>
    [OptionRange(1)]
    public long? KeepFinishedTasks { get; init; }

    /// <exception cref="SchedulerConfigurationException">An option is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        Kernel.Validate();
        OptionRange.RequireAll(this);
        OptionRange.Require("Kernel.Limits." + nameof(SchedulerLimits.MaxPayloadBytes), Kernel.Limits.MaxPayloadBytes, 0, LongestContent);
        OptionRange.Require("Kernel.Limits." + nameof(SchedulerLimits.MaxResultBytes), Kernel.Limits.MaxResultBytes, 0, LongestContent);
        OptionRange.Require("Kernel.Limits." + nameof(SchedulerLimits.MaxBytesPerSubmit), Kernel.Limits.MaxBytesPerSubmit, 1, SchedulerExtension.MaxSubmitBytes);
        OptionRange.RequireAtLeast(nameof(LongestBackoff), LongestBackoff, ShortestBackoff);
    }
}
