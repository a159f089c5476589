using System.Text.Json.Serialization;

namespace Scheduler.Core.Contracts;

/// <summary>How many tasks of a group have ended in which way. Those of the groups in it are counted too.</summary>
public readonly record struct GroupCounts(long Succeeded = 0, long Failed = 0, long Cancelled = 0, long Expired = 0)
{
    public static readonly GroupCounts None;

    public long Total => Succeeded + NotSucceeded;

    public long NotSucceeded => Failed + Cancelled + Expired;

    /// <summary>How many ended so.</summary>
    public long Of(TaskPhase ended) => ended switch
    {
        TaskPhase.Succeeded => Succeeded,
        TaskPhase.Failed => Failed,
        TaskPhase.Cancelled => Cancelled,
        TaskPhase.Expired => Expired,
        _ => 0,
    };

    /// <summary>With so many more that ended so.</summary>
    public GroupCounts With(TaskPhase ended, long more) => ended switch
    {
        TaskPhase.Succeeded => this with { Succeeded = Succeeded + more },
        TaskPhase.Failed => this with { Failed = Failed + more },
        TaskPhase.Cancelled => this with { Cancelled = Cancelled + more },
        TaskPhase.Expired => this with { Expired = Expired + more },
        _ => throw new ArgumentOutOfRangeException(nameof(ended), ended, "It is not final."),
    };

    /// <summary>How the first kind of task ended that did not succeed; <see cref="TaskPhase.Succeeded"/> where there is none.</summary>
    public TaskPhase Worst => Failed > 0 ? TaskPhase.Failed : Expired > 0 ? TaskPhase.Expired : Cancelled > 0 ? TaskPhase.Cancelled : TaskPhase.Succeeded;
}

/// <summary>What is known of a group at one moment: tasks that are counted together and end together.</summary>
/// <param name="Parent">The group that it is in. Null: none.</param>
/// <param name="IsSealed">Whether it takes no more tasks.</param>
/// <param name="Unfinished">Its tasks without an outcome, those of the groups in it included.</param>
/// <param name="FirstAt">When the first of its tasks was submitted. Null: it has none yet.</param>
/// <param name="LastAt">When the latest of its tasks ended. Null: none has.</param>
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

    /// <summary>How many of its tasks are in each phase that has any. Null: that was not asked for.</summary>
    public IReadOnlyDictionary<TaskPhase, long>? Phases { get => _phases.Pairs; init => _phases = new(value); }

    /// <summary>When its idempotent tasks get copies. Null: as the group that it is in says, or the scheduler.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StragglerOptions? Stragglers { get; init; }

    /// <summary>Copies of its stragglers, those of the groups in it included.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public CopyCounts Copies { get; init; }

    /// <summary>Its tasks, those of the groups in it included.</summary>
    public long Total => Unfinished + Ended.Total;
}
