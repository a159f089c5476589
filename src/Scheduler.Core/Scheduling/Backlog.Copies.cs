using Scheduler.Core.State;

namespace Scheduler.Core.Scheduling;

/// <content>Attempts beside others, and attempts that may get one.</content>
internal sealed partial class Backlog
{
    // So many classes are asked whether a node is for them; where there are more, it is taken to be.
    private const int MostBlockedAsked = 64;

    /// <summary>Null: tasks have one attempt at a time.</summary>
    public Stragglers? Stragglers { get; } = options.Limits.MaxLiveAttempts > 1 ? new Stragglers(options.Stragglers, holds.Groups) : null;

    public void AttemptBegan(AttemptState attempt)
    {
        _gates.Began(attempt);
        var lane = LaneOf(attempt.Task);
        lane.Shares?.Began(attempt);
        lane.ShareChanged(attempt);
        if (!attempt.IsLeftover)
        {
            Stragglers?.Leave(attempt.Task.Attempts!);
            lane.RunningChanged(attempt.Task);
        }
    }

    public void SiblingsChanged(Siblings siblings) => Stragglers?.Changed(siblings);

    /// <summary>Whether what waits keeps the node from taking anything else: it is kept free, or a task that could run there waits for room.</summary>
    public bool IsWanted(NodeState node)
    {
        if (node.ReservedFor is not null)
        {
            return true;
        }

        var asked = 0;
        foreach (var lane in _cluster.BlockedClasses == 0 ? [] : Lanes)
        {
            for (var i = 0; i < lane.Blocked.Count && !lane.IsStopped; i++)
            {
                if (++asked > MostBlockedAsked || lane.Blocked[i].CouldRunOn(node))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What keeps a copy of the attempt, which counts as it does, from beginning now; null: no limit.</summary>
    public ClosedGate? ClosedToCopy(AttemptState first, Timestamp now) => _gates.Closed(first.Uses, bucket: null, now);

    /// <summary>Whether no node takes anything now.</summary>
    public bool IsFull => _indices.TrueForAll(index => index.Count == 0);
}
