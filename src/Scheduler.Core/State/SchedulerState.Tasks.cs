using Scheduler.Core.Events;

namespace Scheduler.Core.State;

/// <content>What events do to tasks.</content>
internal sealed partial class SchedulerState
{
    private void Apply(TaskAdmitted e)
    {
        Claim(e.Task, e.At);
        var task = Admitted(e.Task, e.At);
        OpenEdgesOf(task, e.Ended, e.At);
        EnterGroup(task, null, e.At);
        Add(task);
    }

    private void Apply(TaskRetried e)
    {
        var outcome = Outcomes.Withdraw(e.Task.Id);
        _digest -= outcome?.Digest() ?? 0;

        Claim(e.Task, e.At);
        var task = Admitted(e.Task, e.At);
        task.IsRetry = true;
        task.KeepContentHash(e.SubmittedAs ?? outcome?.ContentHash);
        OpenEdgesOf(task, [], e.At);
        EnterGroup(task, e.Ended, e.At);
        Add(task);
        BeginAgain(task.Id);
        observer.TaskRetried(task);
    }

    private TaskState Admitted(TaskSpec spec, Timestamp at)
    {
        var task = new TaskState(spec, LastEventNumber, at);
        (task.DurablePhase, task.DueTicks) = StartOf(spec, at);
        return task;
    }

    // Of a task that waits for no other.
    private static (TaskPhase Phase, long DueTicks) StartOf(TaskSpec spec, Timestamp at) =>
        spec.NotBefore is { } due && due > at ? (TaskPhase.Scheduled, due.Ticks) : (TaskPhase.Pending, TaskState.NotDue);

    private void Add(TaskState task)
    {
        if (!_tasks.TryAdd(task))
        {
            throw Broken($"task {task.Id} exists already");
        }

        _found = task;
        _digest += task.Digest();
        NeedResults(task);
        observer.TaskAdmitted(task);
    }

    private void Apply(TaskRevised e)
    {
        var task = Open(e.Task);
        if (!task.DurablePhase.IsWaiting())
        {
            throw Broken($"task {e.Task} is {task.DurablePhase} and can't be changed");
        }

        var isMoved = e.NotBefore != task.Spec.NotBefore;
        observer.TaskLeaves(task);
        task.Revise(task.Spec with { Priority = e.Priority, NotBefore = e.NotBefore, Queue = e.Queue });
        if (task.DurablePhase == TaskPhase.RetryWait)
        {
            task.DueTicks = isMoved ? Math.Max(e.At.Ticks, e.NotBefore?.Ticks ?? 0) : task.DueTicks;
        }
        else if (task.DurablePhase != TaskPhase.Awaiting)
        {
            (task.DurablePhase, task.DueTicks) = StartOf(task.Spec, e.At);
        }

        Close(task);
    }

    private void Apply(TaskAssigned e)
    {
        var task = Open(e.Task);
        var node = Node(e.Node) ?? throw Broken($"node {e.Node} is not known");
        if (task.DurablePhase != TaskPhase.Pending)
        {
            throw Broken($"task {e.Task} is {task.DurablePhase} and can't be assigned");
        }

        _digest -= node.Digest();
        task.Assignments++;
        task.DurablePhase = TaskPhase.Assigned;
        var token = FencingToken.Of(Partition, LastEventNumber);
        task.Attempts = new AttemptState(task, token, node, task.Assignments, e.At, e.Explanation) { Next = task.Attempts };
        node.Add(task.Attempts);
        node.Assigned++;
        _digest += node.Digest();

        // Where rotation goes on from; not in the digest, as losing it costs a turn and nothing else.
        Queue(task.Spec.Queue)!.LastNode = node.Number;
        Close(task);
        observer.NodeChanged(node);
    }

    private void Apply(SuccessRecorded e)
    {
        var task = Open(e.Task);
        var attempt = task.Attempt(e.Token) ?? throw Broken($"task {e.Task} has no attempt {e.Token}");
        Estimates.Learn(task.Spec, attempt.RanBefore + e.RunTime);
        EndAttempt(task, e.Token, lost: false, won: true);
        LeaveBehind(task);
        KeepResult(e);
        Finish(task, TaskPhase.Succeeded, e, attempt.RanBefore + (e.At - attempt.AssignedAt));
    }

    private void Apply(AttemptFailed e)
    {
        var task = Open(e.Task);
        EndAttempt(task, e.Token, lost: false);
        task.FailedAttempts++;
        task.LastError = e.Error;
        task.DurablePhase = TaskPhase.RetryWait;
        task.DueTicks = e.RetryAt.Ticks;
        Close(task);
    }

    private void Apply(AttemptLost e)
    {
        var task = Open(e.Task);
        EndAttempt(task, e.Token, lost: true);
        task.LostAttempts++;
        if (e.Crashed)
        {
            task.Crashes++;
        }

        if (task.Attempts is null)
        {
            task.DurablePhase = TaskPhase.Pending;
        }

        Close(task);
    }

    private void Apply(FailureRecorded e)
    {
        var task = Open(e.Task);

        // The last attempt of one that is poison, or too old, may have ended by an event of its own before.
        if (task.Attempt(e.Token) is not null)
        {
            EndAttempt(task, e.Token, lost: false);
            task.FailedAttempts++;
        }

        task.LastError = e.Error;
        Finish(task, TaskPhase.Failed, e);
    }

    private void Apply(CancelRequested e)
    {
        var task = Open(e.Task);
        task.CancelRequested = true;
        Close(task);
    }

    private void Apply(PreemptionRequested e)
    {
        var task = Open(e.Task);
        var attempt = task.Attempt(e.Token) ?? throw Broken($"task {e.Task} has no attempt {e.Token}");
        attempt.Preempted = e.Cause;
        attempt.PreemptedFor = e.For;
        Close(task);
    }

    private void Apply(CheckpointSaved e)
    {
        var task = Open(e.Task);
        var attempt = task.Attempt(e.Token) ?? throw Broken($"task {e.Task} has no attempt {e.Token}");
        task.Progress = (task.Progress ?? Progress.None) with { Checkpoint = e.State, Ran = attempt.RanBefore + e.RunTime };
        Close(task);
    }

    private void Apply(AttemptYielded e)
    {
        var task = Open(e.Task);
        var attempt = task.Attempt(e.Token) ?? throw Broken($"task {e.Task} has no attempt {e.Token}");
        var progress = task.Progress ?? Progress.None;
        EndAttempt(task, e.Token, lost: false);
        task.Progress = progress with
        {
            Ran = e.State is null ? progress.Ran : attempt.RanBefore + e.RunTime,
            Checkpoint = e.State ?? progress.Checkpoint,
            Turn = LastEventNumber,
            Preemptions = progress.Preemptions + (attempt.Preempted == PreemptionCause.Outranked ? 1 : 0),
        };
        task.DurablePhase = TaskPhase.Pending;
        Close(task);
    }

    private void Apply(TaskBecameDue e)
    {
        var task = Open(e.Task);
        task.DurablePhase = TaskPhase.Pending;
        task.DueTicks = TaskState.NotDue;
        Close(task);
    }

    private void Apply(OutcomesForgotten e)
    {
        if (e.Count > Outcomes.Count)
        {
            throw Broken($"{e.Count} outcomes are forgotten of {Outcomes.Count}");
        }

        for (var i = 0; i < e.Count; i++)
        {
            _digest -= Outcomes.ForgetOldest().Digest();
        }
    }

    /// <summary>The task, to be changed: its part is out of the digest until it is closed, or finished.</summary>
    private TaskState Open(TaskId id)
    {
        var task = Task(id) ?? throw Broken($"task {id} is not known");
        _digest -= task.Digest();
        return task;
    }

    private void Close(TaskState task)
    {
        if (task is { Attempts: null, Copy: not null })
        {
            task.Copy = null;
        }

        _digest += task.Digest();
        observer.TaskChanged(task);
    }

    /// <param name="task">Open.</param>
    private void EndAttempt(TaskState task, FencingToken token, bool lost, bool won = false)
    {
        var attempt = task.Attempt(token) ?? throw Broken($"task {task.Id} has no attempt {token}");
        if (attempt.Copy is not null)
        {
            Count(task.Spec.Group, won ? new CopyCounts(Won: 1) : new CopyCounts(Wasted: 1));
        }

        if (ReferenceEquals(task.Attempts, attempt))
        {
            task.Attempts = attempt.Next;
        }
        else
        {
            var before = task.Attempts!;
            while (!ReferenceEquals(before.Next, attempt))
            {
                before = before.Next!;
            }

            before.Next = attempt.Next;
        }

        if (keepsEndedAttempts)
        {
            task.LastEnded = attempt;
        }

        var node = attempt.Node;
        _digest -= node.Digest();
        node.Remove(attempt);
        _ = lost ? node.Lost++ : node.Finished++;
        _digest += node.Digest();
        observer.AttemptEnded(attempt, LastEventAt);
        observer.NodeChanged(node);
    }

    /// <param name="task">Open.</param>
    /// <param name="ran">How long it had run, of one that succeeded.</param>
    private void Finish(TaskState task, TaskPhase phase, Event outcome, TimeSpan? ran = null)
    {
        while (task.Attempts is { } attempt)
        {
            EndAttempt(task, attempt.Token, lost: true);
        }

        _tasks.Remove(task);
        _found = null;
        if (task.IsHeld)
        {
            Withdraw(HoldTarget.Task, task.Id.Value);
            task.IsHeld = false;
        }

        EndNeeds(task);
        EndOccurrence(task.Id);
        EndClaim(task, phase);
        task.DurablePhase = phase;
        task.DueTicks = TaskState.NotDue;
        CloseEdges(task);
        var remembered = new Outcome(task.Id, task.IdHash, task.ContentHash, phase, outcome.At);
        Outcomes.Add(remembered);
        _digest += remembered.Digest();
        observer.TaskFinished(task, outcome, remembered.ContentHash);
        ResolveDependants(task, phase, outcome);
        LeaveGroup(task, phase, outcome.At, ran);
    }
}
