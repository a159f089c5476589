using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>How many tasks of a group ended in each way, including those of the groups in it.</summary>
public readonly record struct GroupCounts(long Succeeded = 0, long Failed = 0, long Cancelled = 0, long Expired = 0)
{
    public static readonly GroupCounts None;

    public long Total => Succeeded + NotSucceeded;

    public long NotSucceeded => Failed + Cancelled + Expired;

    /// <summary>How many ended in this way.</summary>
    public long Of(TaskPhase ended) => ended switch
    {
        TaskPhase.Succeeded => Succeeded,
        TaskPhase.Failed => Failed,
        TaskPhase.Cancelled => Cancelled,
        TaskPhase.Expired => Expired,
        _ => 0,
    };

    /// <summary>The counts with this many more that ended in this way.</summary>
    public GroupCounts With(TaskPhase ended, long more) => ended switch
    {
        TaskPhase.Succeeded => this with { Succeeded = Succeeded + more },
        TaskPhase.Failed => this with { Failed = Failed + more },
        TaskPhase.Cancelled => this with { Cancelled = Cancelled + more },
        TaskPhase.Expired => this with { Expired = Expired + more },
        _ => throw new ArgumentOutOfRangeException(nameof(ended), ended, "It is not final."),
    };

    /// <summary>The worst way in which any of the tasks ended; <see cref="TaskPhase.Succeeded"/> if all succeeded.</summary>
    public TaskPhase Worst => Failed > 0 ? TaskPhase.Failed : Expired > 0 ? TaskPhase.Expired : Cancelled > 0 ? TaskPhase.Cancelled : TaskPhase.Succeeded;
}

/// <summary>A group at one moment: tasks that are counted together and end together.</summary>
/// <param name="Parent">The group that contains it. Null: none.</param>
/// <param name="IsSealed">Whether it accepts no more tasks.</param>
/// <param name="Unfinished">How many of its tasks have no outcome, including those of the groups in it.</param>
/// <param name="FirstAt">When the first of its tasks was submitted. Null: it has none yet.</param>
/// <param name="LastAt">When one of its tasks last ended. Null: none has ended.</param>
/// <param name="EndedAt">When it was sealed and all of its tasks had ended, for the first time. Null: not yet.</param>
public sealed record GroupInfo(
    string Name,
    string? Parent,
    bool IsSealed,
    long Unfinished,
    GroupCounts Ended,
    Timestamp OpenedAt,
    Timestamp? FirstAt = null,
    Timestamp? LastAt = null,
    Timestamp? EndedAt = null)
{
    private readonly ValueMap<TaskPhase, long> _phases = new(null);

    /// <summary>How many of its tasks are in each phase; only phases that have any. Null: not asked for.</summary>
    public IReadOnlyDictionary<TaskPhase, long>? Phases { get => _phases.Pairs; init => _phases = new(value); }

    /// <summary>When its idempotent tasks get copies. Null: the setting of the group that contains it, or of the scheduler.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StragglerOptions? Stragglers { get; init; }

    /// <summary>Copies of its stragglers, including those of the groups in it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CopyCounts Copies { get; init; }

    /// <summary>How many tasks it has, including those of the groups in it.</summary>
    public long Total => Unfinished + Ended.Total;
}
