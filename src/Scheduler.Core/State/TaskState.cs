using Scheduler.Core.Rules;
using Scheduler.Core.Scheduling;

namespace Scheduler.Core.State;

/// <summary>One unfinished task. A million of them may wait, so every field is paid for a million times.</summary>
internal sealed class TaskState(TaskSpec spec, long admittedAs, Timestamp submittedAt) : IHasTaskId
{
    /// <summary>No due time.</summary>
    public const long NotDue = long.MaxValue;

    public TaskSpec Spec { get; private set; } = spec;

    /// <summary>The number of the event by which it was admitted: its place among equals.</summary>
    public readonly long AdmittedAs = admittedAs;

    public readonly Timestamp SubmittedAt = submittedAt;

    /// <summary>When it comes due, in the phases Scheduled and RetryWait; ticks.</summary>
    public long DueTicks = NotDue;

    /// <summary>Those that live now: a chain, of one link mostly, and of two while a straggler's copy runs: that is the second one.</summary>
    public AttemptState? Attempts;

    /// <summary>The bucket it waits in; derived, set only while Pending and only where tasks are assigned.</summary>
    public Bucket? Bucket;

    public int Assignments;
    public int FailedAttempts;
    public int LostAttempts;

    /// <summary>In its bucket's heap while it waits, and in its lane's heap of what may be interrupted while it runs.</summary>
    public int PolicyPosition;
    public int AgePosition;
    public int TimerPosition;
    public byte Crashes;
    public bool CancelRequested;

    /// <summary>Whether it had ended before, and was made to run again.</summary>
    public bool IsRetry;

    /// <summary>Whether someone holds it; who and why is in the table of holds.</summary>
    public bool IsHeld;

    /// <summary>The durable phase: it never says Running.</summary>
    private byte _phase;

    /// <summary>Apart, because most waiting tasks have none.</summary>
    private Rare? _rare;

    public TaskId Id => Spec.Id;

    /// <summary>The class it waits in.</summary>
    public SchedulingClass? Class => Bucket?.Class;

    public ulong IdHash { get; } = IdTable<TaskState>.Hash(spec.Id);

    public TaskPhase DurablePhase
    {
        get => (TaskPhase)_phase;
        set => _phase = (byte)value;
    }

    /// <summary>The phase that people are told: what the journal knows and what the node said.</summary>
    public TaskPhase Phase => DurablePhase != TaskPhase.Assigned || Attempts is not { } attempt ? (IsHeld ? TaskPhase.Held : DurablePhase)
        : attempt.Preempted is not null ? TaskPhase.Preempting
        : attempt.Started || attempt.Next is { Started: true } ? TaskPhase.Running
        : TaskPhase.Assigned;

    /// <summary>A retry is somebody's wish to have it done all the same.</summary>
    public Timestamp? ExpiresAt => IsRetry ? null : Spec.ExpiresAt;

    /// <summary>Since when ageing counts: since it was submitted or, if that is later, could be run at all: was due, and had all that it waited for.</summary>
    public Timestamp WaitsSince
    {
        get
        {
            var since = Edges?.ReleasedAt ?? SubmittedAt;
            return Spec.NotBefore is { } due ? Timestamp.Later(due, since) : since;
        }
    }

    /// <summary>What it waits for; null: it waits for no other task.</summary>
    public OpenEdges? Edges
    {
        get => _rare?.Edges;
        set => (_rare ??= new Rare()).Edges = value;
    }

    public bool MustRunAlone => PoisonRule.MustRunAlone(Crashes);

    /// <summary>The attempt that ended last, for whoever describes the task when it is finished. Not part of the digest.</summary>
    public AttemptState? LastEnded
    {
        get => _rare?.LastEnded;
        set => (_rare ??= new Rare()).LastEnded = value;
    }

    /// <summary>The second attempt that it has, or had when it got its outcome. Null: none.</summary>
    public AttemptState? Copy
    {
        get => _rare?.Copy;
        set
        {
            if (value is not null || _rare is not null)
            {
                (_rare ??= new Rare()).Copy = value;
            }
        }
    }

    /// <summary>The live attempt that was assigned last; null: none lives.</summary>
    public AttemptState? Latest => Attempts?.Next ?? Attempts;

    /// <summary>What a submit of its id has to come to, if it means the same work; that it was changed since makes no difference.</summary>
    public ulong ContentHash => SubmittedAs ?? Rules.ContentHash.Of(Spec);

    /// <summary>The content hash of what was submitted; null: it was not changed since.</summary>
    public ulong? SubmittedAs
    {
        get => _rare?.SubmittedAs;
        init
        {
            if (value is not null)
            {
                (_rare ??= new Rare()).SubmittedAs = value;
            }
        }
    }

    public void Revise(TaskSpec spec)
    {
        var past = _rare ??= new Rare();
        (past.SubmittedAs, past.Revised) = (ContentHash, null);
        Spec = spec;
    }

    /// <summary>It runs again, and was changed before it had ended.</summary>
    /// <param name="submittedAs">Null: not known any more.</param>
    public void KeepContentHash(ulong? submittedAs)
    {
        if (submittedAs is not null && submittedAs != ContentHash)
        {
            (_rare ??= new Rare()).SubmittedAs = submittedAs;
        }
    }

    /// <summary>Of the attempt that failed last.</summary>
    public string? LastError
    {
        get => _rare?.LastError;
        set
        {
            if (value is not null || _rare is not null)
            {
                (_rare ??= new Rare()).LastError = value;
            }
        }
    }

    /// <summary>What is kept of its progress; null: nothing, as of most tasks.</summary>
    public Progress? Progress
    {
        get => _rare?.Progress;
        set
        {
            if (value is not null || _rare is not null)
            {
                (_rare ??= new Rare()).Progress = value;
            }
        }
    }

    public TimeSpan Ran => Progress?.Ran ?? TimeSpan.Zero;

    /// <summary>The number of the event since which it waits for its turn.</summary>
    public long Turn => Progress is { Turn: > 0 } progress ? progress.Turn : AdmittedAs;

    public AttemptState? Attempt(FencingToken token)
    {
        var attempt = Attempts;
        while (attempt is not null && attempt.Token != token)
        {
            attempt = attempt.Next;
        }

        return attempt;
    }

    public ulong Digest()
    {
        var hash = StableHash.Combine(IdHash, AdmittedAs);
        hash = StableHash.Combine(hash, SubmittedAt.Ticks);
        hash = StableHash.Combine(hash, DueTicks);
        hash = StableHash.Combine(hash, _phase | ((ulong)Crashes << 8) | (CancelRequested ? 1UL << 16 : 0) | (IsRetry ? 1UL << 17 : 0) | ((ulong)(uint)Assignments << 24));
        hash = StableHash.Combine(hash, (uint)FailedAttempts | ((ulong)(uint)LostAttempts << 32));
        for (var attempt = Attempts; attempt is not null; attempt = attempt.Next)
        {
            hash = StableHash.Combine(hash, attempt.Token.Value);
            hash = StableHash.Combine(hash, attempt.Node.Number);
            hash = attempt.Preempted is { } cause ? StableHash.Combine(hash, (long)cause) : hash;
            hash = attempt.Copy is not null ? StableHash.Combine(hash, 101L) : attempt.WasCopied ? StableHash.Combine(hash, 102L) : hash;
        }

        hash = SubmittedAs is { } original ? StableHash.Combine(StableHash.Combine(hash, original), _rare!.Revised ??= Rules.ContentHash.Of(Spec)) : hash;

        hash = Edges is { } edges ? StableHash.Combine(hash, edges.Digest()) : hash;

        // Left out where there is none, so that rows written before there were checkpoints still come to the same.
        return Progress is { } progress ? StableHash.Combine(hash, progress.Digest()) : hash;
    }
}

/// <summary>What only some tasks have: something that earlier attempts left behind, or others to wait for.</summary>
internal sealed class Rare
{
    public AttemptState? LastEnded;
    public AttemptState? Copy;
    public string? LastError;
    public Progress? Progress;
    public ulong? SubmittedAs;

    /// <summary>The content hash of what it was changed to, once it was asked for.</summary>
    public ulong? Revised;

    public OpenEdges? Edges;
}

/// <summary>How far a task has come, and what that took. Immutable.</summary>
/// <param name="Ran">How long it has run with its progress kept.</param>
/// <param name="Checkpoint">Where its next attempt begins; null: at the beginning.</param>
/// <param name="Turn">The number of the event of its latest yield; 0: none yet.</param>
/// <param name="Preemptions">How often it was interrupted because others went first.</param>
internal sealed record Progress(TimeSpan Ran, ReadOnlyMemory<byte>? Checkpoint, long Turn, int Preemptions)
{
    public static readonly Progress None = new(TimeSpan.Zero, null, 0, 0);

    public ulong Digest()
    {
        var hash = StableHash.Combine(StableHash.Of("progress"), Ran.Ticks);
        hash = StableHash.Combine(hash, Turn);
        hash = StableHash.Combine(hash, Preemptions);
        return Checkpoint is { } checkpoint ? StableHash.Combine(hash, StableHash.Of(checkpoint.Span)) : hash;
    }
}

/// <summary>One execution of a task on one node.</summary>
internal sealed class AttemptState(
    TaskState task, FencingToken token, NodeState node, int number, Timestamp assignedAt, Explanation explanation)
{
    public readonly TaskState Task = task;
    public readonly FencingToken Token = token;
    public readonly NodeState Node = node;
    public readonly int Number = number;
    public readonly Timestamp AssignedAt = assignedAt;
    public readonly Explanation Explanation = explanation;

    /// <summary>The task's next live attempt.</summary>
    public AttemptState? Next;

    /// <summary>Why it was asked to yield; null: it was not.</summary>
    public PreemptionCause? Preempted;

    /// <summary>In favour of which task, which may be gone by now. Not part of the digest: rows older than it come to the same.</summary>
    public TaskId? PreemptedFor;

    /// <summary>Why it was made beside another one; null: it was not, and is no copy.</summary>
    public CopyReason? Copy;

    /// <summary>Whether it got a copy; no attempt gets more than one.</summary>
    public bool WasCopied;

    /// <summary>Where it is among those that may become stragglers; derived, and only where tasks are assigned.</summary>
    public StragglerStage Stage;
    public int StragglerPosition;

    /// <summary>How long the task had run before it, as far as its progress was kept.</summary>
    public TimeSpan RanBefore = task.Ran;

    /// <summary>The latest of its checkpoints that is kept. Soft: after a failover it is 0, and one may be saved twice.</summary>
    public int Checkpoints;

    /// <summary>What its fairness key was charged for it in advance; ticks. Soft.</summary>
    public long ChargedTicks;

    /// <summary>What it takes of limits, and gives back when it has ended; derived, and only where tasks are assigned.</summary>
    public GateUse[] Uses = [];

    /// <summary>Its place among its node's attempts.</summary>
    public int PlaceInNode;

    /// <summary>How far its handler says that it has come. Soft, and kept by the follower alone.</summary>
    public TaskProgress? Progress;

    /// <summary>The last of what its handler logged. Soft, and kept by the follower alone.</summary>
    public ReadOnlyMemory<byte>? Tail;

    /// <summary>Whether the node said that a handler is at work. Soft: not in the journal.</summary>
    public bool Started;

    /// <summary>Its task has its outcome by another attempt, and it has not ended: it still holds what it was given.</summary>
    public bool IsLeftover => Task.DurablePhase.IsFinal();

    /// <summary>The digest of a leftover: that of others is in their tasks'.</summary>
    public ulong LeftoverDigest() => StableHash.Combine(StableHash.Combine(StableHash.Of("leftover"), Token.Value), Node.Number);
}
