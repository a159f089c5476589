namespace Scheduler.Core.Nodes;

/// <summary>
/// What a node holds: which attempts have its slots, which wait for one, and which ended but must still be reported.
/// Each attempt is in here once, under its token; every step is O(1).
/// </summary>
internal sealed class NodeAttempts(int slots)
{
    private readonly Dictionary<FencingToken, NodeAttempt> _byToken = [];

    // Attempts that stopped waiting elsewhere than at the head stay in line until they come up.
    private readonly Queue<NodeAttempt> _line = new();
    private readonly RecentTokens _ended = new();

    /// <summary>In line for a slot.</summary>
    public int Waiting { get; private set; }

    /// <summary>Slots with an attempt that will yet end.</summary>
    public int Busy { get; private set; }

    /// <summary>Slots blocked by handlers that do not return.</summary>
    public int Abandoned { get; private set; }

    /// <summary>Counts the changes of which handlers those are.</summary>
    public long AbandonedChanges { get; private set; }

    /// <summary>Ends that must still be said.</summary>
    public int Unacknowledged { get; private set; }

    /// <summary>Slots that are worth asking tasks for.</summary>
    public int Usable => slots - Abandoned;

    public int FreeSlots => slots - Busy - Abandoned;

    public Dictionary<FencingToken, NodeAttempt>.ValueCollection All => _byToken.Values;

    public NodeAttempt? Find(FencingToken token) => _byToken.GetValueOrDefault(token);

    /// <summary>Whether it ended here a while ago, and that was acknowledged.</summary>
    public bool HasEnded(FencingToken token) => _ended.Contains(token);

    /// <summary>Takes an assignment in; null: it is held.</summary>
    public NodeAttempt? Add(Assignment assignment, Timestamp now)
    {
        var attempt = new NodeAttempt(assignment.Task.Id, assignment.Token, assignment.Number, assignment.Task.Slots, now) { Assignment = assignment };
        if (!_byToken.TryAdd(assignment.Token, attempt))
        {
            return null;
        }

        Waiting++;
        _line.Enqueue(attempt);
        return attempt;
    }

    /// <summary>The first in line; null: none waits.</summary>
    public NodeAttempt? FirstInLine()
    {
        while (_line.TryPeek(out var attempt))
        {
            if (attempt.State == NodeAttemptState.Waiting)
            {
                return attempt;
            }

            _line.Dequeue();
        }

        return null;
    }

    /// <summary>The only way in which a state changes, so that the counts always fit.</summary>
    public void Move(NodeAttempt attempt, NodeAttemptState state)
    {
        Count(attempt, -1);
        attempt.State = state;
        Count(attempt, 1);
    }

    /// <summary>Its end is known, and to be said until it is acknowledged.</summary>
    public void Report(NodeAttempt attempt, AttemptReport report)
    {
        attempt.Report = report;
        attempt.Assignment = null;
        Unacknowledged++;
    }

    /// <summary>Nothing has to be said of it any more.</summary>
    public void ForgetReport(NodeAttempt attempt)
    {
        if (attempt.Report is null)
        {
            return;
        }

        attempt.Report = null;
        Unacknowledged--;
        if (attempt.State == NodeAttemptState.Ended)
        {
            Remove(attempt);
        }
    }

    /// <summary>Its slot is free again.</summary>
    public void Release(NodeAttempt attempt)
    {
        Move(attempt, NodeAttemptState.Ended);
        if (attempt.Report is null)
        {
            Remove(attempt);
        }
    }

    /// <summary>Forgets all that wait, as if they had never come: sent again, they are new.</summary>
    public void DropWaiting()
    {
        while (FirstInLine() is { } attempt)
        {
            _byToken.Remove(attempt.Token);
            Move(attempt, NodeAttemptState.Ended);
        }
    }

    /// <summary>Takes over a slot that a handler of an earlier incarnation still blocks.</summary>
    public void Inherit(NodeAttempt blocker)
    {
        _byToken.Add(blocker.Token, new NodeAttempt(blocker.Task, blocker.Token, blocker.Number, blocker.Slots, blocker.ReceivedAt)
        {
            State = NodeAttemptState.Abandoned,
            AbandonedAt = blocker.AbandonedAt,
        });
        Abandoned += blocker.Slots;
        AbandonedChanges++;
    }

    private void Remove(NodeAttempt attempt)
    {
        _byToken.Remove(attempt.Token);
        _ended.Add(attempt.Token);
    }

    private void Count(NodeAttempt attempt, int sign)
    {
        switch (attempt.State)
        {
            case NodeAttemptState.Waiting:
                Waiting += sign;
                break;
            case NodeAttemptState.Running or NodeAttemptState.Stopped:
                Busy += sign * attempt.Slots;
                break;
            case NodeAttemptState.Abandoned:
                Abandoned += sign * attempt.Slots;
                AbandonedChanges++;
                break;
        }
    }
}
