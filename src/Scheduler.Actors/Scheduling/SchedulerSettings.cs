using Scheduler.Core;
using Scheduler.Core.Contracts;
using Scheduler.Schedules;
using Scheduler.Storage.Archive;

namespace Scheduler.Actors;

/// <summary>How a seed runs the scheduler. Must be the same on every seed.</summary>
public sealed record SchedulerSettings
{
    // A task and its result have to fit a message, with all that goes along.
    private const int LongestContent = SchedulerExtension.MaxMessageBytes / 2;

    public KernelOptions Kernel
    {
        get;
        init => field = value with { Recurrences = value.Recurrences ?? Recurrences.Instance };
    } = new() { Recurrences = Recurrences.Instance };

    /// <summary>How many tasks of submits may wait because the journal or the archive is behind, and also how many cancels and retries may wait
    /// for the archive; further ones are refused with <see cref="RejectionCode.LimitReached"/>: 1 to 10,000,000. Default 100,000.</summary>
    [OptionRange(1, 10_000_000)]
    public int MaxWaitingTasks { get; init; } = 100_000;

    /// <summary>The same limit in bytes of payloads and headers, approximately: 64 KiB to 16 GiB. Default 64 MiB.</summary>
    [OptionRange(64 * 1024, 16L * 1024 * 1024 * 1024)]
    public long MaxWaitingBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many finished tasks may wait for the archive, in memory, because it is slow or unreachable: 100 to 10,000,000. Default
    /// 200,000. Beyond it submits, cancels, retries and reports of nodes wait until the archive has caught up; nodes keep their leases, and
    /// everything else is answered. What expires, is lost with a node, or is reported by a node that leaves is recorded all the same,
    /// so that there may be more.</summary>
    [OptionRange(100, 10_000_000)]
    public int MaxUnarchivedTasks { get; init; } = ArchiveFeeder.BacklogLimit;

    /// <summary>How many watches of unfinished tasks are held in memory; further ones are refused with
    /// <see cref="RejectionCode.LimitReached"/>: 0 to 100,000,000. Default 2,000,000.</summary>
    [OptionRange(0, 100_000_000)]
    public int MaxWatches { get; init; } = 2_000_000;

    /// <summary>How long the scheduler waits before it starts again after a failed write; doubles with each failure in a row up to
    /// <see cref="LongestBackoff"/>: 10 ms to 1 min. Default 200 ms.</summary>
    [OptionRange("10ms", "1m")]
    public TimeSpan ShortestBackoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest of these waits, no shorter than <see cref="ShortestBackoff"/>: 10 ms to 1 h. Default 10 s.</summary>
    [OptionRange("10ms", "1h")]
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of failures within <see cref="FailureWindow"/> after which this member leaves the cluster, so that another seed
    /// takes over: 1 to 1,000. Default 10, which means that the journal has been unreachable for about a minute.</summary>
    [OptionRange(1, 1_000)]
    public int MaxFailures { get; init; } = 10;

    /// <summary>The period in which failures are counted: 1 s to 1 day. Default 5 min.</summary>
    [OptionRange("1s", "1d")]
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The number of events after which a snapshot is written, which limits how long a recovery takes: 1,000 to 1,000,000,000.
    /// Default 500,000.</summary>
    [OptionRange(1_000, 1_000_000_000)]
    public long SnapshotEvery { get; init; } = 500_000;

    /// <summary>How many rows of the journal are kept as history although a snapshot already includes them: 0 to
    /// <see cref="long.MaxValue"/>, which keeps all. Default 0.</summary>
    [OptionRange(0)]
    public long KeepHistoryRows { get; init; }

    /// <summary>Resumes from what is left of a journal that has lost its end. The value is the number of the last event that is left, as given in
    /// the message that refuses the journal: 0 to 281,474,976,710,655; 0: no event is left. Fencing tokens and epochs continue above all that were
    /// ever issued, and what the archive holds of the lost events is set aside. Has no effect when nothing is lost and the journal ends with
    /// another event. Default null: such a journal is refused.</summary>
    [OptionRange(0, FencingToken.MaxEventNumber)]
    public long? AcceptLossAfter { get; init; }

    /// <summary>How long finished tasks can be looked up: 1 s or longer. Default null: forever.</summary>
    [OptionRange("1s")]
    public TimeSpan? KeepFinishedFor { get; init; }

    /// <summary>How many finished tasks, the latest, can be looked up: 1 or more. Default null: all.</summary>
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
