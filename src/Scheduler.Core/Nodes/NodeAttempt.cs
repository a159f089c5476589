namespace Scheduler.Core.Nodes;

internal enum NodeAttemptState
{
    /// <summary>In line for a slot; the shell knows nothing of it.</summary>
    Waiting,

    /// <summary>Given to the shell; has a slot.</summary>
    Running,

    /// <summary>Has its slot still, but no right to it: its end will be a hand-back.</summary>
    Stopped,

    /// <summary>It is reported as ended, but its handler has not returned: it blocks a slot.</summary>
    Abandoned,

    /// <summary>Has no slot; kept until its report is acknowledged.</summary>
    Ended,
}

/// <summary>One attempt, as its node sees it.</summary>
internal sealed class NodeAttempt(TaskId task, FencingToken token, int number, int slots, Timestamp receivedAt)
{
    public TaskId Task { get; } = task;

    public FencingToken Token { get; } = token;

    /// <summary>Which attempt of the task: 1 for the first.</summary>
    public int Number { get; } = number;

    /// <summary>How many it takes.</summary>
    public int Slots { get; } = slots;

    /// <summary>What to run; null once the shell has it: no payload stays in memory for its report's sake.</summary>
    public Assignment? Assignment { get; set; }

    public Timestamp ReceivedAt { get; } = receivedAt;

    public NodeAttemptState State { get; set; }

    /// <summary>When it was given to the shell.</summary>
    public Timestamp StartedAt { get; set; }

    /// <summary>When it was given up.</summary>
    public Timestamp AbandonedAt { get; set; }

    /// <summary>Whether its handler is known to be at work.</summary>
    public bool IsStarted { get; set; }

    /// <summary>Whether that was said.</summary>
    public bool IsStartSaid { get; set; }

    public bool IsCancelAsked { get; set; }

    public bool IsYieldAsked { get; set; }

    /// <summary>The latest that its handler saved, until it is answered.</summary>
    public CheckpointReport? Checkpoint { get; set; }

    /// <summary>Whether that has not been said yet.</summary>
    public bool IsCheckpointNews { get; set; }

    /// <summary>The latest that its handler said of how far it has come; null: nothing yet.</summary>
    public AttemptProgressReport? Progress { get; set; }

    /// <summary>Whether that has not been said yet.</summary>
    public bool IsProgressNews { get; set; }

    /// <summary>How it ended; null before that, and again when it is acknowledged.</summary>
    public AttemptReport? Report { get; set; }

    /// <summary>Whether there is something new to say of it.</summary>
    public bool IsNews { get; set; }

    /// <summary>When its end was first said; null: not yet.</summary>
    public Timestamp? SentAt { get; set; }

    /// <summary>Said more than once: nobody knows which saying an acknowledgement answers.</summary>
    public bool IsSentAgain { get; set; }
}
